#include "graph/shape.h"

namespace blackthorn::graph {

Shape& Shape::operator=(const Shape& other) {
  if (this == &other) return *this;
  if (on_heap() || other.on_heap()) {
    size_ = 0;
    insert(end(), other.begin(), other.end());
  } else {
    std::copy_n(other.own_, kOwn, own_);
    size_ = other.size_;
  }
  return *this;
}

Shape& Shape::operator=(Shape&& other) noexcept {
  if (this == &other) return *this;
  release();
  take(other);
  return *this;
}

void Shape::take(Shape& other) noexcept {
  size_ = other.size_;
  capacity_ = other.capacity_;
  if (on_heap()) {
    heap_ = other.heap_;
  } else {
    std::copy_n(other.own_, kOwn, own_);
  }
  other.size_ = 0;
  other.capacity_ = kOwn;
  std::fill_n(other.own_, kOwn, 0);
}

void Shape::resize(std::size_t size, std::int64_t dim) {
  if (size > size_) insert(end(), size - size_, dim);
  size_ = static_cast<std::uint32_t>(size);
}

void Shape::erase(const_iterator first, const_iterator last) {
  std::copy(last, static_cast<const Shape&>(*this).end(), begin() + (first - begin()));
  size_ -= static_cast<std::uint32_t>(last - first);
}

Shape::iterator Shape::gap(const_iterator place, std::size_t count) {
  const std::ptrdiff_t before = place - begin();
  const std::size_t size = size_ + count;
  if (size <= capacity_) {
    std::copy_backward(begin() + before, end(), end() + count);
  } else {
    const std::size_t capacity = std::max(size, std::size_t{2} * capacity_);
    auto* dims = new std::int64_t[capacity];
    std::copy(begin() + before, end(), std::copy_n(begin(), before, dims) + count);
    release();
    heap_ = dims;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }
  size_ = static_cast<std::uint32_t>(size);
  return begin() + before;
}

}  // namespace blackthorn::graph
