// The dimensions of a tensor. Up to four stand in the shape itself and only longer shapes have theirs on the heap: a
// graph holds one for each tensor, and graphs are copied for every variant of a model, so a copy should ask for no
// memory. What a shape can do is what std::vector can, by the same names.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <span>

namespace blackthorn::graph {

inline constexpr std::int64_t kUnknownDim = -1;

/// Outermost dimension first; kUnknownDim where one is unknown. What was moved from is empty.
class Shape {
 public:
  using value_type = std::int64_t;
  using iterator = std::int64_t*;
  using const_iterator = const std::int64_t*;

  Shape() noexcept : own_{} {}
  Shape(std::initializer_list<std::int64_t> dims) : Shape(dims.begin(), dims.end()) {}
  explicit Shape(std::size_t size, std::int64_t dim = 0) : Shape() { resize(size, dim); }
  explicit Shape(std::span<const std::int64_t> dims) : Shape(dims.begin(), dims.end()) {}
  template <std::forward_iterator Iterator>
  Shape(Iterator first, Iterator last) : Shape() {
    insert(end(), first, last);
  }

  Shape(const Shape& other) : Shape() { *this = other; }
  Shape(Shape&& other) noexcept { take(other); }
  Shape& operator=(const Shape& other);
  Shape& operator=(Shape&& other) noexcept;
  ~Shape() { release(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const std::int64_t* data() const { return on_heap() ? heap_ : own_; }
  std::int64_t* data() { return on_heap() ? heap_ : own_; }
  const_iterator begin() const { return data(); }
  const_iterator end() const { return data() + size_; }
  iterator begin() { return data(); }
  iterator end() { return data() + size_; }
  const std::int64_t& operator[](std::size_t axis) const { return data()[axis]; }
  std::int64_t& operator[](std::size_t axis) { return data()[axis]; }
  const std::int64_t& front() const { return data()[0]; }
  std::int64_t& front() { return data()[0]; }
  const std::int64_t& back() const { return data()[size_ - 1]; }
  std::int64_t& back() { return data()[size_ - 1]; }

  // These end iterators and references: the dimensions may move.
  void resize(std::size_t size, std::int64_t dim = 0);
  void push_back(std::int64_t dim) { *gap(end(), 1) = dim; }
  void insert(const_iterator place, std::int64_t dim) { *gap(place, 1) = dim; }
  void insert(const_iterator place, std::size_t count, std::int64_t dim) { std::fill_n(gap(place, count), count, dim); }
  /// [first, last) lies outside of this shape.
  template <std::forward_iterator Iterator>
  void insert(const_iterator place, Iterator first, Iterator last) {
    std::copy(first, last, gap(place, static_cast<std::size_t>(std::distance(first, last))));
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  void erase(const_iterator place) { erase(place, place + 1); }
  void erase(const_iterator first, const_iterator last);

  friend bool operator==(const Shape& a, const Shape& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }
  friend auto operator<=>(const Shape& a, const Shape& b) {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  static constexpr std::size_t kOwn = 4;

  bool on_heap() const { return capacity_ > kOwn; }
  void release() {
    if (on_heap()) delete[] heap_;
  }
  /// What the other holds; this one's own is released before.
  void take(Shape& other) noexcept;
  /// Makes room for `count` dimensions before `place`; returns where.
  iterator gap(const_iterator place, std::size_t count);

  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = kOwn;
  union {
    std::int64_t own_[kOwn];
    std::int64_t* heap_;  // where the capacity is more
  };
};

}  // namespace blackthorn::graph
