// The rooms before this one whose names it uses as its own.
#pragma once

namespace blackthorn::graph {}
namespace blackthorn::inference {}
namespace blackthorn::engine {}
namespace blackthorn::estimate {}

namespace blackthorn::analysis {
using namespace graph;
using namespace inference;
using namespace engine;
using namespace estimate;
}  // namespace blackthorn::analysis
