// Layers of bodies (If, Loop, Scan), and of operators that are chains of products or stand for others.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::engine;
using namespace blackthorn::testing;

namespace {

using Names = std::vector<std::string>;

Names layers(const Engine& engine) {
  Names names;
  for (const Layer& layer : engine.layers)
    names.push_back(std::string(kind_name(layer.kind)) + ": " + layer.name + " x" + std::to_string(layer.turns));
  return names;
}

/// An image, a convolution, a loop of convolutions over its result, ReLU behind.
GraphBuilder looping(bool known) {
  GraphBuilder body;
  body.input("turn", {}).input("again", {}).input("s", {1, 8, 4, 4}).weights("wb", {8, 8, 3, 3});
  body.node("Conv", "inside", {"s", "wb"}, {"next"}, {ints("pads", {1, 1, 1, 1})});
  body.node("Identity", "on", {"again"}, {"more"}).output("more").output("next").output("next");
  GraphBuilder b;
  b.input("x", {1, 4, 4, 4}).weights("w", {8, 4, 1, 1});
  if (known) b.int_constant("limit", {5});
  b.node("Conv", "before", {"x", "w"}, {"start"});
  b.node("Loop", "loop", {known ? "limit" : "", "", "start"}, {"last", "all"}, {body.as("body")});
  return b.node("Relu", "after", {"last"}, {"y"}).output("y");
}

}  // namespace

TEST_CASE("the body of a loop runs as layers of its own, as often as it turns, and nothing fuses across its border") {
  GraphBuilder b = looping(true);
  SUBCASE("the last state alone") {
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: before x1", "conv: inside x5", "pointwise: after x1"});
    CHECK(e.layers[1].macs() == 5 * e.layers[1].shape.macs);
    CHECK_FALSE(e.layers[1].approximate);
    CHECK_FALSE(e.layers[1].at_least);
    const NodeFate& fate = e.fates[3];  // before, inside, on, loop, after
    CHECK(fate.node_class == NodeClass::free);
    CHECK(fate.rule == "body");
  }
  SUBCASE("all states are written into one tensor") {
    const Engine e = build_engine(b.output("all").network(), Precision::fp32);
    CHECK(layers(e) ==
          Names{"conv: before x1", "conv: inside x5", "copy: loop copy of next x1", "pointwise: after x1"});
    CHECK(e.layers[2].shape.elements_out == 5 * 8 * 16);
  }
}

TEST_CASE("turns that nothing bounds count once, and say so") {
  const Engine e = build_engine(looping(false).network(), Precision::fp32);
  CHECK(layers(e) == Names{"conv: before x1", "conv: inside x1", "pointwise: after x1"});
  CHECK(e.layers[1].approximate);
  CHECK(e.layers[1].at_least);
  CHECK_FALSE(e.layers[0].approximate);
}

TEST_CASE("a branch that is known fuses with what is around it, one that the data choose does not") {
  for (const bool known : {true, false}) {
    CAPTURE(known);
    GraphBuilder b;
    b.input("x", {1, 4, 4, 4}).weights("w", {8, 4, 1, 1}).node("Conv", "c", {"x", "w"}, {"m"});
    if (known)
      b.bool_constant("which", true);
    else
      b.input("which", {});
    GraphBuilder then, otherwise;
    then.outer("m", b).node("Relu", "r", {"m"}, {"t"}).output("t");
    otherwise.outer("m", b).node("Identity", "i", {"m"}, {"e"}).output("e");
    b.node("If", "if", {"which"}, {"y"}, {then.as("then_branch"), otherwise.as("else_branch")}).captures({"m"});
    const Engine e = build_engine(b.output("y").network(), Precision::fp32);
    CHECK(layers(e) == (known ? Names{"conv: c + r x1"} : Names{"conv: c x1", "pointwise: r x1"}));
    CHECK(e.layers.back().approximate == !known);
  }
}

TEST_CASE("recurrent operators are one layer with the steps as height and the directions as groups") {
  struct Case {
    const char* op;
    std::int64_t gates;
  };
  for (const Case& c : {Case{"LSTM", 4}, Case{"GRU", 3}, Case{"RNN", 1}}) {
    CAPTURE(std::string(c.op));
    GraphBuilder b;
    b.input("x", {7, 2, 5}).weights("w", {2, c.gates * 6, 5}).weights("r", {2, c.gates * 6, 6});
    b.node(c.op, "rec", {"x", "w", "r"}, {"y"}, {text("direction", "bidirectional"), integer("hidden_size", 6)});
    const Engine e = build_engine(b.output("y").network(), Precision::fp32);
    REQUIRE(layers(e) == Names{"recurrent: rec x1"});
    const LayerShape& s = e.layers[0].shape;
    CHECK(e.layers[0].label == c.op);
    CHECK(s.batch == 2);
    CHECK(s.h_in == 7);
    CHECK(s.c_in == 5);
    CHECK(s.c_out == 6);
    CHECK(s.groups == 2);
    CHECK(s.elements_weights == 2 * c.gates * 6 * (5 + 6));
    CHECK(s.elements_out == 7 * 2 * 2 * 6);
  }
}

TEST_CASE("an Einsum of two operands has the sizes of a matrix product") {
  struct Case {
    const char* equation;
    Shape a, b;
    std::int64_t groups, rows, inner, columns;
  };
  const Case cases[] = {
      {"ij,jk->ik", {3, 4}, {4, 5}, 1, 3, 4, 5},
      {"bij,bjk->bik", {2, 3, 4}, {2, 4, 5}, 2, 3, 4, 5},
      {"bhqd,bhkd->bhqk", {2, 3, 5, 7}, {2, 3, 11, 7}, 6, 5, 7, 11},
      {"...qd,...kd->...qk", {2, 3, 5, 7}, {2, 3, 11, 7}, 6, 5, 7, 11},
      {"nchw,cd->nhwd", {2, 3, 5, 7}, {3, 4}, 1, 70, 3, 4},
      {"i,i->", {9}, {9}, 1, 1, 9, 1},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.equation));
    GraphBuilder b;
    b.input("a", c.a).input("b", c.b).node("Einsum", "e", {"a", "b"}, {"y"}, {text("equation", c.equation)});
    const Engine e = build_engine(b.output("y").network(), Precision::fp32);
    REQUIRE(layers(e) == Names{"matmul: e x1"});
    const LayerShape& s = e.layers[0].shape;
    CHECK(s.groups == c.groups);
    CHECK(s.h_out == c.rows);
    CHECK(s.c_in == c.inner * c.groups);
    CHECK(s.c_out == c.columns * c.groups);
    CHECK(s.macs == c.groups * c.rows * c.inner * c.columns);
  }
}

TEST_CASE("a fused product has the sizes of its matrices as they are multiplied") {
  const Attributes moved = {integer("transA", 1)};
  GraphBuilder b;
  b.input("x", {2, 4, 3}).weights("w", {4, 5}).input("z", {2, 4, 5});
  b.node("FusedMatMul", "constant", {"x", "w"}, {"y"}, moved).domain("com.microsoft").output("y");
  b.node("FusedMatMul", "two", {"x", "z"}, {"v"}, moved).domain("com.microsoft").output("v");
  const Engine e = build_engine(b.network(), Precision::fp32);
  REQUIRE(layers(e) == Names{"fully_connected: constant x1", "matmul: two x1"});
  CHECK(e.layers[0].shape.batch == 2 * 3);
  CHECK(e.layers[0].shape.c_in == 4);
  CHECK(e.layers[0].shape.c_out == 5);
  CHECK(e.layers[1].shape.groups == 2);
  CHECK(e.layers[1].shape.h_out == 3);
  CHECK(e.layers[1].shape.c_in == 2 * 4);
  for (const Layer& layer : e.layers) CHECK(layer.shape.macs == 2 * 3 * 4 * 5);
}

TEST_CASE("a transpose that a body starts from stays, though another one undoes it") {
  GraphBuilder body;
  body.input("turn", {}).input("again", {}).input("s", {3, 2});
  body.node("Identity", "on", {"again"}, {"more"}).node("Relu", "work", {"s"}, {"next"}).output("more").output("next");
  GraphBuilder b;
  b.input("x", {2, 3}).int_constant("limit", {7}).bool_constant("true", true);
  b.node("Transpose", "there", {"x"}, {"t"}, {ints("perm", {1, 0})});
  b.node("Transpose", "back", {"t"}, {"u"}, {ints("perm", {1, 0})}).node("Exp", "e", {"u"}, {"out"});
  b.node("Loop", "loop", {"limit", "true", "t"}, {"last"}, {body.as("body")}).output("out").output("last");
  const Engine e = build_engine(b.network(), Precision::fp32);
  const Names found = layers(e);
  CHECK(std::find(found.begin(), found.end(), "copy: there x1") != found.end());
  CHECK(std::find(found.begin(), found.end(), "copy: back x1") == found.end());
}

TEST_CASE("a quantised network has the layers of the float network that it stands for") {
  GraphBuilder b;
  b.input("x", {1, 4, 8, 8}).weights("s", {}).weights("z", {}).weights("w", {8, 4, 3, 3});
  b.node("QuantizeLinear", "q", {"x", "s", "z"}, {"xq"});
  b.node("QLinearConv", "c", {"xq", "s", "z", "w", "s", "z", "s", "z"}, {"yq"});
  b.node("DequantizeLinear", "d", {"yq", "s", "z"}, {"y"}).node("Relu", "r", {"y"}, {"out"}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp16);
  CHECK(layers(e) == Names{"reformat: reformat x x1", "conv: c + r x1"});
  REQUIRE(e.warnings.size() == 1);
  CHECK(e.warnings[0].code == "int8_runs_as_float");
  CHECK(e.warnings[0].where == Names{"q", "c", "d"});
  CHECK(e.warnings[0].message.find("Export the float model") != std::string::npos);
}

TEST_CASE("a network of which only the weights are quantised is not built either") {
  GraphBuilder b;
  b.input("x", {1, 64}).weights("w", {64, 128}).weights("s", {}).weights("z", {});
  b.node("DequantizeLinear", "d", {"w", "s", "z"}, {"wf"}).node("MatMul", "m", {"x", "wf"}, {"y"}).output("y");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"fully_connected: m x1"});
  REQUIRE(e.warnings.size() == 1);
  CHECK(e.warnings[0].code == "int8_runs_as_float");
  CHECK(e.warnings[0].where == Names{"d"});
}

TEST_CASE("a branch whose sizes contradict each other is not taken, and nothing of it is missed") {
  // One of two rates fits: the other one's Squeeze, product or reshape cannot be.
  struct Case {
    const char* what;
    std::int64_t impossible;  // 0 the then branch, 1 the else branch, 3 none
    Names layers;
  };
  const auto branch = [](const GraphBuilder& around, const std::string& prefix, bool fits, bool heavy) {
    GraphBuilder body;
    body.outer("x", around).int_constant(prefix + "axis", {fits ? 0 : 1});
    body.node("Squeeze", prefix + "squeeze", {"x", prefix + "axis"}, {prefix + "s"});
    std::string last = prefix + "s";
    for (int i = 0; i < (heavy ? 3 : 1); ++i) {
      const std::string next = prefix + std::to_string(i);
      body.node("Softmax", prefix + "soft" + std::to_string(i), {last}, {next});
      last = next;
    }
    return body.output(last);
  };
  const Case cases[] = {
      {"the then branch, which has more work", 0, {"softmax: e_soft0 x1", "pointwise: r x1"}},
      {"the else branch", 1, {"softmax: t_soft0 x1", "softmax: t_soft1 x1", "softmax: t_soft2 x1", "pointwise: r x1"}},
      {"none: the one with more work",
       3,
       {"softmax: t_soft0 x1", "softmax: t_soft1 x1", "softmax: t_soft2 x1", "pointwise: r x1"}},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    GraphBuilder b;
    b.input("x", {1, 6, 4}).input("which", {});
    const auto then = branch(b, "t_", c.impossible != 0, true), otherwise = branch(b, "e_", c.impossible != 1, false);
    b.node("If", "if", {"which"}, {"y"}, {then.as("then_branch"), otherwise.as("else_branch")}).captures({"x"});
    const Network network = b.node("Relu", "r", {"y"}, {"out"}).output("out").network();
    const Engine e = build_engine(network, Precision::fp32);
    CHECK(layers(e) == c.layers);
    CHECK(network.inference.warnings.empty());
    CHECK(e.warnings.size() == (c.impossible == 3 ? 1 : 0));
    CHECK(e.layers.front().approximate == (c.impossible == 3));
    CHECK(*e.graph->tensor(e.graph->outputs[0]).shape == Shape{6, 4});
  }
}

TEST_CASE("a branch is possible where only bounds, other turns or the file's word speak against it") {
  GraphBuilder b;
  b.input("x", {4, 6}).input("which", {});
  b.node("NonZero", "found", {"x"}, {"at"});  // 2 x 24 at most
  GraphBuilder then, otherwise;
  then.outer("at", b).int_constant("to", {2, 3}).node("Reshape", "t", {"at", "to"}, {"ty"}).output("ty");
  otherwise.outer("x", b).int_constant("first", {0}).int_constant("few", {3}).int_constant("along", {1});
  otherwise.node("Slice", "e", {"x", "first", "few", "along"}, {"ey"}).output("ey");
  b.node("If", "if", {"which"}, {"y"}, {then.as("then_branch"), otherwise.as("else_branch")}).captures({"at", "x"});
  const Network network = b.output("y").network();
  const Engine e = build_engine(network, Precision::fp32);
  const auto assumed = [](const Warning& warning) { return warning.code == "branch_assumed"; };
  CHECK(std::any_of(e.warnings.begin(), e.warnings.end(), assumed));
}

TEST_CASE("an If within a branch that cannot be either way cannot be itself") {
  GraphBuilder b;
  b.input("x", {2, 6, 4}).input("which", {}).input("inner", {});
  GraphBuilder good, bad;
  good.outer("x", b).node("Relu", "g", {"x"}, {"gy"}).output("gy");
  bad.outer("x", b).outer("inner", b);
  const auto wrong = [&](const std::string& prefix) {
    GraphBuilder body;
    body.outer("x", bad)
        .weights(prefix + "w", {5, 5})
        .node("MatMul", prefix + "m", {"x", prefix + "w"}, {prefix + "y"});
    return body.output(prefix + "y");
  };
  bad.node("If", "nested", {"inner"}, {"by"}, {wrong("a").as("then_branch"), wrong("o").as("else_branch")});
  bad.captures({"x"}).output("by");
  b.node("If", "if", {"which"}, {"y"}, {bad.as("then_branch"), good.as("else_branch")}).captures({"x", "inner"});
  const Network network = b.output("y").network();
  const Engine e = build_engine(network, Precision::fp32);
  CHECK(layers(e) == Names{"pointwise: g x1"});
  CHECK(network.inference.warnings.empty());
  CHECK(e.warnings.empty());
}

TEST_CASE("a constant that a branch gives is copied, so that no layer reads a constant for a result") {
  GraphBuilder b, then, otherwise;
  b.input("which", {});
  then.weights("k", {4, 8}).output("k");
  otherwise.weights("l", {4, 8}).output("l");
  b.node("If", "if", {"which"}, {"y"}, {then.as("then_branch"), otherwise.as("else_branch")});
  const Engine e = build_engine(b.node("Relu", "r", {"y"}, {"out"}).output("out").network(), Precision::fp32);
  CHECK(layers(e) == Names{"copy: if copy of k x1", "pointwise: r x1"});
  CHECK_FALSE(e.graph->tensor(e.layers.back().inputs.at(0)).constant);
}
