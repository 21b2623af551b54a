// The table of operators that stand for a plain float operator: which, and where its inputs lie among theirs.
#pragma once

#include "engine/room.h"
#include "graph/graph.h"

namespace blackthorn::engine {

/// Whether the node stands for a float operator of another name.
bool has_float_form(const Node& node);

/// Makes the node the float operator that it stands for and marks its outputs; leaves all other nodes alone.
void take_float_form(Graph& graph, NodeId node);

}  // namespace blackthorn::engine
