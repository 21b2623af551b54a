// Bodies of If, Loop and Scan that stand in the graph, and operators that become the float operator they stand for.
#include "engine/lowering.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::engine;
using namespace blackthorn::testing;

namespace {

std::vector<std::string> ops(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes)
    names.push_back(node.op + (node.region == 0
                                   ? ""
                                   : "*" + std::to_string(graph.regions[static_cast<std::size_t>(node.region)].turns)));
  return names;
}

using Names = std::vector<std::string>;

std::vector<std::string> codes(const std::vector<Warning>& warnings) {
  std::vector<std::string> names;
  for (const Warning& warning : warnings) names.push_back(warning.code);
  return names;
}

/// One branch: a chain of such operators on x.
GraphBuilder branch(const GraphBuilder& around, const std::vector<std::string>& chain, const std::string& prefix) {
  GraphBuilder body;
  body.outer("x", around);
  std::string last = "x";
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const std::string next = prefix + std::to_string(i);
    body.node(chain[i], prefix + chain[i], {last}, {next});
    last = next;
  }
  body.output(last);
  return body;
}

GraphBuilder conditional(GraphBuilder b, const std::string& prefix_else = "e") {
  const auto then = branch(b, {"Relu"}, "t").as("then_branch");
  const auto otherwise = branch(b, {"Exp", "Sin"}, prefix_else).as("else_branch");
  b.node("If", "choice", {"c"}, {"y"}, {then, otherwise}).captures({"x"}).output("y");
  return b;
}

/// A loop that carries s and collects its values.
GraphBuilder loop(const std::vector<std::int64_t>& limit, bool goes_on) {
  GraphBuilder body;
  body.input("turn", {}).input("again", {}).input("s", {2, 3});
  body.node("Relu", "work", {"s"}, {"next"}).node("Identity", "keep", {"next"}, {"seen"});
  if (goes_on)
    body.node("Identity", "on", {"again"}, {"more"});
  else
    body.node("ReduceSum", "sum", {"next"}, {"total"}, {integer("keepdims", 0)})
        .node("Cast", "on", {"total"}, {"more"}, {integer("to", 9)});
  body.output("more").output("next").output("seen");
  GraphBuilder b;
  b.input("x", {2, 3}).bool_constant("true", true);
  if (!limit.empty()) b.int_constant("limit", limit);
  b.node("Abs", "first", {"x"}, {"start"});
  b.node("Loop", "loop", {limit.empty() ? "" : "limit", "true", "start"}, {"last", "all"}, {body.as("body")});
  return b.output("last").output("all");
}

}  // namespace

TEST_CASE("a branch that is known stands in the graph like any other nodes") {
  for (const bool taken : {true, false}) {
    CAPTURE(taken);
    GraphBuilder b;
    b = conditional(b.input("x", {4}).bool_constant("c", taken));
    const Graph graph = b.build();
    CHECK(ops(graph) == (taken ? Names{"Relu", "If"} : Names{"Exp", "Sin", "If"}));
    CHECK(b.warnings.empty());
    const Node& node = graph.nodes.back();
    CHECK(node.lowered);
    CHECK(node.inputs == graph.nodes[graph.nodes.size() - 2].outputs);
    CHECK(graph.node(0).inputs == graph.inputs);
    CHECK(graph.tensor(node.output(0)).producer == static_cast<NodeId>(graph.nodes.size() - 1));
  }
}

TEST_CASE("where the data choose, the branch with more work is taken, apart, with a warning") {
  GraphBuilder b;
  b = conditional(b.input("x", {4}).input("c", {}));
  const Graph graph = b.build();
  CHECK(ops(graph) == Names{"Exp*1", "Sin*1", "If"});
  CHECK(graph.regions.at(1).assumed);
  CHECK_FALSE(graph.regions.at(1).at_least);
  CHECK(codes(b.warnings) == Names{"branch_assumed"});
  CHECK(b.warnings[0].where == Names{"choice"});
}

TEST_CASE("the work of a branch is that of what its operators stand for and of the bodies within, in all their turns") {
  // A small product against a large one that a branch writes in another way.
  GraphBuilder b;
  b.input("x", {4, 4}).input("c", {}).weights("w", {4, 4}).weights("s", {}).weights("z", {}).int_constant("nine", {9});
  b.bool_constant("true", true);
  GraphBuilder plain;
  plain.outer("x", b).outer("w", b);
  plain.node("MatMul", "p", {"x", "w"}, {"p0"}).node("MatMul", "p2", {"p0", "w"}, {"p1"});
  for (int i = 1; i < 9; ++i)
    plain.node("Relu", "pr" + std::to_string(i), {"p" + std::to_string(i)}, {"p" + std::to_string(i + 1)});
  plain.output("p9");
  GraphBuilder other;
  other.outer("x", b).outer("w", b).outer("s", b).outer("z", b).outer("nine", b).outer("true", b).outer("c", b);
  std::string wanted;
  SUBCASE("quantised") {
    other.node("QGemm", "q", {"x", "s", "z", "w", "s", "z"}, {"q0"}).domain("com.microsoft");
    other.node("QGemm", "q2", {"q0", "s", "z", "w", "s", "z"}, {"q1"}).domain("com.microsoft");
    other.node("QGemm", "q3", {"q1", "s", "z", "w", "s", "z"}, {"o"}).domain("com.microsoft");
    wanted = "q";
  }
  SUBCASE("fused") {
    other.node("FusedMatMul", "f", {"x", "w"}, {"f0"}).domain("com.microsoft");
    other.node("FusedMatMul", "f2", {"f0", "w"}, {"f1"}).domain("com.microsoft");
    other.node("FusedMatMul", "f3", {"f1", "w"}, {"o"}).domain("com.microsoft");
    wanted = "f";
  }
  SUBCASE("in a loop") {
    GraphBuilder body;
    body.input("turn", {}).input("again", {}).input("s", {4, 4}).outer("w", other);
    body.node("Identity", "on", {"again"}, {"more"}).node("MatMul", "m", {"s", "w"}, {"next"});
    body.output("more").output("next");
    other.node("Loop", "turns", {"nine", "true", "x"}, {"o"}, {body.as("body")}).captures({"w"});
    wanted = "m";
  }
  SUBCASE("in a branch of a branch") {
    GraphBuilder least, most;
    least.outer("x", other).node("Relu", "least", {"x"}, {"l"}).output("l");
    most.outer("x", other).outer("w", other);
    most.node("MatMul", "m1", {"x", "w"}, {"m1"}).node("MatMul", "m2", {"m1", "w"}, {"m2"});
    most.node("MatMul", "m3", {"m2", "w"}, {"m3"}).output("m3");
    other.node("If", "inner", {"c"}, {"o"}, {least.as("then_branch"), most.as("else_branch")}).captures({"x", "w"});
    wanted = "m1";
  }
  other.output("o");
  b.node("If", "choice", {"c"}, {"y"}, {plain.as("then_branch"), other.as("else_branch")});
  b.captures({"x", "w", "s", "z", "nine", "true", "c"}).output("y");
  const Graph graph = b.build();
  const auto is_wanted = [&](const Node& node) { return node.name == wanted; };
  CHECK(std::any_of(graph.nodes.begin(), graph.nodes.end(), is_wanted));
}

TEST_CASE("names stay, unless another tensor has them") {
  GraphBuilder b;
  b.input("x", {4}).bool_constant("c", false).node("Neg", "n", {"x"}, {"e0"}).output("e0");
  b = conditional(b);
  const Graph graph = b.build();
  std::vector<std::string> names;
  for (const Tensor& tensor : graph.tensors) names.emplace_back(tensor.name);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  CHECK(std::find(names.begin(), names.end(), "choice/e0") != names.end());
  CHECK(std::find(names.begin(), names.end(), "e1") != names.end());
}

TEST_CASE("how often a loop turns") {
  struct Case {
    const char* what;
    std::vector<std::int64_t> limit;
    bool goes_on;
    std::int64_t turns;
    bool assumed, at_least;
    Names warnings;
  };
  const Case cases[] = {
      {"a number", {7}, true, 7, false, false, {}},
      {"none", {0}, true, 0, false, false, {}},
      {"at most a number", {7}, false, 7, true, false, {"turns_bound"}},
      {"until the data say so", {INT64_MAX}, false, 1, true, true, {"turns_unknown"}},
      {"no limit", {}, false, 1, true, true, {"turns_unknown"}},
      {"for ever", {}, true, 1, true, true, {"turns_unknown"}},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    GraphBuilder b = loop(c.limit, c.goes_on);
    const Graph graph = b.build();
    REQUIRE(graph.regions.size() == 2);
    CHECK(graph.regions[1].turns == c.turns);
    CHECK(graph.regions[1].assumed == c.assumed);
    CHECK(graph.regions[1].at_least == c.at_least);
    CHECK(codes(b.warnings) == c.warnings);
    CHECK(graph.nodes[0].op == "Abs");
    CHECK(graph.nodes.back().op == "Loop");
    // What the body starts from is the tensor that the node is given.
    const auto entry = std::find_if(graph.tensors.begin(), graph.tensors.end(), [&](const Tensor& tensor) {
      return tensor.role == TensorRole::entry && tensor.outer == graph.nodes[0].output(0);
    });
    REQUIRE(entry != graph.tensors.end());
    CHECK(entry->name == "s");
    CHECK(graph.node(1).inputs == std::vector<TensorId>{static_cast<TensorId>(entry - graph.tensors.begin())});
  }
}

TEST_CASE("loops within loops multiply") {
  GraphBuilder inner;
  inner.input("i", {}).input("ci", {}).input("si", {4});
  inner.node("Relu", "work", {"si"}, {"ni"}).node("Identity", "oni", {"ci"}, {"mi"}).output("mi").output("ni");
  GraphBuilder outer;
  outer.input("j", {}).input("cj", {}).input("sj", {4}).int_constant("three", {3});
  outer.node("Loop", "inner", {"three", "", "sj"}, {"nj"}, {inner.as("body")});
  outer.node("Identity", "onj", {"cj"}, {"mj"}).output("mj").output("nj");
  GraphBuilder b;
  b.input("x", {4}).int_constant("five", {5});
  b.node("Loop", "outer", {"five", "", "x"}, {"y"}, {outer.as("body")}).output("y");
  const Graph graph = b.build();
  CHECK(ops(graph) == Names{"Relu*15", "Identity*15", "Loop*5", "Identity*5", "Loop"});
}

TEST_CASE("a scan turns as often as its axis is long") {
  GraphBuilder body;
  body.input("state", {3}).input("slice", {3});
  body.node("Add", "add", {"state", "slice"}, {"sum"}).node("Identity", "out", {"sum"}, {"row"});
  body.output("sum").output("row");
  GraphBuilder b;
  b.input("s", {3}).input("x", {3, 9});
  b.node("Scan", "scan", {"s", "x"}, {"last", "rows"},
         {body.as("body"), integer("num_scan_inputs", 1), ints("scan_input_axes", {-1})});
  b.output("last").output("rows");
  const Graph graph = b.build();
  CHECK(ops(graph) == Names{"Add*9", "Identity*9", "Scan"});
  CHECK(graph.tensor(graph.outputs[1]).shape == Shape{9, 3});
}

TEST_CASE("quantised operators become the float operator that they stand for") {
  GraphBuilder b;
  b.input("x", {1, 4, 8, 8}).weights("scale", {}).weights("zero", {}).weights("w", {6, 4, 3, 3}).weights("bias", {6});
  b.node("QLinearConv", "q", {"x", "scale", "zero", "w", "scale", "zero", "scale", "zero", "bias"}, {"y"}).output("y");
  const Graph graph = b.build();
  const Node& node = graph.node(0);
  CHECK(node.op == "Conv");
  CHECK(node.file_op == "QLinearConv");
  CHECK(graph.tensor(node.input(1)).name == "w");
  CHECK(graph.tensor(node.input(2)).name == "bias");
  CHECK(node.inputs.size() == 3);
  CHECK(graph.tensor(node.output(0)).stands_for_float);
  CHECK(node_macs(graph, 0) == 6 * 4 * 9 * 36);
}
