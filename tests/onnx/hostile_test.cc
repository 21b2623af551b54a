// Bytes that are wrong on purpose: cut, changed, lying, nested, endless. Never a crash, always the right class of
// error.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "onnx/expect_error.h"
#include "onnx/wire_writer.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::wire_test;

namespace {

std::string small_model() {
  GraphParts body;
  body.nodes = {node("Relu", {"c"}, {"o"}, "inner")};
  body.outputs = {value_info("o", {1, "N"})};
  GraphParts parts = relu();
  parts.initializers = {tensor("w", DType::int64, {2}, "1234567887654321")};
  parts.nodes = {node("Conv", {"x", "w"}, {"c"}, "conv", {attribute("group", 1)}),
                 node("If", {"c"}, {"y"}, "if", {attribute("then_branch", graph_bytes(body))})};
  Wire function;
  function.text(1, "f").text(4, "a").text(5, "b").text(10, "d").add(7, node("Relu", {"a"}, {"b"}));
  return model(graph_bytes(parts), {function});
}

GraphParts nested(int depth) {
  GraphParts parts = relu();
  for (int i = 1; i < depth; ++i) {
    GraphParts around = relu();
    around.nodes = {node("If", {"x"}, {"y"}, "if", {attribute("then_branch", graph_bytes(parts))})};
    parts = around;
  }
  return parts;
}

}  // namespace

TEST_CASE("a model cut at any byte is a truncated file") {
  const std::string whole = small_model();
  REQUIRE(code_of(whole) == "none");
  CHECK(code_of("") == "empty_file");
  // At one place no reader can tell: behind the operator set, where the model might end; here a function follows.
  std::size_t complete = 0;
  for (std::size_t length = 1; length < whole.size(); ++length) {
    CAPTURE(length);
    const auto code = code_of(std::string_view(whole).substr(0, length));
    if (code == "none") {
      ++complete;
      continue;
    }
    CHECK(code == "truncated_file");
  }
  CHECK(complete == 1);
}

TEST_CASE("a cut model names the byte where the missing part begins") {
  const std::string whole = model(graph_bytes(relu()));
  const auto error = error_of(whole.substr(0, whole.size() / 2));
  REQUIRE(error);
  CHECK(error->where() == "byte 13");  // the graph's tag
}

TEST_CASE("every single changed byte is read or refused") {
  const std::string whole = small_model();
  const std::vector<std::string_view> allowed = {"none",           "not_onnx",    "truncated_file", "malformed_model",
                                                 "limit_exceeded", "cyclic_graph"};
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ change);
      const auto code = code_of(changed);
      CAPTURE(at);
      CAPTURE(change);
      CHECK(std::find(allowed.begin(), allowed.end(), code) != allowed.end());
    }
  }
}

TEST_CASE("a length that passes its message is malformed, with the byte") {
  struct Case {
    const char* what;
    std::string bytes;
    const char* where;
  };
  const auto in_model = [](const Wire& graph_wire) {
    return Wire().number(1, 8).add(7, graph_wire).add(8, opset(17)).bytes;
  };
  Wire lying_node;
  lying_node.tag(1, 2).raw_varint(100).bytes += "short";
  Wire lying_name;
  lying_name.add(1, Wire().tag(3, 2).raw_varint(50));
  Wire huge;
  huge.tag(1, 2).raw_varint(~0ULL);
  Wire endless;
  endless.tag(3, 0).bytes += std::string(11, '\xFF');
  Wire cut_number;
  cut_number.add(5, Wire().tag(2, 0));
  Wire packed_overrun;
  packed_overrun.add(5, Wire().text(1, "\xFF").number(2, 1));
  Wire cut_float;
  cut_float.add(1, Wire().add(5, Wire().tag(2, 5)));
  const Case cases[] = {
      {"a node longer than its graph", in_model(lying_node), "byte 4"},
      {"a name longer than its node", in_model(lying_name), "byte 6"},
      {"the largest length", in_model(huge), "byte 4"},
      {"a number without end", in_model(endless), "byte 4"},
      {"a number that is not there", in_model(cut_number), "byte 6"},
      {"a packed number that is not there", in_model(packed_overrun), "byte 6"},
      {"a float that is not there", in_model(cut_float), "byte 8"},
      {"wrong wire type", in_model(Wire().number(5, 1)), "byte 4"},
      {"field zero", in_model(Wire().raw_varint(2)), "byte 4"},
      {"a group", in_model(Wire().tag(1, 3)), "byte 4"},
      {"a reserved wire type", in_model(Wire().tag(1, 7)), "byte 4"},
      {"rubbish behind the graph", in_model(graph_bytes(relu())) + std::string(3, '\0'), ""},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    const auto error = error_of(c.bytes);
    REQUIRE(error);
    CAPTURE(std::string(error->what()));
    CHECK(error_name(error->code()) == "malformed_model");
    if (*c.where != '\0') CHECK(error->where() == c.where);
  }
}

TEST_CASE("unknown fields are skipped") {
  GraphParts parts = relu();
  parts.nodes[0].number(99, 5).text(1000, "new").fixed32(50, 7);
  parts.nodes[0].tag(51, 1).bytes += "12345678";
  Wire wire = graph_bytes(parts);
  wire.text(200, std::string(5000, 'x'));
  const std::string bytes = Wire().number(1, 11).text(26, "configuration").add(7, wire).add(8, opset(22)).bytes;
  CHECK(read(bytes).graph.nodes.size() == 1);
}

TEST_CASE("documentation and metadata of any size are left out") {
  const std::string essay(2 << 20, 'e');
  GraphParts parts = relu();
  parts.nodes[0].text(6, essay);
  Wire wire = graph_bytes(parts);
  wire.text(10, essay);
  Limits limits;
  limits.kept_bytes = 10'000;
  const std::string bytes = Wire().number(1, 8).text(6, essay).add(7, wire).add(8, opset(17)).text(14, essay).bytes;
  CHECK(read(bytes, limits).graph.nodes.size() == 1);
}

TEST_CASE("random bytes are no model") {
  std::mt19937 random(7);
  int not_onnx = 0;
  constexpr int kFiles = 3000;
  for (int i = 0; i < kFiles; ++i) {
    std::string bytes(1 + random() % 400, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const auto code = code_of(bytes);
    CHECK(code != "none");
    not_onnx += code == "not_onnx" ? 1 : 0;
  }
  CHECK(not_onnx > kFiles * 98 / 100);
}

TEST_CASE("random bytes inside a graph are read or refused") {
  std::mt19937 random(11);
  for (int i = 0; i < 3000; ++i) {
    Wire body;
    body.bytes.resize(random() % 200);
    for (char& byte : body.bytes) byte = static_cast<char>(random() % 3 == 0 ? random() % 128 : random() % 16);
    const auto code = code_of(model(body));
    CHECK((code == "malformed_model" || code == "none" || code == "cyclic_graph" || code == "limit_exceeded"));
  }
}

TEST_CASE("the limits hold, and say their name") {
  const auto with = [](auto&& change) {
    Limits limits;
    change(limits);
    return limits;
  };
  GraphParts many = relu();
  for (int i = 0; i < 50; ++i) many.nodes.push_back(node("Relu", {"x"}, {"t" + std::to_string(i)}));
  GraphParts deep_shape = relu();
  deep_shape.inputs = {value_info("x", std::vector<Dim>(33, Dim(1)))};
  GraphParts deep_tensor = relu();
  deep_tensor.initializers = {tensor("w", DType::float32, std::vector<std::int64_t>(33, 1), "1234")};
  GraphParts long_name = relu();
  long_name.nodes[0].text(3, std::string((1 << 20) + 1, 'n'));
  GraphParts empty_nodes = relu();
  empty_nodes.nodes.assign(200'000, Wire());

  const struct {
    const char* name;
    GraphParts parts;
    Limits limits;
  } cases[] = {
      {"nesting", nested(65), {}},
      {"nesting", nested(4), with([](Limits& limits) { limits.nesting = 3; })},
      {"nodes", many, with([](Limits& limits) { limits.nodes = 50; })},
      {"tensors", many, with([](Limits& limits) { limits.tensors = 51; })},
      {"edges", many, with([](Limits& limits) { limits.edges = 50; })},
      {"rank", deep_shape, {}},
      {"rank", deep_tensor, {}},
      {"string_bytes", long_name, {}},
      {"kept_bytes", empty_nodes, with([](Limits& limits) { limits.kept_bytes = 1 << 20; })},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string(c.name));
    const auto error = error_of(c.parts, c.limits);
    REQUIRE(error);
    CHECK(error_name(error->code()) == "limit_exceeded");
    CHECK(says(error, "'" + std::string(c.name) + "'"));
  }
  CHECK(code_of(nested(64)) == "none");
  CHECK(code_of(nested(3), with([](Limits& limits) { limits.nesting = 3; })) == "none");
  CHECK(code_of(many, with([](Limits& limits) { limits.nodes = 51; })) == "none");
  CHECK(code_of(many, with([](Limits& limits) { limits.tensors = 52; })) == "none");
  CHECK(code_of(many, with([](Limits& limits) { limits.edges = 51; })) == "none");
}

TEST_CASE("a depth far beyond the limit does not exhaust the stack") {
  // Written from the inside out, 100,000 levels: If nodes of which each holds the next.
  std::string body = graph_bytes(relu()).bytes;
  Wire head;
  for (int i = 0; i < 100'000 && body.size() < (8U << 20); ++i) {
    // graph { node { attribute { g } } }, lengths only, everything else left out
    Wire a, n, g;
    a.tag(6, 2).raw_varint(body.size());
    n.tag(5, 2).raw_varint(a.bytes.size() + body.size());
    g.tag(1, 2).raw_varint(n.bytes.size() + a.bytes.size() + body.size());
    head.bytes.insert(0, g.bytes + n.bytes + a.bytes);
    body.resize(body.size() + g.bytes.size() + n.bytes.size() + a.bytes.size());
  }
  Wire all;
  all.bytes = head.bytes + graph_bytes(relu()).bytes;
  const auto error = error_of(model(all));
  CHECK(says(error, "'nesting'"));
}

TEST_CASE("a string attribute of any size is left out, with a warning") {
  GraphParts parts = relu();
  parts.nodes = {node("Plugin", {"x"}, {"y"}, "p",
                      {Wire().text(1, "engine").text(4, std::string(3 << 20, 'e')).number(20, 3)}, "trt")};
  const Model model_read = read(parts);
  REQUIRE(model_read.warnings.size() == 1);
  CHECK(model_read.warnings[0].code == "dropped_attribute");
  CHECK(model_read.graph.node(0).get_string("engine", "fallback").empty());
}

TEST_CASE("a source that fails or is cancelled is passed on as it is") {
  class Failing final : public ByteSource {
   public:
    explicit Failing(ErrorCode code) : code_(code) {}
    std::int64_t size() const override { return 1000; }
    void read(std::int64_t, std::span<std::uint8_t>) override { throw Error(code_, "no"); }

   private:
    ErrorCode code_;
  };
  for (const ErrorCode code : {ErrorCode::unreadable_file, ErrorCode::cancelled}) {
    Failing source(code);
    try {
      read_model(source, "m");
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == code);
    }
  }
}

TEST_CASE("time grows with the size, not faster") {
  // A chain in reverse order, all names long: the sort and the look-ups must stay linear. A quadratic step would take
  // minutes here.
  GraphParts parts = relu();
  parts.nodes.clear();
  constexpr int kNodes = 100'000;
  const auto name = [](int i) { return "some/scope/that/is/long/tensor_" + std::to_string(i); };
  for (int i = kNodes; i > 0; --i) parts.nodes.push_back(node("Relu", {name(i - 1)}, {name(i)}));
  parts.nodes.push_back(node("Relu", {name(kNodes)}, {"y"}));
  parts.nodes.push_back(node("Relu", {"x"}, {name(0)}));
  const Graph g = read(parts).graph;
  REQUIRE(g.nodes.size() == kNodes + 2);
  CHECK(g.node(0).inputs == g.inputs);
  CHECK(g.nodes.back().outputs == g.outputs);
}
