// Every fusion rule by a small graph: which layers come out, which rule made them, what became of each node.
#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/fusion.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::engine;
using namespace blackthorn::testing;

namespace {

std::vector<std::string> layers(const Engine& engine) {
  std::vector<std::string> names;
  for (const Layer& layer : engine.layers) names.push_back(std::string(kind_name(layer.kind)) + ": " + layer.name);
  return names;
}

using Names = std::vector<std::string>;

/// An image, then conv "c" of 8 channels, 3x3, padded.
GraphBuilder with_conv() {
  GraphBuilder b;
  b.input("x", {1, 4, 8, 8}).weights("w", {8, 4, 3, 3}).weights("bias", {8});
  b.node("Conv", "c", {"x", "w", "bias"}, {"y"}, {ints("pads", {1, 1, 1, 1})});
  return b;
}

GraphBuilder& batch_norm(GraphBuilder& b, const std::string& name, const std::string& in, const std::string& out,
                         std::int64_t channels) {
  for (const char* part : {"scale", "shift", "mean", "var"}) b.weights(name + part, {channels});
  return b.node("BatchNormalization", name, {in, name + "scale", name + "shift", name + "mean", name + "var"}, {out});
}

}  // namespace

TEST_CASE("what runs inside a convolution") {
  GraphBuilder b = with_conv();
  SUBCASE("batch normalisation and ReLU") {
    batch_norm(b, "bn", "y", "n", 8);
    b.node("Relu", "r", {"n"}, {"out"}).output("out");
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: c + bn + r"});
    CHECK(e.layers[0].rule == "conv+relu");
    CHECK(e.fates[0].node_class == NodeClass::layer);
    CHECK(e.fates[1].node_class == NodeClass::fused);
    CHECK(e.fates[1].rule == "conv+batch-norm");
    CHECK(e.fates[2].layer == 0);
  }
  SUBCASE("scale and shift by constants for each channel") {
    b.weights("s", {8, 1, 1}).weights("t", {1}, {0.5});
    b.node("Mul", "mul", {"y", "s"}, {"m"}).node("Add", "add", {"t", "m"}, {"out"}).output("out");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c + mul + add"});
  }
  SUBCASE("a scale along the width is not one for each channel") {
    b.weights("s", {8});
    b.node("Mul", "mul", {"y", "s"}, {"out"}).output("out");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c", "scale: mul"});
  }
  SUBCASE("leaky ReLU stays outside") {
    b.node("LeakyRelu", "leaky", {"y"}, {"out"}).output("out");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c", "pointwise: leaky"});
  }
  SUBCASE("SiLU is one pointwise layer, and takes the addition after it") {
    b.input("z", {1, 8, 8, 8});
    b.node("Sigmoid", "sig", {"y"}, {"s"})
        .node("Mul", "mul", {"y", "s"}, {"m"})
        .node("Add", "add", {"m", "z"}, {"out"});
    b.output("out");
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: c", "pointwise: sig + mul + add"});
    CHECK(e.layers[1].shape.inputs == 2);
  }
  SUBCASE("a result that is also an output of the network keeps its layer") {
    b.node("Relu", "r", {"y"}, {"out"}).output("y").output("out");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c", "pointwise: r"});
  }
  SUBCASE("a result with two readers keeps its layer") {
    b.node("Relu", "r", {"y"}, {"a"}).node("Sigmoid", "s", {"y"}, {"b"}).output("a").output("b");
    CHECK(layers(build_engine(b.network(), Precision::fp32)).size() == 3);
  }
  SUBCASE("a reader that only asks for the size does not count") {
    b.node("Shape", "shape", {"y"}, {"size"})
        .node("Relu", "r", {"y"}, {"a"})
        .node("Reshape", "view", {"a", "size"}, {"out"});
    b.output("out");
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: c + r"});
    CHECK(e.fates[1].node_class == NodeClass::free);
    CHECK(e.fates[3].rule == "view");
  }
}

TEST_CASE("residual addition") {
  GraphBuilder b;
  b.input("x", {1, 8, 8, 8});
  for (const char* w : {"w1", "w2", "wd"}) b.weights(w, {8, 8, 1, 1});
  b.node("Conv", "c1", {"x", "w1"}, {"a"}).node("Relu", "r1", {"a"}, {"ar"}).node("Conv", "c2", {"ar", "w2"}, {"b"});
  SUBCASE("with ReLU, the shortcut being the input") {
    b.node("Add", "add", {"b", "x"}, {"s"}).node("Relu", "r2", {"s"}, {"out"}).output("out");
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: c1 + r1", "conv: c2 + add + r2"});
    CHECK(e.layers[1].shape.residual == 1);
    CHECK(e.layers[1].shape.elements_in == 8 * 8 * 8);
  }
  SUBCASE("of two convolutions one takes it") {
    b.node("Conv", "down", {"x", "wd"}, {"d"}, {ints("strides", {1, 1}), ints("dilations", {1, 1})});
    b.node("Add", "add", {"b", "d"}, {"out"}).output("out");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c1 + r1", "conv: c2", "conv: down + add"});
  }
  SUBCASE("not with a broadcast operand") {
    b.input("g", {1, 8, 1, 1}).node("Add", "add", {"b", "g"}, {"out"}).output("out");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c1 + r1", "conv: c2", "pointwise: add"});
  }
}

TEST_CASE("sibling convolutions are one kernel, and a concatenation of them needs copies") {
  GraphBuilder b;
  b.input("x", {1, 8, 8, 8}).weights("w1", {16, 8, 1, 1}).weights("w2", {32, 8, 1, 1}).weights("w3", {4, 8, 3, 3});
  b.node("Conv", "a", {"x", "w1"}, {"ya"}).node("Conv", "b", {"x", "w2"}, {"yb"});
  b.node("Conv", "other", {"x", "w3"}, {"yc"}, {ints("pads", {1, 1, 1, 1})});
  b.node("Concat", "cat", {"ya", "yb", "yc"}, {"out"}, {integer("axis", 1)}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"conv: a || b", "conv: other", "copy: cat copy of ya", "copy: cat copy of yb"});
  CHECK(e.layers[0].shape.c_out == 48);
  CHECK(e.layers[0].shape.macs == 48 * 8 * 64);
  CHECK(e.layers[2].shape.elements_in == 16 * 64);
}

TEST_CASE("a convolution whose bias comes from its sibling is no sibling") {
  GraphBuilder b;
  b.input("x", {1, 8, 1, 1}).weights("w", {16, 8, 1, 1}).weights("v", {16, 8, 1, 1});
  b.node("Conv", "a", {"x", "w"}, {"ya"}).node("ReduceMax", "flat", {"ya"}, {"bias"});
  b.node("Conv", "b", {"x", "v", "bias"}, {"yb"}).output("ya").output("yb");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"conv: a", "reduce: flat", "conv: b"});
  for (const NodeFate& fate : e.fates) CHECK(fate.layer >= 0);
}

TEST_CASE("convolutions of one constant whose biases depend on each other are no siblings") {
  GraphBuilder b;
  b.input("x", {16}).weights("image", {1, 8, 1, 1}).weights("w", {16, 8, 1, 1});
  b.node("Conv", "a", {"image", "w", "x"}, {"ya"}).node("ReduceMax", "flat", {"ya"}, {"bias"});
  b.node("Conv", "b", {"image", "w", "bias"}, {"yb"}).output("ya").output("yb");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"conv: a", "reduce: flat", "conv: b"});
  for (const NodeFate& fate : e.fates) CHECK(fate.layer >= 0);
}

TEST_CASE("what a free node gives beside its result still waits for its input") {
  GraphBuilder b;
  b.input("x", {1, 8, 4, 4}).node("Abs", "abs", {"x"}, {"a"}).node("Dropout", "drop", {"a"}, {"y", "mask"});
  b.node("Mul", "mul", {"mask", "a"}, {"out"}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"pointwise: abs", "pointwise: mul"});
  CHECK(e.fates[1].node_class == NodeClass::free);
}

TEST_CASE("a concatenation in place is free") {
  GraphBuilder b = with_conv();
  b.weights("v", {8, 4, 1, 1}).node("Conv", "d", {"x", "v"}, {"z"});
  b.node("Concat", "cat", {"y", "z"}, {"out"}, {integer("axis", 1)}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"conv: c", "conv: d"});
  CHECK(e.fates[2].node_class == NodeClass::free);
  const auto id = [&](const std::string& name) {
    const Graph g = b.build();
    for (std::size_t i = 0; i < g.tensors.size(); ++i)
      if (g.tensors[i].name == name) return static_cast<TensorId>(i);
    return kNoTensor;
  };
  CHECK(e.storage[static_cast<std::size_t>(id("y"))] == id("out"));
}

TEST_CASE("a tensor in two concatenations") {
  GraphBuilder b = with_conv();
  for (const char* w : {"v1", "v2"}) b.weights(w, {8, 4, 1, 1});
  b.node("Conv", "d", {"x", "v1"}, {"z"}, {ints("dilations", {1, 1})});
  b.node("MaxPool", "p", {"x"}, {"q"}, {ints("kernel_shape", {1, 1})});
  b.node("Concat", "first", {"y", "z"}, {"a"}, {integer("axis", 1)}).output("a");
  SUBCASE("of which the second extends the first lies in the memory of both") {
    b.node("Concat", "second", {"y", "z", "q"}, {"c"}, {integer("axis", 1)}).output("c");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c", "conv: d", "pool: p"});
  }
  SUBCASE("of which the second has another order is copied once") {
    b.node("Concat", "second", {"q", "z"}, {"c"}, {integer("axis", 1)}).output("c");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) ==
          Names{"conv: c", "conv: d", "pool: p", "copy: second copy of z"});
  }
}

TEST_CASE("a plugin cannot write into a concatenation") {
  GraphBuilder b = with_conv();
  b.node("CumSum", "plugin", {"y"}, {"p"})
      .node("Concat", "cat", {"y", "p"}, {"out"}, {integer("axis", 1)})
      .output("out");
  CHECK(layers(build_engine(b.network(), Precision::fp32)) ==
        Names{"conv: c", "generic: plugin", "copy: cat copy of p"});
}

TEST_CASE("padding before a convolution") {
  GraphBuilder b;
  b.input("x", {1, 4, 8, 8}).weights("w", {8, 4, 3, 3}).weights("zero", {1}, {0}).weights("one", {1}, {1});
  SUBCASE("by zeros is fused") {
    b.int_constant("p", {0, 0, 1, 1, 0, 0, 1, 1}).node("Pad", "pad", {"x", "p", "zero"}, {"q"});
    b.node("Conv", "c", {"q", "w"}, {"out"}).output("out");
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: pad + c"});
    CHECK(e.fates[0].node_class == NodeClass::fused);
    CHECK(e.fates[1].node_class == NodeClass::layer);
    CHECK(e.fates[0].rule == "pad+conv");
    CHECK(e.fates[1].rule == "own-layer");
    CHECK(e.layers[0].shape.elements_in == 4 * 64);
  }
  SUBCASE("and batch normalisation behind it, each with its own rule") {
    b.int_constant("p", {0, 0, 1, 1, 0, 0, 1, 1}).node("Pad", "pad", {"x", "p", "zero"}, {"q"});
    b.node("Conv", "c", {"q", "w"}, {"y"});
    batch_norm(b, "bn", "y", "out", 8).output("out");
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: pad + c + bn"});
    CHECK(e.fates[0].rule == "pad+conv");
    CHECK(e.fates[1].rule == "own-layer");
    CHECK(e.fates[2].rule == "conv+batch-norm");
  }
  SUBCASE("and a pool that counts it") {
    b.int_constant("p", {0, 0, 1, 1, 0, 0, 1, 1}).node("Pad", "pad", {"x", "p", "zero"}, {"q"});
    b.node("AveragePool", "pool", {"q"}, {"out"}, {ints("kernel_shape", {2, 2}), integer("count_include_pad", 1)});
    const Engine e = build_engine(b.output("out").network(), Precision::fp32);
    CHECK(layers(e) == Names{"pool: pad + pool"});
    CHECK(e.fates[0].rule == "pad+conv");
    CHECK(e.fates[1].rule == "own-layer");
  }
  SUBCASE("by ones is a copy") {
    b.int_constant("p", {0, 0, 1, 1, 0, 0, 1, 1}).node("Pad", "pad", {"x", "p", "one"}, {"q"});
    b.node("Conv", "c", {"q", "w"}, {"out"}).output("out");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"copy: pad", "conv: c"});
  }
}

TEST_CASE("depthwise, grouped and transposed convolutions") {
  GraphBuilder b;
  b.input("x", {1, 8, 8, 8}).weights("wd", {8, 1, 3, 3}).weights("wg", {8, 4, 3, 3}).weights("wt", {8, 4, 2, 2});
  b.node("Conv", "dw", {"x", "wd"}, {"a"}, {integer("group", 8), ints("pads", {1, 1, 1, 1})});
  b.node("Clip", "six", {"a"}, {"ac"});
  b.node("Conv", "grouped", {"ac", "wg"}, {"g"}, {integer("group", 2), ints("pads", {1, 1, 1, 1})});
  b.node("ConvTranspose", "up", {"g", "wt"}, {"out"}, {ints("strides", {2, 2})}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"depthwise_conv: dw + six", "conv: grouped", "deconv: up"});
  CHECK(e.layers[1].label == "grouped conv 3x3");
  CHECK(e.layers[2].label == "deconv 2x2");
  CHECK(e.layers[2].shape.h_out == 16);
}

TEST_CASE("fully connected, pools and softmax") {
  GraphBuilder b;
  b.input("x", {2, 8, 6, 4}).weights("w", {8, 10}).weights("bias", {10});
  b.node("ReduceMean", "mean", {"x"}, {"m"}, {ints("axes", {-1, 2}), integer("keepdims", 0)});
  b.node("MatMul", "fc", {"m", "w"}, {"f"})
      .node("Add", "add", {"f", "bias"}, {"g"})
      .node("Softmax", "soft", {"g"}, {"out"});
  b.output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"pool: mean", "fully_connected: fc + add", "softmax: soft"});
  CHECK(e.layers[0].label == "global pool");
  CHECK(e.layers[0].shape.kernel_h == 6);
  CHECK(e.layers[0].shape.kernel_w == 4);
  CHECK(e.layers[1].shape.batch == 2);
  CHECK(e.layers[1].shape.c_in == 8);
  CHECK(e.layers[1].shape.c_out == 10);
}

TEST_CASE("pre-activation: batch normalisation and ReLU without a convolution before") {
  GraphBuilder b;
  b.input("x", {1, 8, 6, 4});
  batch_norm(b, "bn", "x", "n", 8).node("Relu", "r", {"n"}, {"out"}).output("out");
  CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"scale: bn + r"});
}

TEST_CASE("a clip is an activation where its bounds are known when the engine is built, whatever is in front") {
  for (const bool scale : {false, true}) {
    for (const bool known : {false, true}) {
      CAPTURE(scale);
      CAPTURE(known);
      GraphBuilder b = with_conv();
      if (scale) batch_norm(b, "bn", "x", "n", 4);
      known ? b.weights("least", {}, {0.0}) : b.input("least", {});
      b.node("Clip", "clip", {scale ? "n" : "y", "least"}, {"out"}).output("out");
      const std::string head = scale ? "scale: bn" : "conv: c";
      CHECK(layers(build_engine(b.network(), Precision::fp32)) ==
            (known ? Names{head + " + clip"} : Names{head, "pointwise: clip"}));
    }
  }
}

TEST_CASE("squeeze and excite: gate and multiplication are separate, for the gate is broadcast") {
  GraphBuilder b = with_conv();
  b.weights("we", {8, 8, 1, 1});
  b.node("GlobalAveragePool", "pool", {"y"}, {"p"}).node("Conv", "excite", {"p", "we"}, {"e"});
  b.node("Sigmoid", "gate", {"e"}, {"s"}).node("Mul", "mul", {"y", "s"}, {"out"}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"conv: c", "pool: pool", "conv: excite", "pointwise: gate", "pointwise: mul"});
  CHECK(e.layers[4].shape.inputs == 1);
}

TEST_CASE("attention is a kernel for each step") {
  GraphBuilder b;
  b.input("q", {1, 4, 16, 8}).input("k", {1, 4, 16, 8}).weights("scale", {1}, {0.35});
  b.node("Transpose", "kt", {"k"}, {"kk"}, {ints("perm", {0, 1, 3, 2})}).node("MatMul", "qk", {"q", "kk"}, {"s"});
  b.node("Mul", "mul", {"s", "scale"}, {"t"}).node("Softmax", "soft", {"t"}, {"p"}, {integer("axis", -1)});
  b.node("MatMul", "pv", {"p", "k"}, {"out"}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"copy: kt", "matmul: qk", "pointwise: mul", "softmax: soft", "matmul: pv"});
  CHECK(e.layers[1].shape.groups == 4);
  CHECK(e.layers[1].shape.h_out == 16);
  CHECK(e.layers[1].shape.c_in == 4 * 8);
  CHECK(e.layers[1].shape.c_out == 4 * 16);
  CHECK(e.layers[1].shape.macs == 4 * 16 * 16 * 8);
}

TEST_CASE("free nodes and transposes") {
  GraphBuilder b;
  b.input("x", {1, 1, 8, 8});
  b.node("Identity", "same", {"x"}, {"a"}).node("Dropout", "drop", {"a"}, {"d"});
  b.node("Transpose", "unit", {"d"}, {"t"}, {ints("perm", {0, 2, 1, 3})});
  b.node("Transpose", "real", {"t"}, {"u"}, {ints("perm", {0, 3, 2, 1})});
  b.node("Transpose", "again", {"u"}, {"out"}, {ints("perm", {3, 1, 2, 0})}).output("out");
  b.node("Relu", "nobody", {"x"}, {"unread"});
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"copy: real + again"});
  CHECK(e.fates[0].rule == "no-op");
  CHECK(e.fates[1].rule == "no-op");
  CHECK(e.fates[2].rule == "unit-transpose");
  CHECK(e.fates[5].rule == "unused");
}

TEST_CASE("what passes a constant on does not stand for its other input") {
  GraphBuilder b;
  b.input("ratio", {}).weights("w", {4, 8}).node("Dropout", "drop", {"w", "ratio"}, {"d"});
  b.node("Relu", "r", {"d"}, {"out"}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"copy: drop", "pointwise: r"});
  CHECK(e.layers.back().shape.elements_in == 32);
}

TEST_CASE("transposes that undo each other vanish") {
  GraphBuilder b = with_conv();
  b.node("Transpose", "to_nhwc", {"y"}, {"a"}, {ints("perm", {0, 2, 3, 1})});
  b.node("Transpose", "to_nchw", {"a"}, {"z"}, {ints("perm", {0, 3, 1, 2})});
  b.node("Relu", "r", {"z"}, {"out"}).output("out");
  SUBCASE("both, so that what is around them fuses") {
    const Engine e = build_engine(b.network(), Precision::fp32);
    CHECK(layers(e) == Names{"conv: c + r"});
    CHECK(e.fates[1].rule == "transpose-pair");
    CHECK(e.fates[2].rule == "transpose-pair");
  }
  SUBCASE("the first one stays where something else reads it") {
    b.node("Sigmoid", "s", {"a"}, {"more"}).output("more");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) ==
          Names{"conv: c", "copy: to_nhwc", "pointwise: r", "pointwise: s"});
  }
  SUBCASE("the first one stays where it is an output") {
    b.output("a");
    CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c", "copy: to_nhwc", "pointwise: r"});
  }
  SUBCASE("four of them") {
    b.node("Transpose", "again", {"out"}, {"p"}, {ints("perm", {0, 2, 3, 1})});
    b.node("Transpose", "back", {"p"}, {"q"}, {ints("perm", {0, 3, 1, 2})}).node("Exp", "e", {"q"}, {"end"});
    CHECK(layers(build_engine(b.output("end").network(), Precision::fp32)) == Names{"conv: c + r", "pointwise: e"});
  }
}

TEST_CASE("one copy transposes, reshapes and transposes") {
  GraphBuilder b;
  b.input("x", {2, 6, 4}).int_constant("shape", {3, 8, 2});
  b.node("Transpose", "t1", {"x"}, {"a"}, {ints("perm", {2, 0, 1})}).node("Reshape", "view", {"a", "shape"}, {"v"});
  b.node("Transpose", "t2", {"v"}, {"out"}, {ints("perm", {1, 2, 0})}).output("out");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"copy: t1 + view + t2"});
  CHECK(e.fates[1].node_class == NodeClass::fused);
}

TEST_CASE("what depends on a tensor's size alone does not wait for the tensor") {
  GraphBuilder b;
  // How many of 64 elements are not zero is known at run time only, and so is the size of what is made of them.
  b.input("x", {1, 4, 16}).node("NonZero", "where", {"x"}, {"at"}).int_constant("axis", {0}).weights("w", {4, 3, 1});
  b.node("Cast", "cast", {"at"}, {"f"}, {integer("to", 1)}).node("Unsqueeze", "line", {"f", "axis"}, {"l"});
  b.node("Conv", "c", {"l", "w"}, {"y"}).node("Shape", "size", {"y"}, {"sizes"}).input("i", {1, 4, 64});
  b.node("Gather", "pick", {"sizes", "i"}, {"picked"}).node("Add", "a", {"y", "picked"}, {"z"}).output("z");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"generic: where", "pointwise: cast", "copy: pick", "conv: c + a"});
}

TEST_CASE("a reduction reads its input in any order") {
  GraphBuilder b;
  b.input("x", {2, 6, 4}).node("Transpose", "t", {"x"}, {"a"}, {ints("perm", {2, 0, 1})});
  b.node("ReduceSum", "sum", {"a"}, {"out"}, {ints("axes", {2})}).output("out");
  CHECK(layers(build_engine(b.network(11), Precision::fp32)) == Names{"reduce: t + sum"});
}

TEST_CASE("softmax and the choice of the largest are one layer") {
  GraphBuilder b;
  b.input("x", {1, 1000}).int_constant("k", {5}).node("Softmax", "soft", {"x"}, {"p"}, {integer("axis", 1)});
  b.node("TopK", "top", {"p", "k"}, {"values", "indices"}).output("values").output("indices");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"softmax: soft + top"});
  CHECK(e.layers[0].shape.elements_out == 1000);
  CHECK(e.layers[0].outputs.size() == 2);
}

TEST_CASE("network inputs are converted for FP16, channels filled up to pairs") {
  GraphBuilder b;
  b.input("x", {1, 3, 8, 8}).weights("w", {8, 3, 3, 3}).node("Conv", "c", {"x", "w"}, {"out"}).output("out");
  CHECK(layers(build_engine(b.network(), Precision::fp32)) == Names{"conv: c"});
  const Engine e = build_engine(b.network(), Precision::fp16);
  CHECK(layers(e) == Names{"reformat: reformat x", "conv: c"});
  CHECK(e.layers[0].shape.elements_in == 3 * 64);
  CHECK(e.layers[0].shape.elements_out == 4 * 64);
}

TEST_CASE("slices are copies unless a convolution reads them") {
  GraphBuilder b;
  b.input("x", {1, 8, 8, 8}).weights("w", {8, 4, 1, 1});
  b.node("Split", "split", {"x"}, {"a", "b"}, {integer("axis", 1)});
  b.node("Conv", "c", {"a", "w"}, {"y"}).node("Sigmoid", "s", {"b"}, {"z"}).output("y").output("z");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"copy: split copy of x", "conv: c", "pointwise: s"});
  CHECK(e.layers[0].shape.elements_out == 4 * 64);
}

TEST_CASE("an unknown operator is said, and the rest goes on") {
  GraphBuilder b = with_conv();
  b.node("Mystery", "what", {"y"}, {"m"}).output("m");
  const Engine e = build_engine(b.network(), Precision::fp32);
  CHECK(layers(e) == Names{"conv: c"});
  CHECK(e.fates[1].node_class == NodeClass::unsupported);
  REQUIRE(e.warnings.size() == 1);
  CHECK(e.warnings[0].code == "unsupported_operator");
  CHECK(e.warnings[0].where == Names{"what (Mystery)"});
}

TEST_CASE("what only a body of a node reads is still needed") {
  GraphBuilder b = with_conv();
  b.node("Relu", "r", {"y"}, {"z"}).input("cond", {1}).node("If", "if", {"cond"}, {"out"}).output("out");
  Graph graph = b.build();
  for (std::size_t i = 0; i < graph.tensors.size(); ++i)
    if (graph.tensors[i].name == "z") graph.nodes.edit().back().captured.push_back(static_cast<TensorId>(i));
  CHECK(layers(build_engine(Network(graph, 13, {}), Precision::fp32)) == Names{"conv: c + r"});
}

TEST_CASE("readers cannot be asked for before they are counted") {
  GraphBuilder b = with_conv();
  const Graph graph = b.output("y").build();
  Fusion fusion(graph, Precision::fp32);
  const TensorId image = graph.inputs[0];
  CHECK_THROWS_AS(fusion.users(image), std::logic_error);
  CHECK_THROWS_AS(fusion.is_graph_output(image), std::logic_error);
  fusion.count_users();
  CHECK(fusion.users(image).size() == 1);
  CHECK_FALSE(fusion.is_graph_output(image));
}

TEST_CASE("every rule that a fate can name is in the table, and ids are unique") {
  for (const RuleInfo& rule : rule_table()) {
    CHECK(&rule_info(rule.id) == &rule);
    CHECK_FALSE(rule.description.empty());
  }
  CHECK_THROWS_AS(rule_info("none such"), std::out_of_range);
}

TEST_CASE("what has shapes but no time is not called unknown, and its multiply-accumulates count as left out") {
  GraphBuilder b;
  b.input("x", {1, 4, 8, 8}).input("at", {1, 18, 8, 8}).weights("w", {8, 4, 3, 3});
  b.node("DeformConv", "d", {"x", "w", "at"}, {"y"}, {ints("pads", {1, 1, 1, 1})});
  b.node("Det", "det", {"y"}, {"z"}).node("Frobnicate", "f", {"x"}, {"u"}).output("z").output("u");
  const Engine e = build_engine(b.network(19), Precision::fp32);
  CHECK(e.fates[0].rule == "unknown-time");
  CHECK(e.fates[1].rule == "unknown-time");
  CHECK(e.fates[2].rule == "unknown-operator");
  CHECK(e.node_macs[0] == 8 * 64 * 4 * 9);
  REQUIRE(e.warnings.size() == 2);
  CHECK(e.warnings[0].message == "1 node(s) of operators that are not known: the total leaves them out");
  CHECK(e.warnings[0].where == Names{"f (Frobnicate)"});
  CHECK(e.warnings[1].message == "2 node(s) of operators whose time is not known: the total leaves them out");
  CHECK(e.warnings[1].where == Names{"d (DeformConv)", "det (Det)"});
}

TEST_CASE(
    "units of many nodes merge in whatever order: all nodes stand in order, each with the rule that decided last") {
  GraphBuilder b;
  b.input("x", {1, 4, 8, 8});
  const auto add = [&](const std::string& one, const std::string& other, const std::string& sum) {
    b.node("Add", sum, {one, other}, {sum});
  };
  for (const char* leaf : {"a", "b", "c", "d", "e"}) b.node("Exp", leaf, {"x"}, {leaf});
  std::size_t expected = 0;
  SUBCASE("a tree") {
    add("a", "b", "ab"), add("c", "d", "cd"), add("ab", "cd", "abcd"), add("abcd", "e", "out");
    expected = 9;
  }
  SUBCASE("a comb from the first tooth") {
    add("a", "b", "ab"), add("ab", "c", "abc"), add("abc", "d", "abcd"), add("abcd", "e", "out");
    expected = 9;
  }
  SUBCASE("a comb from the last tooth") {
    add("e", "d", "ed"), add("c", "ed", "edc"), add("edc", "b", "edcb"), add("a", "edcb", "out");
    expected = 9;
  }
  SUBCASE("a node that reads all") {
    b.node("Sum", "sum", {"a", "b", "c", "d", "e"}, {"out"});
    expected = 6;
  }
  const Engine e = build_engine(b.output("out").network(), Precision::fp32);
  REQUIRE(e.layers.size() == 1);
  std::vector<NodeId> all(expected);
  std::iota(all.begin(), all.end(), 0);
  CHECK(e.layers[0].nodes == all);
  CHECK(e.layers[0].inputs == std::vector<TensorId>{0});
  CHECK(e.layers[0].rule == "pointwise-chain");
  CHECK(e.fates.back().rule == "pointwise-chain");
  for (const NodeFate& fate : e.fates) CHECK(fate.layer == 0);
}

TEST_CASE("what a unit was taken by counts for all that it had taken") {
  Takeovers units;
  for (int i = 0; i < 5; ++i) units.add();
  units.take(1, 0, "first");
  units.take(2, 0, "second");
  units.take(0, 3, "third");
  units.take(3, 4, "fourth");
  for (const UnitId unit : {0, 1, 2, 3, 4}) CHECK(units.holder(unit) == 4);
  for (const UnitId unit : {0, 1, 2, 3}) CHECK(units.rule(unit) == "fourth");
  CHECK(units.rule(4).empty());
}
