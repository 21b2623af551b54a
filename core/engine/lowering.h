// From an inferred graph to the form that an engine is built from. Three things change, all by what TensorRT does:
// - Bodies of If, Loop and Scan stand in the graph, in front of their node, each node marked with its Region. The
//   node itself stays and hands the results on. Where data choose the branch of an If, the one with more work is
//   taken, bodies within and quantised products included, unless only the other one can run (Graph::impossible); where
//   data say how often a body turns (its iterations), its upper bound, else one turn.
// - Quantised and fused operators (QLinearConv, com.microsoft FusedConv …) become the plain float operator that they
//   stand for, see float_forms.h: these GPUs have no INT8 arithmetic.
// - Operators that are several in one (attention) become those, see parts.h.
// Names of tensors stay as they are, unless two bodies use the same one. Linear in the nodes of graph and bodies.
#pragma once

#include <vector>

#include "base/warning.h"
#include "engine/room.h"
#include "graph/graph.h"

namespace blackthorn::engine {

/// Whether lowering would change anything: mostly it does not, and the graph need not be copied.
bool needs_lowering(const Graph& graph);

/// `graph` is inferred (infer.h). Never throws on account of it. Warnings: branch_assumed, turns_bound, turns_unknown.
std::vector<Warning> lower(Graph& graph);

}  // namespace blackthorn::engine
