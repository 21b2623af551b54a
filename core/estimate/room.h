// The rooms before this one whose names it uses as its own.
#pragma once

namespace blackthorn::graph {}
namespace blackthorn::inference {}
namespace blackthorn::engine {}

namespace blackthorn::estimate {
using namespace graph;
using namespace inference;
using namespace engine;
}  // namespace blackthorn::estimate
