// Pieces of ONNX files that several families of cases use, beside those of the wire writer.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "hostile/cases.h"
#include "onnx/wire_writer.h"

namespace blackthorn::hostile {
using namespace onnx;

using wire_test::attribute;
using wire_test::graph_bytes;
using wire_test::GraphParts;
using wire_test::model;
using wire_test::Names;
using wire_test::node;
using wire_test::opset;
using wire_test::relu;
using wire_test::tensor;
using wire_test::value_info;
using wire_test::Wire;

using Integers = std::vector<std::int64_t>;

inline constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

inline Wire integers(const std::string& name, const Integers& values) {
  Wire wire = Wire().text(1, name);
  for (const std::int64_t value : values) wire.number(8, value);
  return wire.number(20, 7);
}
inline Wire real_attribute(const std::string& name, float value) {
  return Wire().text(1, name).real(2, value).number(20, 1);
}
inline Wire text_attribute(const std::string& name, const std::string& value) {
  return Wire().text(1, name).text(4, value).number(20, 3);
}
inline Wire tensor_attribute(const std::string& name, const Wire& value) {
  return Wire().text(1, name).add(5, value).number(20, 4);
}

/// A vector of int64 with its elements.
inline Wire numbers(const std::string& name, const Integers& values) {
  Wire wire = Wire().number(1, static_cast<std::int64_t>(values.size())).number(2, 7).text(8, name);
  for (const std::int64_t value : values) wire.number(7, value);
  return wire;
}
/// A scalar of int64.
inline Wire whole(const std::string& name, std::int64_t value) {
  return Wire().number(2, 7).number(7, value).text(8, name);
}
/// A vector of floats with its elements.
inline Wire reals(const std::string& name, const std::vector<float>& values) {
  Wire wire = Wire().number(1, static_cast<std::int64_t>(values.size())).number(2, 1).text(8, name);
  for (const float value : values) wire.real(4, value);
  return wire;
}
/// A float tensor whose elements lie in a file that is not there: any size at no cost.
inline Wire weights(const std::string& name, const Integers& dims) {
  Wire wire;
  for (const std::int64_t dim : dims) wire.number(1, dim);
  return wire.number(2, 1).text(8, name).number(14, 1);
}

/// A float input or output of any dimensions.
inline Wire value(const std::string& name, const Integers& dims) {
  Wire shape;
  for (const std::int64_t dim : dims) shape.add(1, Wire().number(1, dim));
  return Wire().text(1, name).add(2, Wire().add(1, Wire().number(1, 1).add(2, shape)));
}
/// One of which the file says nothing but the name.
inline Wire nameless_shape(const std::string& name) { return Wire().text(1, name); }

inline std::string file_of(const GraphParts& parts, const std::vector<Wire>& functions = {}) {
  return model(graph_bytes(parts), functions);
}

/// x of 1x3x8x8 → the nodes → y.
inline GraphParts parts_of(std::vector<Wire> nodes, std::vector<Wire> initializers = {}) {
  return {std::move(nodes), std::move(initializers), {value("x", {1, 3, 8, 8})}, {nameless_shape("y")}, {}};
}

}  // namespace blackthorn::hostile
