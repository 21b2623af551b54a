#include "onnx/window.h"

#include <algorithm>

namespace blackthorn::onnx {
namespace {
// A read of 16 KiB costs a browser hardly more than one of a byte; where calls are cheap, less is enough.
constexpr std::int64_t kLeast = 4 << 10, kUsual = 16 << 10, kMost = 4 << 20;
}  // namespace

void Window::append(std::int64_t offset, std::int64_t length, std::string& out) {
  while (length > 0) {
    const auto here = at(offset);
    const std::int64_t part = std::min(length, static_cast<std::int64_t>(here.size()));
    out.append(reinterpret_cast<const char*>(here.data()), static_cast<std::size_t>(part));
    offset += part;
    length -= part;
  }
}

void Window::move_to(std::int64_t offset) {
  const std::int64_t gap = offset - (start_ + held());
  const std::int64_t worth_a_call = source_.bytes_worth_a_call();
  const bool near = extent_ > 0 && gap >= 0 && gap < worth_a_call;
  extent_ = near ? std::min(extent_ * 2, kMost) : std::clamp(worth_a_call, kLeast, kUsual);
  const std::int64_t length = std::min(extent_, size_ - offset);
  buffer_.resize(static_cast<std::size_t>(length));
  source_.read(offset, buffer_);
  start_ = offset;
  bytes_read_ += length;
}

}  // namespace blackthorn::onnx
