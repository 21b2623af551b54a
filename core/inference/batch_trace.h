// Where the operators have their batch: a convolution, a pool, a recurrent layer each takes it at a place of its own.
// The axes of every input are followed through what keeps, moves, adds and drops axes up to the first such operator.
// A picture [height, width, 3] that the model itself gives a first dimension of 1 is told by that from a batch.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

struct BatchTrace {
  bool known = false;               // an operator that has a batch reads it, and the way there is clear
  std::optional<std::size_t> axis;  // of the input; nothing where the model makes the operator's batch itself
};

/// One for each input of the graph, in their order. Needs no inferred shapes.
std::vector<BatchTrace> trace_batch(const Graph& graph);

}  // namespace blackthorn::inference
