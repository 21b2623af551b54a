// A float form (dequantised equivalent) is the plain float operator that a quantised or fused one stands for; the table
// of operators says which (operators.h, FloatForm). Covered by tests/engine/lowering_test.cc.
#pragma once

#include "engine/room.h"
#include "graph/graph.h"

namespace blackthorn::engine {

/// Makes the node the float operator that it stands for and marks its outputs; leaves all other nodes alone.
void take_float_form(Graph& graph, NodeId node);

}  // namespace blackthorn::engine
