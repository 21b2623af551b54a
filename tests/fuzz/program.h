// Bytes read as a program that writes an ONNX graph: small, valid on the wire, and mostly networks whose shapes fit
// together, so that an input gets past the reader to the rules behind it.
#pragma once

#include <cstdint>
#include <span>

#include "inference/infer.h"
#include "onnx.pb.h"

namespace blackthorn::fuzz {
using namespace inference;

/// The input, byte by byte; zeros behind its end.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool ended() const { return next_ >= bytes_.size(); }
  std::uint8_t take() { return ended() ? 0 : bytes_[next_++]; }
  /// 0 to count − 1.
  std::size_t below(std::size_t count) { return (count > 256 ? take() << 8 | take() : take()) % count; }
  bool one_in(std::size_t count) { return below(count) == count - 1; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t next_ = 0;
};

/// Fills `model`, and `binding` with what its inputs may be bound to.
void write_graph(Bytes& bytes, ::onnx::ModelProto& model, Binding& binding);

}  // namespace blackthorn::fuzz
