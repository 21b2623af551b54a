// Graphs that contradict themselves: names, cycles, bodies, attributes, tensors, external data.
#include "hostile/parts.h"

namespace blackthorn::hostile {
namespace {

/// If nodes of which each holds the next, `depth` graphs in all.
GraphParts nested(int depth) {
  GraphParts parts = relu();
  for (int i = 1; i < depth; ++i) {
    GraphParts around = relu();
    around.nodes = {node("If", {"x"}, {"y"}, "if", {attribute("then_branch", graph_bytes(parts))})};
    parts = around;
  }
  return parts;
}

/// The same far beyond any limit: written from the inside out, or each level would be copied by the next.
std::string nested_deeply(int depth) {
  const std::string innermost = graph_bytes(relu()).bytes;
  std::vector<std::string> heads;
  std::size_t size = innermost.size();
  for (int i = 0; i < depth; ++i) {
    Wire a, n, g;
    a.tag(6, 2).raw_varint(size);
    n.tag(5, 2).raw_varint(a.bytes.size() + size);
    g.tag(1, 2).raw_varint(n.bytes.size() + a.bytes.size() + size);
    heads.push_back(g.bytes + n.bytes + a.bytes);
    size += heads.back().size();
  }
  Wire all;
  for (auto head = heads.rbegin(); head != heads.rend(); ++head) all.bytes += *head;
  all.bytes += innermost;
  return model(all);
}

std::string ring(int nodes) {
  GraphParts parts = parts_of({node("Relu", {"t0"}, {"y"})});
  for (int i = 0; i < nodes; ++i) {
    parts.nodes.push_back(node("Relu", {"t" + std::to_string((i + 1) % nodes)}, {"t" + std::to_string(i)}));
  }
  return file_of(parts);
}

void add_names_and_edges(Cases& cases) {
  const auto add = [&](const char* file, GraphParts parts, Expected expected) {
    cases.push_back({file, [parts = std::move(parts)] { return file_of(parts); }, std::move(expected)});
  };
  const auto one = [](Wire only) { return parts_of({std::move(only)}); };
  add("cycle-of-one.onnx", one(node("Relu", {"y"}, {"y"})), error("cyclic_graph"));
  add("cycle-of-two.onnx", parts_of({node("Relu", {"b"}, {"y"}), node("Relu", {"y"}, {"b"})}), error("cyclic_graph"));
  cases.push_back({"cycle-of-10000.onnx", [] { return ring(10'000); }, error("cyclic_graph")});
  GraphParts body = {{node("Relu", {"y"}, {"o"})}, {}, {}, {nameless_shape("o")}, {}};
  add("cycle-through-a-body.onnx", one(node("If", {"x"}, {"y"}, "if", {attribute("then_branch", graph_bytes(body))})),
      error("cyclic_graph"));
  add("output-of-two-nodes.onnx", parts_of({node("Relu", {"x"}, {"y"}), node("Abs", {"x"}, {"y"})}),
      error("malformed_model", "one origin"));
  add("output-twice-in-a-node.onnx", one(node("Split", {"x"}, {"y", "y"})), error("malformed_model", "one origin"));
  add("output-that-is-the-input.onnx", one(node("Relu", {"y"}, {"x"})), error("malformed_model"));
  add("output-that-is-a-weight.onnx", parts_of({node("Relu", {"x"}, {"w"})}, {weights("w", {1})}),
      error("malformed_model", "one origin"));
  add("output-of-the-graph-missing.onnx", one(node("Relu", {"x"}, {"z"})),
      error("malformed_model", "Nothing produces"));
  add("input-of-a-node-missing.onnx", one(node("Add", {"x", "nowhere"}, {"y"})), error("malformed_model", "'nowhere'"));
  add("node-without-operator.onnx", one(Wire().text(1, "x").text(2, "y")), error("malformed_model", "no operator"));
  add("node-without-anything.onnx", parts_of({node("Relu", {"x"}, {"y"}), Wire()}), error("malformed_model"));
  add("node-without-outputs.onnx", parts_of({node("Relu", {"x"}, {"y"}), node("Relu", {"x"}, {})}), report());
  add("node-without-inputs.onnx", one(node("Relu", {}, {"y"})), report({"unresolved_shape"}));
  add("all-names-empty.onnx", parts_of({node("Relu", {"x"}, {"y"}), node("Add", {"", ""}, {"", ""})}), report());
  add("same-name-for-all-nodes.onnx",
      parts_of({node("Relu", {"x"}, {"a"}, "n"), node("Exp", {"a"}, {"b"}, "n"), node("Abs", {"b"}, {"y"}, "n")}),
      report());
  GraphParts twice = relu();
  twice.inputs.push_back(twice.inputs[0]);
  add("input-twice.onnx", twice, error("malformed_model", "two inputs"));
  GraphParts unnamed = relu();
  unnamed.inputs.push_back(value("", {1}));
  add("input-without-name.onnx", unnamed, error("malformed_model", "no name"));
  GraphParts outputs = relu();
  outputs.outputs.assign(50, nameless_shape("y"));
  add("output-fifty-times.onnx", outputs, report());
  GraphParts nothing = relu();
  nothing.outputs.clear();
  add("no-outputs.onnx", nothing, report());
  GraphParts passed = relu();
  passed.outputs = {nameless_shape("x")};
  add("output-is-the-input.onnx", passed, report());
  GraphParts none = relu();
  none.outputs.push_back(nameless_shape(""));
  add("output-without-name.onnx", none, error("malformed_model"));
  GraphParts shadowed = parts_of({node("Add", {"x", "w"}, {"y"})}, {weights("w", {1})});
  shadowed.inputs.push_back(value("w", {7, 7}));
  add("input-shadowed-by-a-weight.onnx", shadowed, report({"shape_conflict"}));
  add("weight-twice.onnx", parts_of({node("Add", {"x", "w"}, {"y"})}, {weights("w", {1}), weights("w", {8})}),
      report({"duplicate_initializer"}));
  add("weight-without-name.onnx", parts_of({node("Relu", {"x"}, {"y"})}, {weights("", {1})}),
      error("malformed_model", "no name"));
  GraphParts stated = relu();
  stated.value_infos = {value("y", {9, 9}), value("ghost", {1}), value("", {1})};
  stated.outputs = {nameless_shape("y")};
  add("stated-shape-is-another.onnx", stated, report({"shape_conflict"}));
}

/// A loop that goes on as long as the data say, but not more often than that.
GraphParts loop_of_at_most(std::int64_t turns) {
  const Wire scalar = attribute("keepdims", 0), boolean = attribute("to", static_cast<std::int64_t>(DType::boolean));
  const GraphParts body = {
      {node("Exp", {"a"}, {"b"}), node("ReduceMax", {"b"}, {"m"}, "", {scalar}),
       node("Cast", {"m"}, {"on"}, "", {boolean})},
      {},
      {value_info("i", {}, DType::int64), value_info("go", {}, DType::boolean), value_info("a", {8})},
      {value_info("on", {}, DType::boolean), value_info("b", {8})},
      {}};
  return {{node("Loop", {"most", "", "x"}, {"y"}, "", {attribute("body", graph_bytes(body))})},
          {whole("most", turns)},
          {value_info("x", {8})},
          {value_info("y", {8})},
          {}};
}

void add_bodies(Cases& cases) {
  const auto add = [&](const char* file, GraphParts parts, Expected expected) {
    cases.push_back({file, [parts = std::move(parts)] { return file_of(parts); }, std::move(expected)});
  };
  const auto one = [](Wire only, std::vector<Wire> initializers = {}) {
    return parts_of({std::move(only)}, std::move(initializers));
  };
  add("graphs-64-deep.onnx", nested(64), report());
  add("graphs-65-deep.onnx", nested(65), error("limit_exceeded", "'nesting'"));
  cases.push_back(
      {"graphs-10000-deep.onnx", [] { return nested_deeply(10'000); }, error("limit_exceeded", "'nesting'")});
  add("if-without-branches.onnx", one(node("If", {"x"}, {"y"})), report({"unresolved_shape", "unsupported_operator"}));
  add("if-without-condition.onnx", one(node("If", {}, {"y"})), report({"unresolved_shape"}));
  add("if-with-a-number-as-branch.onnx", one(node("If", {"x"}, {"y"}, "", {attribute("then_branch", 7)})),
      report({"unresolved_shape"}));
  const GraphParts stranger = {{node("Relu", {"nobody"}, {"o"})}, {}, {}, {nameless_shape("o")}, {}};
  add("body-reads-what-is-not-there.onnx",
      one(node("If", {"x"}, {"y"}, "", {attribute("then_branch", graph_bytes(stranger))})),
      error("malformed_model", "'nobody'"));
  const GraphParts silent = {{node("Relu", {"x"}, {"o"})}, {}, {}, {}, {}};
  add("branches-without-outputs.onnx",
      one(node("If", {"x"}, {"y"}, "",
               {attribute("then_branch", graph_bytes(silent)), attribute("else_branch", graph_bytes(silent))})),
      report({"unresolved_shape"}));
  const GraphParts blank;
  add("branches-empty.onnx",
      one(node("If", {"x"}, {"y"}, "",
               {attribute("then_branch", graph_bytes(blank)), attribute("else_branch", graph_bytes(blank))})),
      report({"unresolved_shape"}));
  add("loop-without-body.onnx", one(node("Loop", {"x", "x"}, {"y"})), report({"unresolved_shape"}));
  add("loop-without-inputs.onnx", one(node("Loop", {}, {"y"}, "", {attribute("body", graph_bytes(relu()))})),
      report({"unresolved_shape"}));
  add("loop-with-too-many-outputs.onnx",
      one(node("Loop", {"n", "", "x"}, {"y", "a", "b", "c"}, "", {attribute("body", graph_bytes(relu()))}),
          {whole("n", 1LL << 62)}),
      report({"unsupported_operator"}));
  add("loop-that-may-end-early.onnx", loop_of_at_most(7), report({"turns_bound"}));
  const auto scan = [&](const char* file, std::int64_t scanned) {
    add(file,
        one(node("Scan", {"x"}, {"y"}, "",
                 {attribute("body", graph_bytes(relu())), attribute("num_scan_inputs", scanned)})),
        report({"unsupported_operator"}));
  };
  scan("scan-of-no-inputs.onnx", 0);
  scan("scan-of-negative-inputs.onnx", -1);
  scan("scan-of-too-many-inputs.onnx", kLargest);
}

void add_headers(Cases& cases) {
  const Wire good = graph_bytes(relu());
  const auto add = [&](const char* file, std::int64_t ir, const std::vector<Wire>& sets, Expected expected) {
    Wire wire = Wire().number(1, ir).add(7, good);
    for (const Wire& set : sets) wire.add(8, set);
    cases.push_back({file, [bytes = wire.bytes] { return bytes; }, std::move(expected)});
  };
  add("operator-set-missing.onnx", 8, {}, error("truncated_file", "opset_import"));
  add("operator-set-missing-in-2017.onnx", 2, {}, report());
  add("operator-set-negative.onnx", 8, {opset(-1)}, error("malformed_model", "negative"));
  add("operator-set-0.onnx", 8, {opset(0)}, report());
  add("operator-set-of-the-far-future.onnx", 8, {opset(kLargest)}, report());
  add("operator-set-of-strangers-only.onnx", 8, {opset(1, "com.example")}, report());
  add("ir-version-negative.onnx", -7, {opset(17)}, report());
  add("ir-version-largest.onnx", kLargest, {opset(17)}, report());
}

void add_attributes(Cases& cases) {
  const auto add = [&](const char* file, const std::vector<Wire>& attributes, Expected expected = report()) {
    cases.push_back(
        {file,
         [attributes] {
           return file_of(parts_of({node("Conv", {"x", "w"}, {"y"}, "c", attributes)}, {weights("w", {4, 3, 1, 1})}));
         },
         std::move(expected)});
  };
  add("attribute-empty.onnx", {Wire()});
  add("attribute-without-value.onnx", {Wire().text(1, "strides").number(20, 7)});
  add("attribute-of-another-type.onnx", {text_attribute("strides", "two"), text_attribute("group", "one")});
  add("attribute-that-says-another-type.onnx", {Wire().text(1, "group").text(4, "1").number(20, 2)},
      report({"unresolved_shape"}));
  add("attribute-of-no-known-type.onnx", {Wire().text(1, "group").number(3, 1).number(20, 99)});
  add("attribute-twice.onnx", {attribute("group", 1), attribute("group", 0)});
  add("attributes-100000.onnx", std::vector<Wire>(100'000, attribute("a", 1)));
  add("attribute-of-1000000-integers.onnx", {integers("strides", Integers(1'000'000, 1))},
      report({"unresolved_shape"}));
  add("attribute-string-of-2-MB.onnx", {text_attribute("auto_pad", std::string(2 << 20, 'S'))},
      report({"dropped_attribute"}));
  add("attribute-refers-to-nothing.onnx", {Wire().text(1, "group").text(21, "g").number(20, 2)},
      report({"unresolved_shape"}));
}

void add_tensors(Cases& cases) {
  const auto add = [&](const char* file, const Wire& weight, Expected expected) {
    cases.push_back({file,
                     [weight] {
                       return file_of(parts_of({node("Add", {"x", "w"}, {"y"})}, {weight}));
                     },
                     std::move(expected)});
  };
  add("tensor-dims-negative.onnx", weights("w", {-1}), error("malformed_model", "negative"));
  add("tensor-dims-smallest.onnx", weights("w", {kSmallest, kSmallest}), error("malformed_model"));
  add("tensor-dims-overflow.onnx", weights("w", {1LL << 32, 1LL << 32}), error("malformed_model", "2^63"));
  add("tensor-dims-0-and-overflow.onnx", weights("w", {0, kLargest, kLargest}), report({"unresolved_shape"}));
  add("tensor-dims-33.onnx", weights("w", Integers(33, 1)), error("limit_exceeded", "'rank'"));
  add("tensor-of-8-EB.onnx", weights("w", {kLargest}), report());
  add("tensor-type-unknown.onnx", Wire().number(1, 1).number(2, 99).text(8, "w").text(9, "1234"),
      report({"unknown_dtype"}));
  add("tensor-type-negative.onnx", Wire().number(1, 1).number(2, -1).text(8, "w").text(9, "1234"),
      report({"unknown_dtype"}));
  add("tensor-raw-data-short.onnx", tensor("w", DType::float32, {1, 3, 8, 8}, "1234"), report({"payload_mismatch"}));
  add("tensor-raw-data-long.onnx", tensor("w", DType::float32, {1}, std::string(40, 'w')),
      report({"payload_mismatch"}));
  add("tensor-without-data.onnx", Wire().number(1, 3).number(2, 1).text(8, "w"), report({"payload_mismatch"}));
  add("tensor-data-of-another-type.onnx", Wire().number(1, 1).number(2, 1).text(8, "w").number(7, 5),
      report({"payload_mismatch"}));
  add("tensor-of-nan-and-infinity.onnx",
      reals("w", {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}), report());
  const auto external = [&](const char* file, const std::vector<std::pair<std::string, std::string>>& entries,
                            Expected expected) {
    Wire wire = weights("w", {8});
    for (const auto& [key, text] : entries) wire.add(13, Wire().text(1, key).text(2, text));
    add(file, wire, std::move(expected));
  };
  external("external-path-upwards.onnx", {{"location", "../../../../etc/passwd"}}, report());
  external("external-path-absolute.onnx", {{"location", "/etc/passwd"}, {"length", "32"}}, report());
  external("external-address.onnx", {{"location", "https://example.com/w"}, {"length", "32"}}, report());
  external("external-file-address.onnx", {{"location", "file:///etc/passwd"}, {"length", "32"}}, report());
  external("external-device.onnx", {{"location", "/dev/zero"}, {"offset", "9223372036854775807"}}, report());
  external("external-length-absurd.onnx", {{"location", "w"}, {"length", "99999999999999999999"}},
           report({"payload_mismatch"}));
  external("external-length-negative.onnx", {{"location", "w"}, {"length", "-1"}}, report({"payload_mismatch"}));
  external("external-length-in-words.onnx", {{"location", "w"}, {"length", "plenty"}}, report({"payload_mismatch"}));
}

void add_inputs(Cases& cases) {
  const auto add = [&](const char* file, Wire input, Expected expected) {
    cases.push_back({file,
                     [input = std::move(input)] {
                       GraphParts parts = parts_of({node("Relu", {"x"}, {"y"})});
                       parts.inputs = {input};
                       return file_of(parts);
                     },
                     std::move(expected)});
  };
  add("input-dims-negative.onnx", value("x", {1, -5, kSmallest, 8}), report({"assumed_dimension"}));
  add("input-dims-0.onnx", value("x", {0, 0, 0, 0}), report({"assumed_dimension"}));
  add("input-dims-overflow.onnx", value("x", {1, 1LL << 40, 1LL << 40, 1}),
      error("limit_exceeded", "'input_elements'"));
  add("input-dims-largest.onnx", value("x", {1, kLargest, 1, 1}), error("limit_exceeded", "'input_elements'"));
  add("input-dims-33.onnx", value("x", Integers(33, 1)), error("limit_exceeded", "'rank'"));
  add("input-dims-all-free.onnx", value("x", Integers(32, -1)), report({"assumed_dimension"}));
  add("input-without-type.onnx", nameless_shape("x"), report({"input_without_shape"}));
  add("input-of-no-known-type.onnx", Wire().text(1, "x").add(2, Wire().add(1, Wire().number(1, 77))),
      report({"unknown_dtype"}));
  add("input-is-a-sequence.onnx", Wire().text(1, "x").add(2, Wire().add(4, Wire())), report({"input_without_shape"}));
}

}  // namespace

Cases graph_cases() {
  Cases cases;
  add_names_and_edges(cases);
  add_bodies(cases);
  add_headers(cases);
  add_attributes(cases);
  add_tensors(cases);
  add_inputs(cases);
  return cases;
}

}  // namespace blackthorn::hostile
