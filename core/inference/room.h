// The rooms before this one whose names it uses as its own.
#pragma once

namespace blackthorn::graph {}

namespace blackthorn::inference {
using namespace graph;
}  // namespace blackthorn::inference
