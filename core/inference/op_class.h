// What an operator is to the engine: the class that its row in the table of operators (operators.cc) names. Covered by
// tests/engine/rules_test.cc.
#pragma once

#include <cstdint>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

enum class OpClass : std::uint8_t {
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

/// Which of its class an operator is, where a rule asks.
enum class Function : std::uint8_t {
  other,
  add,  // of two operands
  sub,
  mul,
  div,
  sum,  // of any number of operands
  mean,
  max,
  min,
  relu,
  clip,
  average_pool,
  max_pool,
  reduce_mean,
  reduce_max,
  flatten,
  reshape,
  squeeze,
  unsqueeze,
  slice,
  tile,
  expand,
  top_k,
};

/// A sum, difference, product or quotient of two operands: with a constant it is a scale or a shift.
constexpr bool is_linear(Function function) {
  return function == Function::add || function == Function::sub || function == Function::mul ||
         function == Function::div;
}

/// Whether the operator runs bodies, and what says how often.
enum class Body : std::uint8_t {
  none,
  branch,  // one of two, by a condition
  loop,    // by a trip count and a condition
  scan,    // as often as an axis of what it scans is long
};

}  // namespace blackthorn::inference
