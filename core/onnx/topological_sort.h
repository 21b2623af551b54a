// Order of execution.
#pragma once

#include "graph/graph.h"
#include "onnx/room.h"

namespace blackthorn::onnx {

/// Puts the nodes of `graph` (not of its subgraphs) into an order in which each follows the nodes that it reads from,
/// keeping the file's order where that is one, and brings every Tensor::producer up to date. On entry the producers
/// must already be right for the present order. Linear in nodes and edges.
/// Throws Error cyclic_graph with the nodes of a cycle.
void sort_topologically(Graph& graph);

}  // namespace blackthorn::onnx
