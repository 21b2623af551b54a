// A parsed ModelProto to Model: tensors get ids, names are resolved, functions expanded, nodes sorted.
#pragma once

#include "graph/graph.h"
#include "onnx/limits.h"

namespace onnx {
class ModelProto;
}
namespace google::protobuf {
class Arena;
}

namespace blackthorn::onnx {

/// Fills everything of `model` but name, file_bytes and bytes_read, and adds to its warnings. `proto` comes without
/// large payloads and lies, like what is made on the way, in `arena`.
/// Throws Error malformed_model, limit_exceeded, cyclic_graph with the node or tensor at fault.
void convert_model(const ::onnx::ModelProto& proto, google::protobuf::Arena& arena, const Limits& limits, Model& model);

}  // namespace blackthorn::onnx
