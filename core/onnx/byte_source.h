// Where model bytes come from: memory, a file, slices of a dropped file in the browser.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "onnx/room.h"

namespace blackthorn::onnx {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Size of the whole in bytes.
  virtual std::int64_t size() const = 0;
  /// Fills `out` from byte `offset` on; the caller never asks beyond size(). Throws Error unreadable_file, and
  /// Error cancelled where the user has asked to stop.
  virtual void read(std::int64_t offset, std::span<std::uint8_t> out) = 0;
  /// How many bytes the source delivers in the time that one more call of read() costs: gaps shorter than this are
  /// read, longer ones skipped. The default suits slices of a file in a browser, where a call takes about 0.9 ms.
  virtual std::int64_t bytes_worth_a_call() const { return 384 << 10; }
};

/// Bytes that lie in memory, owned by the caller.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size()); }
  void read(std::int64_t offset, std::span<std::uint8_t> out) override;
  std::int64_t bytes_worth_a_call() const override { return 4 << 10; }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace blackthorn::onnx
