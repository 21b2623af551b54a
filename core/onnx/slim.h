// The wire-level pass: an ONNX file without the weights. Walks the messages of the schema over a moving window, copies
// what matters and jumps over the payload of large tensors, wherever they occur, without reading it. No recursion.
// The result is again an ONNX model, small enough to parse in memory.
#pragma once

#include <string>
#include <vector>

#include "base/warning.h"
#include "onnx/limits.h"
#include "onnx/window.h"

namespace blackthorn::onnx {

struct Slim {
  std::string bytes;              // a ModelProto
  std::vector<Warning> warnings;  // payload_mismatch, dropped_attribute
};

/// Throws Error not_onnx, truncated_file, malformed_model with the byte's offset, limit_exceeded, and what the source
/// throws.
Slim slim_model(Window& window, const Limits& limits);

}  // namespace blackthorn::onnx
