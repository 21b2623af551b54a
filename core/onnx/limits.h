// How large a model may be. Every limit has a name, which the error carries, and a reason; docs/errors.md lists them.
// Limits of what is worked out from a model stand in inference/limits.h.
#pragma once

#include <cstdint>

#include "onnx/room.h"

namespace blackthorn::onnx {

/// A model that comes through a pipe is kept as a whole while it is read; one in a file may have any size.
inline constexpr std::int64_t kMaxPipeBytes = 1LL << 31;

struct Limits {
  std::int64_t kept_payload_bytes = 4096;    // of one tensor: shapes and scales fit, weights do not
  std::int64_t kept_bytes = 1LL << 30;       // memory that the structure without payloads takes once parsed (estimated)
  std::int64_t expanded_bytes = 64LL << 20;  // of the nodes that calls of functions become: calls multiply
  int nesting = 64;                          // graphs inside attributes inside graphs, functions that call functions
  std::int64_t nodes = 500'000;              // of all graphs together, functions expanded: ten times the largest
                                             // networks known, and a report of them fits into a browser's 2 GB
  std::int64_t tensors = 1'000'000;          // likewise: two for each node
  std::int64_t edges = 1'000'000;            // tensors that nodes read, each time counted: one may cost a layer
  int rank = 32;                             // dimensions of one tensor
  std::int64_t string_bytes = 1 << 20;       // one name; longer string attributes are dropped with a warning
};

}  // namespace blackthorn::onnx
