// Where an operator's cost comes from: the column of the table of operators (operators.cc) that the engine reads.
#pragma once

#include <cstdint>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

enum class Cost : std::uint8_t {
  unknown,   // no rule: the node is reported as unsupported
  metadata,  // sizes, known when the engine is built
  identity,  // passes its first input on
  view,      // the same elements in the same order under another shape
  cast,      // another element type
  quantize,  // stands for the float tensor that it approximates
  convolution,
  deconvolution,
  gemm,       // fully connected where the second input is constant, else a matrix product
  einsum,     // a matrix product, where it has two operands
  recurrent,  // a chain of small products, as long as the sequence
  pool,
  global_pool,
  reduce,
  pointwise,  // one result element from the elements at the same place
  batch_norm,
  norm,  // statistics over a part of the tensor, then a scale and shift
  softmax,
  lrn,
  resize,
  transpose,
  concat,
  slice,
  pad,
  move,         // elements copied to other places (Gather, Tile, DepthToSpace …)
  approximate,  // known operator without a formula: taken as one pass over its data
};

/// As the node's operator has it in the table; Cost::unknown where it is not there.
Cost operator_cost(const Node& node);

}  // namespace blackthorn::inference
