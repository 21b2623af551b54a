// The rooms of the library whose names this one uses as its own.
#pragma once

namespace blackthorn::graph {}
namespace blackthorn::onnx {}
namespace blackthorn::inference {}
namespace blackthorn::engine {}
namespace blackthorn::estimate {}
namespace blackthorn::analysis {}
namespace blackthorn::print {}
namespace blackthorn::report {}

namespace blackthorn::cli {
using namespace graph;
using namespace onnx;
using namespace inference;
using namespace engine;
using namespace estimate;
using namespace analysis;
using namespace print;
using namespace report;
}  // namespace blackthorn::cli
