// ONNX bytes to Model, without the weights. A wire-level pass over the source copies everything but the payload of
// large tensors (TensorProto fields 4–7, 9–11), skipping over it without reading it; protobuf-lite parses the rest
// with the official schema; that becomes the Graph, its nodes sorted topologically. External data is never opened.
#pragma once

#include <string>

#include "graph/graph.h"
#include "onnx/byte_source.h"
#include "onnx/limits.h"

namespace blackthorn::onnx {

/// Reads the whole structure. `name` becomes Model::name. Names are kept byte for byte: they may hold control
/// characters and bytes that are no UTF-8. Warnings of the model: payload_mismatch, dropped_attribute,
/// duplicate_initializer, unknown_dtype, recursive_function. Throws Error: empty_file, not_onnx (an HTML page, a
/// Git-LFS pointer, a TensorRT plan, safetensors, TFLite, a zip, a file of weights … are named), truncated_file and
/// malformed_model with the byte offset, limit_exceeded with the limit's name, cyclic_graph with a node, and what the
/// source throws.
Model read_model(ByteSource& source, std::string name, const Limits& limits = {});

}  // namespace blackthorn::onnx
