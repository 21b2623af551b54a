// The rooms before this one whose names it uses as its own.
#pragma once

namespace blackthorn::graph {}
namespace blackthorn::inference {}
namespace blackthorn::engine {}
namespace blackthorn::estimate {}
namespace blackthorn::analysis {}
namespace blackthorn::print {}

namespace blackthorn::report {
using namespace graph;
using namespace inference;
using namespace engine;
using namespace estimate;
using namespace analysis;
using namespace print;
}  // namespace blackthorn::report
