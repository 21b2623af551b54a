// A view of a ByteSource that moves forward. Every call of the source costs time, every byte costs less, so the window
// starts at 4 to 16 KiB and doubles while the next wanted byte lies near its end; after a jump over a large payload,
// whose bytes are never read, it is small again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "onnx/byte_source.h"

namespace blackthorn::onnx {

class Window {
 public:
  explicit Window(ByteSource& source) : source_(source), size_(source.size()) {}

  std::int64_t size() const { return size_; }
  std::int64_t bytes_read() const { return bytes_read_; }

  /// The byte at `offset`, which must lie inside the source.
  [[gnu::always_inline]] std::uint8_t byte(std::int64_t offset) {
    if (!holds(offset)) move_to(offset);
    return buffer_[static_cast<std::size_t>(offset - start_)];
  }

  /// The bytes from `offset` on that are at hand: at least one where `offset` lies inside the source. Valid until the
  /// next call.
  std::span<const std::uint8_t> at(std::int64_t offset) {
    if (!holds(offset)) move_to(offset);
    return std::span<const std::uint8_t>(buffer_).subspan(static_cast<std::size_t>(offset - start_));
  }

  /// Appends `length` bytes from `offset` on, which must lie inside the source.
  void append(std::int64_t offset, std::int64_t length, std::string& out);

 private:
  [[gnu::always_inline]] bool holds(std::int64_t offset) const {
    return static_cast<std::uint64_t>(offset - start_) < buffer_.size();
  }
  std::int64_t held() const { return static_cast<std::int64_t>(buffer_.size()); }
  void move_to(std::int64_t offset);

  ByteSource& source_;
  std::int64_t size_;
  std::vector<std::uint8_t> buffer_;  // the bytes from start_ on
  std::int64_t start_ = 0;
  std::int64_t extent_ = 0;  // of the last read, before the end of the source cut it
  std::int64_t bytes_read_ = 0;
};

}  // namespace blackthorn::onnx
