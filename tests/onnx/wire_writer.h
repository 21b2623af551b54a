// ONNX models written byte by byte, without the code under test and without protobuf, so that wrong ones can be written
// as easily as right ones. Field numbers: onnx.proto.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/dtype.h"
#include "onnx/byte_source.h"
#include "onnx/limits.h"
#include "onnx/reader.h"

namespace blackthorn::wire_test {
using namespace graph;
using namespace onnx;

/// The bytes of one protobuf message.
struct Wire {
  std::string bytes;

  Wire& raw_varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
    bytes.push_back(static_cast<char>(value));
    return *this;
  }
  Wire& tag(int field, int type) {
    return raw_varint(static_cast<std::uint64_t>(field) << 3 | static_cast<unsigned>(type));
  }
  Wire& number(int field, std::int64_t value) { return tag(field, 0).raw_varint(static_cast<std::uint64_t>(value)); }
  Wire& fixed32(int field, std::uint32_t value) {
    tag(field, 5);
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
    return *this;
  }
  Wire& real(int field, float value) { return fixed32(field, std::bit_cast<std::uint32_t>(value)); }
  Wire& text(int field, std::string_view value) {
    tag(field, 2).raw_varint(value.size());
    bytes.append(value);
    return *this;
  }
  Wire& add(int field, const Wire& message) { return text(field, message.bytes); }
};

using Names = std::vector<std::string>;

inline Wire node(const std::string& op, const Names& inputs, const Names& outputs, const std::string& name = "",
                 const std::vector<Wire>& attributes = {}, const std::string& domain = "") {
  Wire wire;
  for (const auto& input : inputs) wire.text(1, input);
  for (const auto& output : outputs) wire.text(2, output);
  if (!name.empty()) wire.text(3, name);
  wire.text(4, op);
  for (const auto& attribute : attributes) wire.add(5, attribute);
  if (!domain.empty()) wire.text(7, domain);
  return wire;
}

/// TensorProto with its elements as raw bytes.
inline Wire tensor(const std::string& name, DType type, const std::vector<std::int64_t>& dims, std::string_view raw) {
  Wire wire;
  for (const auto dim : dims) wire.number(1, dim);
  wire.number(2, static_cast<std::int64_t>(type));
  wire.text(8, name);
  wire.text(9, raw);
  return wire;
}

struct Dim {
  std::int64_t value = 0;
  std::string symbol;
  Dim(int number) : value(number) {}       // NOLINT: literals in tables
  Dim(const char* text) : symbol(text) {}  // NOLINT
};

inline Wire value_info(const std::string& name, const std::vector<Dim>& dims, DType type = DType::float32) {
  Wire shape;
  for (const auto& dim : dims) {
    Wire one;
    dim.symbol.empty() ? one.number(1, dim.value) : one.text(2, dim.symbol);
    shape.add(1, one);
  }
  Wire tensor_type;
  tensor_type.number(1, static_cast<std::int64_t>(type)).add(2, shape);
  Wire type_proto;
  type_proto.add(1, tensor_type);
  return Wire().text(1, name).add(2, type_proto);
}

struct GraphParts {
  std::vector<Wire> nodes;
  std::vector<Wire> initializers;
  std::vector<Wire> inputs;
  std::vector<Wire> outputs;
  std::vector<Wire> value_infos;
  std::string name = "g";
};

inline Wire graph_bytes(const GraphParts& parts) {
  Wire wire;
  for (const auto& part : parts.nodes) wire.add(1, part);
  wire.text(2, parts.name);
  for (const auto& part : parts.initializers) wire.add(5, part);
  for (const auto& part : parts.inputs) wire.add(11, part);
  for (const auto& part : parts.outputs) wire.add(12, part);
  for (const auto& part : parts.value_infos) wire.add(13, part);
  return wire;
}

inline Wire attribute(const std::string& name, std::int64_t value) {
  return Wire().text(1, name).number(3, value).number(20, 2);
}
inline Wire attribute(const std::string& name, const Wire& body) {
  return Wire().text(1, name).add(6, body).number(20, 5);
}

inline Wire opset(std::int64_t version, const std::string& domain = "") {
  return Wire().text(1, domain).number(2, version);
}

/// ModelProto as PyTorch writes it: the graph, then the operator set.
inline std::string model(const Wire& graph_wire, const std::vector<Wire>& functions = {}) {
  Wire wire;
  wire.number(1, 8).text(2, "test").text(3, "1.0").add(7, graph_wire).add(8, opset(17));
  for (const auto& function : functions) wire.add(25, function);
  return wire.bytes;
}

/// x → Relu → y, the smallest model that does something.
inline GraphParts relu() {
  return {{node("Relu", {"x"}, {"y"}, "r")}, {}, {value_info("x", {1, 3, 8, 8})}, {value_info("y", {1, 3, 8, 8})}, {}};
}

inline Model read(std::string_view bytes, const Limits& limits = {}) {
  MemorySource source({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return read_model(source, "model.onnx", limits);
}
inline Model read(const GraphParts& parts, const Limits& limits = {}) {
  return read(model(graph_bytes(parts)), limits);
}

/// The id of the tensor of that name; kNoTensor where there is none.
inline TensorId find(const Graph& g, std::string_view name) {
  for (std::size_t i = 0; i < g.tensors.size(); ++i) {
    if (g.tensors[i].name == name) return static_cast<TensorId>(i);
  }
  return kNoTensor;
}

inline std::vector<std::string> names(const Graph& g, const std::vector<TensorId>& ids) {
  std::vector<std::string> result;
  for (const TensorId id : ids) result.emplace_back(id == kNoTensor ? Name() : g.tensor(id).name);
  return result;
}

inline std::vector<std::string> node_names(const Graph& g) {
  std::vector<std::string> result;
  for (const Node& n : g.nodes) result.push_back(n.name);
  return result;
}

}  // namespace blackthorn::wire_test
