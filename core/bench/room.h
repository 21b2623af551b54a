// The rooms before this one whose names it uses as its own.
#pragma once

namespace blackthorn::graph {}
namespace blackthorn::inference {}
namespace blackthorn::engine {}
namespace blackthorn::estimate {}
namespace blackthorn::print {}
namespace blackthorn::stats {}

namespace blackthorn::bench {
using namespace graph;
using namespace inference;
using namespace engine;
using namespace estimate;
using namespace print;
using namespace stats;
}  // namespace blackthorn::bench
