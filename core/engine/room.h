// The rooms before this one whose names it uses as its own.
#pragma once

namespace blackthorn::graph {}
namespace blackthorn::inference {}

namespace blackthorn::engine {
using namespace graph;
using namespace inference;
}  // namespace blackthorn::engine
