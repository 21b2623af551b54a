// Attention and products by packed weights, taken apart: the same layers and the same multiply-accumulates as where
// they are written out, whichever operator writes them and whatever it is asked for.
#include "engine/parts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "inference/limits.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::engine;
using namespace blackthorn::testing;

namespace {

using Names = std::vector<std::string>;
constexpr const char* kMicrosoft = "com.microsoft";

struct Sum {
  std::int64_t macs = 0, elements = 0;
  Names kinds;
};

/// What a time depends on, without names.
Sum summed(const Engine& engine) {
  Sum sum;
  for (const Layer& layer : engine.layers) {
    sum.macs += layer.macs();
    sum.elements += layer.shape.elements_in + layer.shape.elements_out;
    sum.kinds.emplace_back(kind_name(layer.kind));
  }
  std::sort(sum.kinds.begin(), sum.kinds.end());
  return sum;
}

std::int64_t count(const Engine& engine, LayerKind kind) {
  return std::count_if(engine.layers.begin(), engine.layers.end(), [&](const Layer& l) { return l.kind == kind; });
}

bool warns(const Engine& engine, const std::string& code) {
  return std::any_of(engine.warnings.begin(), engine.warnings.end(), [&](const Warning& w) { return w.code == code; });
}

/// Multiply-accumulates of the node as the file has it are those of what it becomes.
Engine built(const GraphBuilder& b, std::int64_t macs, std::int64_t opset = 23) {
  const Network network = b.network(opset);
  CHECK(node_macs(*network.graph, 0) == macs);
  Engine engine = build_engine(network, Precision::fp16);
  CHECK(engine.macs == macs);
  CHECK(summed(engine).macs == macs);
  for (const NodeFate& fate : engine.fates) CHECK(fate.node_class != NodeClass::unsupported);
  for (const Node& node : engine.graph->nodes) CHECK(node.domain.empty());
  return engine;
}

/// softmax(q · kᵀ · scale) · v of tensors with their heads in front.
GraphBuilder written_out(std::int64_t heads, std::int64_t length, std::int64_t size, bool masked) {
  const Shape in{1, heads, length, size};
  GraphBuilder b;
  b.input("q", in).input("k", in).input("v", in).weights("scale", {}, {0.125});
  if (masked) b.input("mask", {length, length});
  b.node("Transpose", "kt", {"k"}, {"t"}, {ints("perm", {0, 1, 3, 2})});
  b.node("MatMul", "s", {"q", "t"}, {"s0"}).node("Mul", "sc", {"s0", "scale"}, {"s1"});
  if (masked) b.node("Add", "add", {"s1", "mask"}, {"s2"});
  b.node("Softmax", "p", {masked ? "s2" : "s1"}, {"s3"}, {integer("axis", -1)});
  return b.node("MatMul", "a", {"s3", "v"}, {"y"}).output("y");
}

}  // namespace

TEST_CASE("attention of opset 23 has the layers of the same function written out, at every length") {
  for (const std::int64_t length : {1, 256, 1024, 4096})
    for (const bool masked : {false, true}) {
      CAPTURE(length);
      CAPTURE(masked);
      const Shape in{1, 8, length, 64};
      GraphBuilder b;
      b.input("q", in).input("k", in).input("v", in);
      if (masked) b.input("mask", {length, length});
      b.node("Attention", "attention", masked ? Names{"q", "k", "v", "mask"} : Names{"q", "k", "v"}, {"y"}).output("y");
      const Sum one = summed(built(b, 2 * 8 * length * length * 64));
      const Sum other = summed(build_engine(written_out(8, length, 64, masked).network(), Precision::fp16));
      CHECK(one.kinds == other.kinds);
      CHECK(one.elements == other.elements);
      CHECK(one.macs == other.macs);
    }
}

TEST_CASE("attention of opset 23 with all that it can be asked for") {
  GraphBuilder b;
  // Rank 3, 6 heads of queries on 2 of keys, 5 queries, 7 keys and 9 of the past, sizes 16 and 8.
  b.input("q", {2, 5, 96}).input("k", {2, 7, 32}).input("v", {2, 7, 16}).input("mask", {5, 16});
  b.input("pk", {2, 2, 9, 16}).input("pv", {2, 2, 9, 8});
  b.node("Attention", "a", {"q", "k", "v", "mask", "pk", "pv"}, {"y", "nk", "nv", "qk"},
         {integer("q_num_heads", 6), integer("kv_num_heads", 2), integer("is_causal", 1), {"softcap", 5.0F}});
  b.output("y").output("nk").output("nv").output("qk");
  const Engine e = built(b, 2 * 6 * 5 * 16 * (16 + 8));
  const Graph& graph = *e.graph;
  const auto shape = [&](std::size_t output) { return *graph.tensor(graph.outputs[output]).shape; };
  CHECK(shape(0) == Shape{2, 5, 48});
  CHECK(shape(1) == Shape{2, 2, 16, 16});
  CHECK(shape(2) == Shape{2, 2, 16, 8});
  CHECK(shape(3) == Shape{2, 6, 5, 16});
  CHECK(count(e, LayerKind::matmul) == 2);
  CHECK(count(e, LayerKind::softmax) == 1);
  for (const TensorId output : graph.outputs) CHECK(graph.tensor(output).producer != kNoNode);
  // Every part is the file's one node.
  for (const Node& node : graph.nodes) CHECK(node.file_op == "Attention");
}

TEST_CASE("attention whose sizes are not known is left out of the total, as is what is beyond the limit") {
  GraphBuilder b;
  b.input("q", {1, 5, 96}).input("k", {1, 7, 32}).input("v", {1, 7, 16});
  b.node("Attention", "no_heads", {"q", "k", "v"}, {"y"}).output("y");
  const Engine e = build_engine(b.network(23), Precision::fp16);
  CHECK(e.fates.at(0).node_class == NodeClass::unsupported);
  CHECK(warns(e, "unsupported_operator"));

  GraphBuilder many;
  many.input("x0", {1, 1, 2, 2});
  const std::int64_t all = static_cast<std::int64_t>(kMaxDismantled) + 3;
  for (std::int64_t i = 0; i < all; ++i) {
    const std::string in = "x" + std::to_string(i);
    many.node("Attention", "a" + std::to_string(i), {in, in, in}, {"x" + std::to_string(i + 1)});
  }
  const Engine large = build_engine(many.output("x" + std::to_string(all)).network(23), Precision::fp16);
  CHECK(std::count_if(large.fates.begin(), large.fates.end(),
                      [](const NodeFate& fate) { return fate.node_class == NodeClass::unsupported; }) == 3);
  CHECK(large.macs == all * 2 * 2 * 2 * 2);
}

TEST_CASE("ONNX Runtime's attentions, in all their layouts") {
  GraphBuilder b;
  std::int64_t macs = 0;
  const std::int64_t both = 2 * 3 * 5 * 7 * (16 + 16);  // batch, heads, queries, keys
  Shape out{2, 5, 48};
  std::int64_t warned = 1;
  SUBCASE("queries, keys and values beside each other") {
    b.input("q", {2, 5, 48}).input("k", {2, 7, 48}).input("v", {2, 7, 48}).weights("bias", {144});
    b.node("MultiHeadAttention", "a", {"q", "k", "v", "bias"}, {"y"}, {integer("num_heads", 3)});
    macs = both;
  }
  SUBCASE("with keys of another network, their heads in front") {
    b.input("q", {2, 5, 48}).input("k", {2, 3, 7, 16}).input("v", {2, 3, 7, 16});
    b.node("MultiHeadAttention", "a", {"q", "k", "v"}, {"y"}, {integer("num_heads", 3)});
    macs = both;
  }
  SUBCASE("keys and values in one") {
    b.input("q", {2, 5, 48}).input("kv", {2, 7, 3, 2, 16});
    b.node("MultiHeadAttention", "a", {"q", "kv"}, {"y"}, {integer("num_heads", 3)});
    macs = both;
  }
  SUBCASE("all in one") {
    b.input("qkv", {2, 5, 3, 3, 16});
    b.node("MultiHeadAttention", "a", {"qkv"}, {"y"}, {integer("num_heads", 3)});
    macs = 2 * 3 * 5 * 5 * (16 + 16);
  }
  SUBCASE("with a past") {
    b.input("q", {2, 5, 48}).input("pk", {2, 3, 2, 16}).input("pv", {2, 3, 2, 16});
    b.node("MultiHeadAttention", "a", {"q", "q", "q", "", "", "", "pk", "pv"}, {"y", "nk", "nv"},
           {integer("num_heads", 3), integer("unidirectional", 1)});
    b.output("nk").output("nv");
    macs = both;
  }
  SUBCASE("that makes queries, keys and values itself") {
    b.input("x", {2, 5, 24}).weights("w", {24, 144}).weights("bias", {144}).input("past", {2, 2, 3, 2, 16});
    b.node("Attention", "a", {"x", "w", "bias", "", "past"}, {"y", "present"}, {integer("num_heads", 3)});
    b.output("present");
    macs = both + 2 * 5 * 24 * 144;
  }
  SUBCASE("groups of heads") {
    b.input("q", {2, 5, 48}).input("k", {2, 5, 16}).input("pk", {2, 1, 2, 16}).input("pv", {2, 1, 2, 16});
    b.input("lengths", {2}).int_constant("total", {7});
    b.node("GroupQueryAttention", "a", {"q", "k", "k", "pk", "pv", "lengths", "total"}, {"y", "nk", "nv"},
           {integer("num_heads", 3), integer("kv_num_heads", 1), integer("do_rotary", 1)});
    b.output("nk").output("nv");
    macs = both;
    warned = 2;  // the rotation is one pass
  }
  SUBCASE("groups of heads, all in one, into a buffer") {
    b.input("qkv", {2, 5, 80}).input("pk", {2, 1, 7, 16}).input("pv", {2, 1, 7, 16});
    b.input("lengths", {2}).int_constant("total", {6});
    b.node("GroupQueryAttention", "a", {"qkv", "", "", "pk", "pv", "lengths", "total"}, {"y", "nk", "nv"},
           {integer("num_heads", 3), integer("kv_num_heads", 1)});
    b.output("nk").output("nv");
    macs = both;
  }
  b.domain(kMicrosoft).output("y");
  const Engine e = built(b, macs);
  CHECK(*e.graph->tensor(e.graph->outputs.back()).shape == out);
  CHECK(count(e, LayerKind::softmax) == 1);
  CHECK(count(e, LayerKind::matmul) == 2);
  CHECK(e.warnings.size() == static_cast<std::size_t>(warned));
  CHECK(warns(e, "not_in_tensorrt"));
}

TEST_CASE("keys of which the data say how many there are, are as many as fit") {
  GraphBuilder b;
  b.input("q", {1, 1, 48}).input("pk", {1, 3, 9, 16}).input("pv", {1, 3, 9, 16}).input("lengths", {1}).input("n", {1});
  b.node("GroupQueryAttention", "a", {"q", "q", "q", "pk", "pv", "lengths", "n"}, {"y", "nk", "nv"},
         {integer("num_heads", 3), integer("kv_num_heads", 3)});
  b.domain(kMicrosoft).output("y").output("nk").output("nv");
  const Engine e = built(b, 3 * 10 * 32);
  CHECK(e.graph->tensor(e.graph->outputs[1]).shape == Shape{1, 3, 10, 16});
  CHECK(std::any_of(e.layers.begin(), e.layers.end(), [](const Layer& layer) { return layer.approximate; }));
}

TEST_CASE("a product by packed weights is the one by the float weights") {
  for (const bool biased : {false, true}) {
    CAPTURE(biased);
    GraphBuilder b;
    b.input("x", {1, 7, 64}).weights("w", {96, 2, 16}).weights("scales", {192}).weights("bias", {96});
    b.node("MatMulNBits", "m", biased ? Names{"x", "w", "scales", "", "", "bias"} : Names{"x", "w", "scales"}, {"y"},
           {integer("K", 64), integer("N", 96), integer("bits", 4), integer("block_size", 32)});
    const Engine e = built(b.domain(kMicrosoft).output("y"), 7 * 64 * 96);
    CHECK(*e.graph->tensor(e.graph->outputs[0]).shape == Shape{1, 7, 96});
    REQUIRE(e.layers.size() == 2);  // and the reformat
    CHECK(e.layers[1].kind == LayerKind::fully_connected);
    CHECK(e.layers[1].shape.elements_weights == 64 * 96 + (biased ? 96 : 0));
    CHECK(warns(e, "not_in_tensorrt"));
  }
}

TEST_CASE("operators of ONNX Runtime are named once, whatever they become, and only where their result counts") {
  GraphBuilder b;
  b.input("x", {1, 4, 8, 8}).weights("w", {4, 4, 1, 1});
  b.node("FusedConv", "c", {"x", "w"}, {"y"}, {text("activation", "Relu")}).domain(kMicrosoft);
  b.node("Gelu", "unused", {"x"}, {"z"}).domain(kMicrosoft);
  b.node("FrobnicateFast", "f", {"y"}, {"out"}).domain(kMicrosoft).output("out");
  const Engine e = build_engine(b.network(), Precision::fp16);
  const auto found = std::find_if(e.warnings.begin(), e.warnings.end(),
                                  [](const Warning& warning) { return warning.code == "not_in_tensorrt"; });
  REQUIRE(found != e.warnings.end());
  CHECK(found->where == Names{"c (com.microsoft::FusedConv)", "f (com.microsoft::FrobnicateFast)"});
  CHECK_FALSE(warns(build_engine(written_out(1, 4, 4, false).network(), Precision::fp16), "not_in_tensorrt"));
}
