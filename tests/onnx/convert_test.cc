// From the file's graph to ours: names, roles, order, subgraphs, functions; and graphs that contradict themselves.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "onnx/expect_error.h"
#include "onnx/wire_writer.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::wire_test;

namespace {

std::string floats(std::initializer_list<float> values) {
  std::string bytes;
  for (const float value : values) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(bits >> (8 * i)));
  }
  return bytes;
}

std::string bools(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}

bool warns(const Model& model, std::string_view code) {
  return std::any_of(model.warnings.begin(), model.warnings.end(),
                     [&](const Warning& warning) { return warning.code == code; });
}

}  // namespace

TEST_CASE("a model says what it is") {
  Wire wire;
  wire.number(1, 7).text(2, "pytorch").text(3, "1.13.1").add(7, graph_bytes(relu()));
  wire.add(8, opset(13, "ai.onnx")).add(8, opset(1, "com.example"));
  const Model model = read(wire.bytes);
  CHECK(model.name == "model.onnx");
  CHECK(model.ir_version == 7);
  CHECK(model.producer == "pytorch 1.13.1");
  CHECK(model.opset() == 13);
  CHECK(model.opsets.at("com.example") == 1);
  CHECK(model.file_bytes == static_cast<std::int64_t>(wire.bytes.size()));
  CHECK(model.warnings.empty());
}

TEST_CASE("tensors have one entry each, with their role") {
  GraphParts parts = relu();
  parts.nodes = {node("Conv", {"x", "w", ""}, {"c"}, "conv"), node("Relu", {"c"}, {"y"}, "relu")};
  parts.initializers = {tensor("w", DType::float32, {2, 1}, floats({1.5F, -2.0F}))};
  parts.inputs = {value_info("x", {"N", 3, -1, 0}), value_info("w", {2, 1})};
  parts.value_infos = {value_info("c", {1, "K"}), value_info("stale", {1})};
  const Model model = read(parts);
  const Graph& g = model.graph;
  REQUIRE(g.tensors.size() == 4);

  const Tensor& w = g.tensor(find(g, "w"));
  CHECK(w.role == TensorRole::initializer);
  CHECK(w.constant);
  CHECK(w.shape == Shape{2, 1});
  REQUIRE(w.value);
  CHECK(w.value->floats == std::vector<double>{1.5, -2.0});

  CHECK(names(g, g.inputs) == Names{"x"});  // not w, although the file lists it
  const Tensor& x = g.tensor(g.inputs[0]);
  CHECK(x.role == TensorRole::graph_input);
  CHECK(x.dtype == DType::float32);
  CHECK(x.shape == Shape{kUnknownDim, 3, kUnknownDim, kUnknownDim});
  REQUIRE(x.declared.size() == 4);
  CHECK(x.declared[0].symbol == "N");
  CHECK(x.declared[1].value == 3);
  CHECK(x.declared[2].value == kUnknownDim);

  const Tensor& c = g.tensor(find(g, "c"));
  CHECK(c.producer == 0);
  CHECK_FALSE(c.shape.has_value());
  REQUIRE(c.stated);
  REQUIRE(c.stated->size() == 2);
  CHECK(c.stated->front() == 1);
  REQUIRE(symbol_of_dim(c.stated->back()).has_value());
  CHECK(g.symbols->at(*symbol_of_dim(c.stated->back())) == "K");
  CHECK(c.stated_dtype == DType::float32);
  CHECK(g.node(0).inputs == std::vector<TensorId>{find(g, "x"), find(g, "w"), kNoTensor});
  CHECK(names(g, g.outputs) == Names{"y"});
  REQUIRE(g.tensor(g.outputs[0]).stated);
  CHECK(*g.tensor(g.outputs[0]).stated == Shape{1, 3, 8, 8});
}

TEST_CASE("a scalar input differs from an input of unknown rank") {
  GraphParts parts = relu();
  Wire type;
  type.add(1, Wire().number(1, 1));  // float, no shape
  parts.inputs = {value_info("x", {}), Wire().text(1, "unranked").add(2, type), Wire().text(1, "untyped")};
  const Graph g = read(parts).graph;
  CHECK(g.tensor(find(g, "x")).shape == Shape{});
  CHECK_FALSE(g.tensor(find(g, "unranked")).shape.has_value());
  CHECK(g.tensor(find(g, "unranked")).dtype == DType::float32);
  CHECK(g.tensor(find(g, "untyped")).dtype == DType::undefined);
}

TEST_CASE("attributes of every kind") {
  Wire packed_ints;
  packed_ints.raw_varint(7).raw_varint(300);
  const std::vector<Wire> attributes = {
      attribute("i", -3),
      Wire().text(1, "f").real(2, 0.25F).number(20, 1),
      Wire().text(1, "s").text(4, std::string("a\0b", 3)).number(20, 3),
      Wire().text(1, "t").add(5, tensor("", DType::boolean, {2}, bools({1, 0}))).number(20, 4),
      Wire().text(1, "ints").number(8, 1).number(8, -1).number(20, 7),
      Wire().text(1, "packed").text(8, packed_ints.bytes).number(20, 7),
      Wire().text(1, "floats").real(7, 1).real(7, 2).number(20, 6),
      Wire().text(1, "strings").text(9, "p").text(9, "").number(20, 8),
      Wire().text(1, "untyped").number(3, 5),  // files of 2017 have no type
      Wire().text(1, "zero").number(20, 2),    // some writers leave out zeros
      Wire().text(1, "type").add(14, Wire()).number(20, 13),
  };
  GraphParts parts = relu();
  parts.nodes = {node("Op", {"x"}, {"y"}, "n", attributes, "com.example")};
  const Graph g = read(parts).graph;
  const Node& n = g.node(0);
  CHECK(n.domain == "com.example");
  CHECK(n.get_int("i", 0) == -3);
  CHECK(n.get_int("f", 9) == 9);
  CHECK(n.get_float("f", 0) == 0.25);
  CHECK(n.get_string("s", "") == std::string_view("a\0b", 3));
  REQUIRE(n.get_tensor("t") != nullptr);
  CHECK(n.get_tensor("t")->shape == Shape{2});
  REQUIRE(n.get_tensor("t")->value);
  CHECK(n.get_tensor("t")->value->ints == std::vector<std::int64_t>{1, 0});
  REQUIRE(n.get_ints("ints") != nullptr);
  CHECK(*n.get_ints("ints") == std::vector<std::int64_t>{1, -1});
  CHECK(*n.get_ints("packed") == std::vector<std::int64_t>{7, 300});
  CHECK(std::get<std::vector<float>>(*n.find("floats")) == std::vector<float>{1, 2});
  CHECK(std::get<std::vector<std::string>>(*n.find("strings")) == Names{"p", ""});
  CHECK(n.get_int("untyped", 0) == 5);
  CHECK(n.get_int("zero", 1) == 0);
  CHECK(std::holds_alternative<std::monostate>(*n.find("type")));
  CHECK(n.find("none") == nullptr);
}

TEST_CASE("the standard domain has one name") {
  GraphParts parts = relu();
  parts.nodes = {node("Relu", {"x"}, {"y"}, "r", {}, "ai.onnx")};
  CHECK(read(parts).graph.node(0).domain.empty());
}

TEST_CASE("nodes are put into an order that can be executed") {
  GraphParts parts = relu();
  parts.nodes = {node("A", {"d"}, {"y"}, "last"), node("B", {"x"}, {"b"}, "first"), node("C", {"b"}, {"c"}, "second"),
                 node("D", {"c", "c"}, {"d"}, "third"), node("E", {"x"}, {"e"}, "free")};
  const Graph g = read(parts).graph;
  CHECK(node_names(g) == Names{"first", "second", "third", "last", "free"});
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    for (const TensorId output : g.nodes[i].outputs) CHECK(g.tensor(output).producer == static_cast<NodeId>(i));
  }
}

TEST_CASE("a subgraph reads the tensors around it") {
  GraphParts inner;
  inner.name = "inner";
  inner.nodes = {node("Add", {"a", "w"}, {"i"}, "add")};
  inner.outputs = {value_info("i", {1})};
  GraphParts middle;
  middle.name = "middle";
  middle.nodes = {node("If", {"cond"}, {"m"}, "if2", {attribute("then_branch", graph_bytes(inner))})};
  middle.outputs = {value_info("m", {1})};
  GraphParts parts = relu();
  parts.initializers = {tensor("w", DType::float32, {1}, floats({4}))};
  // The node with the subgraph stands first: what its body reads must be computed before it all the same.
  parts.nodes = {node("If", {"cond"}, {"y"}, "if1", {attribute("then_branch", graph_bytes(middle))}),
                 node("Relu", {"x"}, {"a"}, "relu"), node("Not", {"x"}, {"cond"}, "not")};
  const Graph g = read(parts).graph;
  CHECK(node_names(g) == Names{"not", "relu", "if1"});
  const Node& if1 = g.node(2);
  auto captured = names(g, if1.captured);
  std::sort(captured.begin(), captured.end());
  CHECK(captured == Names{"a", "cond", "w"});

  const Graph& m = *std::get<std::shared_ptr<const Graph>>(*if1.find("then_branch"));
  const Tensor& a = m.tensor(find(m, "a"));
  CHECK(a.role == TensorRole::outer);
  CHECK(a.outer == find(g, "a"));
  const Graph& i = *std::get<std::shared_ptr<const Graph>>(*m.node(0).find("then_branch"));
  CHECK(i.tensor(find(i, "a")).outer == find(m, "a"));
  const Tensor& w = i.tensor(find(i, "w"));
  CHECK(w.constant);
  REQUIRE(w.value);
  CHECK(w.value->floats == std::vector<double>{4});

  const auto readers = consumers(g);
  CHECK(readers[static_cast<std::size_t>(find(g, "a"))] == std::vector<NodeId>{2});
  CHECK(readers[static_cast<std::size_t>(find(g, "cond"))] == std::vector<NodeId>{2, 2});
}

TEST_CASE("a name inside a subgraph hides the one around it") {
  GraphParts body;
  body.nodes = {node("Relu", {"x"}, {"a"}, "inner"), node("Neg", {"a"}, {"o"}, "neg")};
  body.outputs = {value_info("o", {1})};
  GraphParts parts = relu();
  parts.nodes = {node("Relu", {"x"}, {"a"}, "outer"),
                 node("If", {"a"}, {"y"}, "if", {attribute("then_branch", graph_bytes(body))})};
  const Graph g = read(parts).graph;
  const Graph& b = *std::get<std::shared_ptr<const Graph>>(*g.node(1).find("then_branch"));
  CHECK(b.tensor(find(b, "a")).role == TensorRole::node_output);
  CHECK(names(g, g.node(1).captured) == Names{"x"});
}

TEST_CASE("functions are expanded") {
  // scale(u) { t = Mul(u, u); branch reads t; v = LeakyRelu(t) } with alpha given by the call or by default
  GraphParts branch;
  branch.nodes = {node("Add", {"t", "u"}, {"local"}, "add")};
  branch.outputs = {value_info("local", {1})};
  Wire function;
  function.text(1, "scale").text(4, "u").text(5, "v").text(10, "com.example");
  function.add(7, node("Mul", {"u", "u"}, {"t"}, "mul"));
  function.add(7, node("If", {"u"}, {"b"}, "if", {attribute("then_branch", graph_bytes(branch))}));
  const Wire reference = Wire().text(1, "alpha").text(21, "slope").number(20, 1);
  const Wire missing = Wire().text(1, "beta").text(21, "nothing").number(20, 1);
  function.add(7, node("LeakyRelu", {"b"}, {"v"}, "leaky", {reference, missing}));
  function.add(11, Wire().text(1, "slope").real(2, 0.5F).number(20, 1));

  GraphParts parts = relu();
  const Wire slope = Wire().text(1, "slope").real(2, 0.25F).number(20, 1);
  parts.nodes = {node("scale", {"x"}, {"h"}, "s", {slope}, "com.example"),
                 node("scale", {"h"}, {"y"}, "s", {}, "com.example")};
  const Graph g = read(model(graph_bytes(parts), {function})).graph;
  CHECK(node_names(g) == Names{"s/mul", "s/if", "s/leaky", "s_2/mul", "s_2/if", "s_2/leaky"});
  CHECK(names(g, g.node(0).inputs) == Names{"x", "x"});
  CHECK(names(g, g.node(0).outputs) == Names{"s/t"});
  CHECK(names(g, g.node(2).outputs) == Names{"h"});
  CHECK(names(g, g.node(3).inputs) == Names{"h", "h"});
  CHECK(g.node(2).get_float("alpha", 0) == 0.25);
  CHECK(g.node(5).get_float("alpha", 0) == 0.5);
  CHECK(g.node(2).find("beta") == nullptr);
  auto captured = names(g, g.node(4).captured);
  std::sort(captured.begin(), captured.end());
  CHECK(captured == Names{"h", "s_2/t"});
}

TEST_CASE("functions call functions, pass inputs through, and never clash with names of the graph") {
  const auto call = [](const char* name, const Names& in, const Names& out) {
    return node(name, in, out, "call", {}, "d");
  };
  Wire inner;
  inner.text(1, "inner").text(4, "a").text(4, "b").text(5, "r").text(5, "b").text(10, "d");
  inner.add(7, node("Add", {"a", "b"}, {"r"}, "add"));
  Wire outer;
  outer.text(1, "outer").text(4, "p").text(5, "q").text(10, "d");
  outer.add(7, call("inner", {"p", "p"}, {"k", "passed"})).add(7, node("Mul", {"k", "passed"}, {"q"}, "mul"));
  GraphParts parts = relu();
  parts.nodes = {node("Relu", {"x"}, {"call/k"}, "relu"), call("outer", {"call/k"}, {"y"})};
  const Graph g = read(model(graph_bytes(parts), {inner, outer})).graph;
  CHECK(node_names(g) == Names{"relu", "call_2/call/add", "", "call_2/mul"});
  CHECK(g.node(2).op == "Identity");
  CHECK(names(g, g.node(3).inputs) == Names{"call_2/k", "call_2/passed"});
}

TEST_CASE("a function that calls itself stays one unknown operator") {
  Wire function;
  function.text(1, "f").text(4, "a").text(5, "b").text(10, "d");
  function.add(7, node("f", {"a"}, {"b"}, "again", {}, "d"));
  GraphParts parts = relu();
  parts.nodes = {node("f", {"x"}, {"y"}, "f", {}, "d")};
  const Model read_back = read(model(graph_bytes(parts), {function}));
  CHECK(node_names(read_back.graph) == Names{"f/again"});
  CHECK(warns(read_back, "recursive_function"));
}

TEST_CASE("functions that double at every level end at a limit") {
  std::vector<Wire> functions;
  for (int level = 0; level < 40; ++level) {
    const std::string next = "f" + std::to_string(level + 1);
    Wire function;
    function.text(1, "f" + std::to_string(level)).text(4, "a").text(5, "c").text(10, "d");
    function.add(7, node(next, {"a"}, {"b"}, "", {}, "d")).add(7, node(next, {"b"}, {"c"}, "", {}, "d"));
    functions.push_back(function);
  }
  GraphParts parts = relu();
  parts.nodes = {node("f0", {"x"}, {"y"}, "f", {}, "d")};
  Limits limits;
  limits.nodes = 10'000;
  const auto error = error_of(model(graph_bytes(parts), functions), limits);
  CHECK(says(error, "'nodes'"));
  limits = {};
  limits.nesting = 20;
  CHECK(says(error_of(model(graph_bytes(parts), functions), limits), "'nesting'"));
  limits = {};
  limits.expanded_bytes = 100'000;
  CHECK(says(error_of(model(graph_bytes(parts), functions), limits), "'expanded_bytes'"));
}

TEST_CASE("external data is counted and never opened") {
  const auto external = [](const char* name, const std::vector<std::int64_t>& dims, const char* length) {
    Wire wire;
    for (const auto dim : dims) wire.number(1, dim);
    wire.number(2, 1).text(8, name).number(14, 1);
    wire.add(13, Wire().text(1, "location").text(2, "/etc/passwd"));
    if (length != nullptr) wire.add(13, Wire().text(1, "length").text(2, length));
    return wire;
  };
  GraphParts parts = relu();
  parts.initializers = {external("a", {10, 10}, "400"), external("b", {3}, nullptr)};
  Model model = read(parts);
  CHECK(model.external_bytes == 412);
  CHECK(model.warnings.empty());
  CHECK_FALSE(model.graph.tensor(find(model.graph, "a")).value);

  for (const char* length : {"401", "-4", "1e3", "", "99999999999999999999"}) {
    CAPTURE(length);
    parts.initializers = {external("a", {10, 10}, length)};
    CHECK(warns(read(parts), "payload_mismatch"));
  }
  parts.initializers = {external("a", {10}, "9223372036854775807"), external("b", {10}, "9223372036854775807")};
  CHECK(read(parts).external_bytes == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("sparse initializers are constants of their dense shape") {
  GraphParts parts = relu();
  parts.nodes = {node("Mul", {"x", "s"}, {"y"}, "mul")};
  Wire wire = graph_bytes(parts);
  wire.add(15, Wire()
                   .add(1, tensor("s", DType::float32, {1}, floats({1})))
                   .add(2, tensor("", DType::int64, {1}, "12345678"))
                   .number(3, 5)
                   .number(3, 6));
  const Model model_read = read(model(wire));
  const Tensor& s = model_read.graph.tensor(find(model_read.graph, "s"));
  CHECK(s.shape == Shape{5, 6});
  CHECK(s.dtype == DType::float32);
  CHECK(s.constant);
  CHECK(model_read.warnings.empty());
}

TEST_CASE("what does not add up is a warning") {
  GraphParts parts = relu();
  parts.initializers = {tensor("w", DType::float32, {2, 3}, "short"), tensor("d", DType::uint8, {1}, "\x01"),
                        tensor("d", DType::uint8, {2}, "\x02\x03"), tensor("u", static_cast<DType>(99), {2}, "xx")};
  const Model model_read = read(parts);
  CHECK(warns(model_read, "payload_mismatch"));
  CHECK(warns(model_read, "duplicate_initializer"));
  CHECK(warns(model_read, "unknown_dtype"));
  const Graph& g = model_read.graph;
  CHECK_FALSE(g.tensor(find(g, "w")).value);
  CHECK(g.tensor(find(g, "w")).shape == Shape{2, 3});
  CHECK(g.tensor(find(g, "d")).shape == Shape{2});  // the last one counts
  CHECK(g.tensor(find(g, "u")).dtype == DType::undefined);
}

TEST_CASE("graphs that contradict themselves are refused with names") {
  struct Case {
    const char* what;
    GraphParts parts;
    const char* code;
    std::vector<const char*> said;
  };
  GraphParts twice = relu();
  twice.nodes = {node("Relu", {"x"}, {"y"}, "first"), node("Abs", {"x"}, {"y"}, "second")};
  GraphParts same_node = relu();
  same_node.nodes = {node("Split", {"x"}, {"y", "y"}, "split")};
  GraphParts over_input = relu();
  over_input.nodes = {node("Relu", {"x"}, {"x"}, "self"), node("Relu", {"x"}, {"y"}, "r")};
  GraphParts nobody = relu();
  nobody.nodes = {node("Relu", {"ghost"}, {"y"}, "r")};
  GraphParts no_output = relu();
  no_output.outputs = {value_info("ghost", {1})};
  GraphParts input_twice = relu();
  input_twice.inputs = {value_info("x", {1}), value_info("x", {1})};
  GraphParts cycle = relu();
  cycle.nodes = {node("Relu", {"x"}, {"y"}, "fine"), node("A", {"c"}, {"a"}, "a-node"),
                 node("B", {"a"}, {"b"}, "b-node"), node("C", {"b"}, {"c"}, "c-node")};
  GraphParts own_output = relu();
  own_output.nodes = {node("Add", {"x", "y"}, {"y"}, "self")};
  GraphParts no_operator = relu();
  no_operator.nodes = {Wire().text(1, "x").text(2, "y").text(3, "nameless")};
  GraphParts negative = relu();
  negative.initializers = {tensor("w", DType::float32, {2, -3}, "")};
  GraphParts overflow = relu();
  overflow.initializers = {tensor("w", DType::float32, {1LL << 40, 1LL << 40}, "")};
  GraphParts unnamed = relu();
  unnamed.initializers = {tensor("", DType::float32, {0}, "")};
  GraphParts body;
  body.nodes = {node("Relu", {"ghost"}, {"o"}, "inside")};
  body.outputs = {value_info("o", {1})};
  GraphParts in_subgraph = relu();
  in_subgraph.nodes = {node("If", {"x"}, {"y"}, "if", {attribute("then_branch", graph_bytes(body))})};
  GraphParts empty;

  const std::vector<Case> cases = {
      {"two nodes make one tensor", twice, "malformed_model", {"'y'", "'first'", "'second'"}},
      {"one node makes it twice", same_node, "malformed_model", {"'y'", "'split'"}},
      {"a node makes an input", over_input, "malformed_model", {"'x'", "'self'"}},
      {"nobody makes an input", nobody, "malformed_model", {"'ghost'", "'r'"}},
      {"nobody makes an output", no_output, "malformed_model", {"'ghost'"}},
      {"two inputs of one name", input_twice, "malformed_model", {"'x'"}},
      {"a cycle", cycle, "cyclic_graph", {"-node'"}},
      {"a node that waits for itself", own_output, "cyclic_graph", {"'self'"}},
      {"no operator", no_operator, "malformed_model", {"'nameless'"}},
      {"negative dimension", negative, "malformed_model", {"'w'"}},
      {"too many elements", overflow, "malformed_model", {"'w'"}},
      {"initializer without name", unnamed, "malformed_model", {}},
      {"nobody makes what a subgraph reads", in_subgraph, "malformed_model", {"'ghost'", "'inside'"}},
      {"nothing at all", empty, "malformed_model", {}},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    const auto error = error_of(c.parts);
    REQUIRE(error);
    CAPTURE(std::string(error->what()));
    CHECK(error_name(error->code()) == c.code);
    CHECK_FALSE(says(error, "fine"));
    for (const char* text : c.said) CHECK(says(error, text));
  }
}

TEST_CASE("a file without operator set is old or cut") {
  const std::string with_graph = Wire().number(1, 8).add(7, graph_bytes(relu())).bytes;
  CHECK(code_of(with_graph) == "truncated_file");
  const std::string old = Wire().number(1, 2).add(7, graph_bytes(relu())).bytes;
  CHECK(read(old).opset() == 1);
  CHECK(code_of(Wire().number(1, 8).add(7, graph_bytes(relu())).add(8, opset(-1)).bytes) == "malformed_model");
}
