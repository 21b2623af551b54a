// The rooms before this one whose names it uses as its own.
#pragma once

namespace blackthorn::graph {}

namespace blackthorn::onnx {
using namespace graph;
}  // namespace blackthorn::onnx
