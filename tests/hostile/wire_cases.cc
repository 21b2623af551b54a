// Wrong bytes: a good model cut, lengths that lie, wire types and numbers that no writer produces.
#include <array>
#include <string_view>

#include "hostile/parts.h"

namespace blackthorn::hostile {
namespace {

/// A model with one of everything: weights, a constant, a body, a function.
std::string rich_model() {
  GraphParts body;
  body.nodes = {node("Relu", {"c"}, {"o"}, "inner")};
  body.outputs = {value_info("o", {1, "N"})};
  GraphParts parts = relu();
  parts.initializers = {tensor("w", DType::float32, {16, 3, 1, 1}, std::string(192, '\1'))};
  parts.nodes = {node("Conv", {"x", "w"}, {"c"}, "conv", {attribute("group", 1), integers("strides", {1, 1})}),
                 node("If", {"c"}, {"i"}, "if", {attribute("then_branch", graph_bytes(body))}),
                 node("Constant", {}, {"k"}, "k", {tensor_attribute("value", numbers("", {1, 2}))}),
                 node("f", {"i"}, {"y"}, "call", {}, "d")};
  Wire function;
  function.text(1, "f").text(4, "a").text(5, "b").text(10, "d").add(7, node("Relu", {"a"}, {"b"}));
  return model(graph_bytes(parts), {function});
}

/// Cut at every tenth byte. The function is the last field: where all but it is there, no reader can tell.
void add_cuts(Cases& cases) {
  const std::string whole = rich_model();
  const std::size_t complete = whole.rfind(std::string("\x10\x11", 2)) + 2;  // behind the version of the operator set
  for (std::size_t length = 10; length < whole.size(); length += 10) {
    if (length == complete) continue;
    cases.push_back({"cut-at-" + std::to_string(length) + ".onnx", [whole, length] { return whole.substr(0, length); },
                     error("truncated_file")});
  }
}

/// The parts of a model that say their length, from the outside in.
enum class Part { graph, node, attribute, tensor, raw_data, name, value_info, type, shape, dim, packed, count };
constexpr std::array<std::string_view, static_cast<std::size_t>(Part::count)> kParts = {
    "graph", "node", "attribute", "tensor", "raw-data", "name", "value-info", "type", "shape", "dim", "packed"};

/// A model of which one part says another length than it has.
std::string lying_model(Part liar, std::uint64_t (*lie)(std::uint64_t)) {
  const auto add = [&](Wire& wire, int field, const Wire& message, Part part) {
    const auto size = static_cast<std::uint64_t>(message.bytes.size());
    wire.tag(field, 2).raw_varint(part == liar ? lie(size) : size).bytes += message.bytes;
  };
  const auto bytes = [](std::string_view text) {
    Wire wire;
    wire.bytes = text;
    return wire;
  };
  Wire literal = Wire().number(1, 2).number(2, 1);
  add(literal, 9, bytes("12345678"), Part::raw_data);
  Wire constant = Wire().text(1, "value");
  add(constant, 5, literal, Part::tensor);
  Wire maker = Wire().text(2, "c").text(4, "Constant");
  add(maker, 5, constant.number(20, 4), Part::attribute);
  Wire adder = Wire().text(1, "x").text(1, "c").text(2, "y");
  add(adder, 3, bytes("an adder"), Part::name);
  Wire axes = Wire().text(1, "axes");
  add(axes, 8, bytes("\1\2\3"), Part::packed);
  adder.text(4, "Add").add(5, axes.number(20, 7));
  Wire dims;
  add(dims, 1, Wire().number(1, 2), Part::dim);
  Wire floats = Wire().number(1, 1);
  add(floats, 2, dims, Part::shape);
  Wire type;
  add(type, 1, floats, Part::type);
  Wire input = Wire().text(1, "x").add(2, type);
  Wire all;
  add(all, 1, maker, Part::node);
  all.add(1, adder).text(2, "g");
  add(all, 11, input, Part::value_info);
  all.add(12, nameless_shape("y"));
  Wire file = Wire().number(1, 8);
  add(file, 7, all, Part::graph);
  return file.add(8, opset(17)).bytes;
}

void add_lies(Cases& cases) {
  const struct {
    const char* name;
    std::uint64_t (*lie)(std::uint64_t);
  } lies[] = {
      {"minus-1", [](std::uint64_t size) { return size - 1; }},
      {"plus-1", [](std::uint64_t size) { return size + 1; }},
      {"2-31", [](std::uint64_t) { return std::uint64_t{1} << 31; }},
      {"2-63", [](std::uint64_t) { return std::uint64_t{1} << 63; }},
      {"2-64", [](std::uint64_t) { return ~std::uint64_t{0}; }},
  };
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    const auto part = static_cast<Part>(i);
    for (const auto& row : lies) {
      // A graph that claims to reach beyond the file is a file cut short; every other lie contradicts its surroundings.
      const bool beyond = part == Part::graph && row.lie(100) > 1000;
      cases.push_back({"length-of-" + std::string(kParts[i]) + "-" + row.name + ".onnx",
                       [part, lie = row.lie] { return lying_model(part, lie); },
                       error(beyond ? "truncated_file" : "malformed_model", "byte ")});
    }
  }
}

std::string in_model(const Wire& graph_wire) { return Wire().number(1, 8).add(7, graph_wire).add(8, opset(17)).bytes; }

Wire with_varint(int field, int type, const std::string& raw) {
  Wire wire;
  wire.tag(field, type).bytes += raw;
  return wire;
}

void add_wire_types(Cases& cases) {
  const Wire good = graph_bytes(relu());
  const auto damaged = [&](const char* file, const Wire& field, const char* says = "byte ") {
    Wire wire = good;
    wire.bytes += field.bytes;
    cases.push_back({file, [wire] { return in_model(wire); }, error("malformed_model", says)});
  };
  damaged("type-node-as-number.onnx", Wire().number(1, 1));
  damaged("type-node-as-float.onnx", Wire().fixed32(1, 1));
  damaged("type-initializer-as-double.onnx", with_varint(5, 1, "12345678"));
  damaged("type-op-as-number.onnx", Wire().add(1, Wire().number(4, 7)));
  damaged("type-data-type-as-float.onnx", Wire().add(5, Wire().fixed32(2, 7)));
  damaged("type-dims-as-double.onnx", Wire().add(5, with_varint(1, 1, "12345678")));
  damaged("type-raw-data-as-number.onnx", Wire().add(5, Wire().number(9, 7)));
  damaged("type-float-attribute-as-double.onnx", Wire().add(1, Wire().add(5, with_varint(2, 1, "12345678"))));
  damaged("type-group-begins.onnx", Wire().tag(1, 3));
  damaged("type-group-ends.onnx", Wire().tag(1, 4));
  damaged("type-6.onnx", Wire().tag(1, 6));
  damaged("type-7.onnx", Wire().tag(50, 7));
  damaged("field-0.onnx", Wire().number(0, 1));
  damaged("field-beyond-29-bits.onnx", Wire().raw_varint((std::uint64_t{1} << 32) | 2).text(0, ""));
  damaged("number-of-11-bytes.onnx", with_varint(1, 2, std::string(10, '\x80') + '\1'));
  damaged("number-without-end.onnx", with_varint(200, 0, std::string(40, '\xFF')));
  damaged("packed-overrun.onnx", Wire().add(5, Wire().text(1, "\x01\xFF")));
  damaged("packed-floats-of-3-bytes.onnx",
          Wire().add(1, Wire().text(4, "Relu").text(1, "x").add(5, Wire().text(1, "f").text(7, "abc").number(20, 6))),
          "contradict the ONNX schema");
}

void add_odd_but_legal(Cases& cases) {
  const auto legal = [&](const char* file, std::string bytes, Expected expected = report()) {
    cases.push_back({file, [bytes = std::move(bytes)] { return bytes; }, std::move(expected)});
  };
  const Wire good = graph_bytes(relu());
  // A length in five bytes where one is enough, a number in ten.
  std::string padded = Wire().number(1, 8).tag(7, 2).bytes;
  padded += static_cast<char>(good.bytes.size() | 0x80);
  padded += std::string("\x80\x80\x80\x00", 4) + good.bytes + Wire().add(8, opset(17)).bytes;
  legal("overlong-length.onnx", padded);
  const Wire ir = with_varint(1, 0, std::string("\x88\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10));
  legal("overlong-number.onnx", ir.bytes + Wire().add(7, good).add(8, opset(17)).bytes);
  legal("unknown-fields.onnx", Wire().number(1, 8).text(300, "new").add(7, good).add(8, opset(17)).bytes);
  legal("fields-in-reverse.onnx", Wire().add(8, opset(17)).add(7, good).number(1, 8).bytes);
  legal("ir-version-three-times.onnx",
        Wire().number(1, 3).number(1, -1).number(1, 8).add(7, good).add(8, opset(17)).bytes);
  legal("operator-set-twice.onnx", Wire().number(1, 8).add(7, good).add(8, opset(1)).add(8, opset(17)).bytes);
  legal("op-type-twice.onnx", in_model(graph_bytes(parts_of({node("Nothing", {"x"}, {"y"}).text(4, "Relu")}))));
  legal("raw-data-twice.onnx",
        file_of(parts_of({node("Add", {"x", "w"}, {"y"})}, {tensor("w", DType::float32, {1}, "1234").text(9, "5678")})),
        report({"payload_mismatch"}));
  legal("graph-in-two-pieces.onnx",
        Wire().number(1, 8).add(7, good).add(7, Wire().text(2, "again")).add(8, opset(17)).bytes);
  legal("graph-twice.onnx", Wire().number(1, 8).add(7, good).add(7, good).add(8, opset(17)).bytes,
        error("malformed_model", "two inputs of the same name"));
  legal("nothing-behind-the-version.onnx", Wire().number(1, 8).bytes, error("truncated_file"));
  legal("empty-graph.onnx", in_model({}), error("malformed_model", "empty"));
  legal("no-bytes.onnx", "", error("empty_file"));
  legal("one-byte.onnx", "\x08", error("truncated_file"));
  legal("rubbish-behind-the-model.onnx", in_model(good) + std::string(3, '\0'), error("malformed_model"));
  legal("rubbish-before-the-model.onnx", std::string(7, '\xFF') + in_model(good), error("not_onnx"));
}

}  // namespace

Cases wire_cases() {
  Cases cases;
  add_cuts(cases);
  add_lies(cases);
  add_wire_types(cases);
  add_odd_but_legal(cases);
  return cases;
}

}  // namespace blackthorn::hostile
