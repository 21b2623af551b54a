// The loop over the nodes: operators in their versions and corner cases, what stays unknown and how that is said,
// files that contradict themselves, and time.
#include "inference/infer.h"

#include <doctest/doctest.h>

#include <limits>

#include "files.h"
#include "support/graph_builder.h"
#include "support/models.h"

using namespace blackthorn;
using namespace blackthorn::inference;
using namespace blackthorn::testing;

namespace {

const Tensor& named(const Graph& graph, const std::string& name) {
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.name == name) return tensor;
  }
  FAIL("no tensor " << name);
  return graph.tensors.front();
}

const Warning* find(const Inference& inference, const std::string& code) {
  for (const Warning& warning : inference.warnings) {
    if (warning.code == code) return &warning;
  }
  return nullptr;
}

/// One operator on one input and integer lists behind it.
struct Case {
  const char* what;
  const char* op;
  std::int64_t opset;
  Shape in;
  std::vector<std::vector<std::int64_t>> lists;
  Attributes attributes;
  std::optional<Shape> out;  // nothing: unresolved
};

}  // namespace

TEST_CASE("operators in their versions and corner cases") {
  const Case cases[] = {
      {"axes as attribute", "Squeeze", 11, {1, 3, 1}, {}, {ints("axes", {-1})}, Shape{1, 3}},
      {"axes as input", "Squeeze", 13, {1, 3, 1}, {{0}}, {}, Shape{3, 1}},
      {"no axes", "Squeeze", 13, {1, 3, 1}, {}, {}, Shape{3}},
      {"not 1", "Squeeze", 13, {1, 3, 1}, {{1}}, {}, std::nullopt},
      {"axes from the back", "Unsqueeze", 13, {3}, {{0, -1}}, {}, Shape{1, 3, 1}},
      {"axes twice", "Unsqueeze", 13, {3}, {{0, 0}}, {}, std::nullopt},
      {"copy and open", "Reshape", 13, {2, 3, 4}, {{0, -1}}, {}, Shape{2, 12}},
      {"allowzero", "Reshape", 14, {0, 3}, {{3, 0}}, {integer("allowzero", 1)}, Shape{3, 0}},
      {"two open", "Reshape", 13, {2, 3}, {{-1, -1}}, {}, std::nullopt},
      {"other elements", "Reshape", 13, {2, 3}, {{4, 2}}, {}, std::nullopt},
      {"does not divide", "Reshape", 13, {2, 3}, {{4, -1}}, {}, std::nullopt},
      {"to a scalar", "Reshape", 13, {1, 1}, {{}}, {}, Shape{}},
      {"axis 0", "Flatten", 13, {2, 3, 4}, {}, {integer("axis", 0)}, Shape{1, 24}},
      {"axis behind", "Flatten", 13, {2, 3, 4}, {}, {integer("axis", 3)}, Shape{24, 1}},
      {"attributes",
       "Slice",
       9,
       {10, 8},
       {},
       {ints("starts", {1}), ints("ends", {1000}), ints("axes", {1})},
       Shape{10, 7}},
      {"inputs, to the end", "Slice", 13, {10, 8}, {{-3}, {INT64_MAX}, {0}}, {}, Shape{3, 8}},
      {"backwards", "Slice", 13, {10}, {{-1}, {INT64_MIN}, {0}, {-1}}, {}, Shape{10}},
      {"backwards by 3", "Slice", 13, {10}, {{8}, {1}, {0}, {-3}}, {}, Shape{3}},
      {"empty", "Slice", 13, {10}, {{5}, {5}}, {}, Shape{0}},
      {"step 0", "Slice", 13, {10}, {{0}, {5}, {0}, {0}}, {}, std::nullopt},
      {"attribute", "Pad", 2, {2, 3}, {}, {ints("pads", {0, 1, 0, 2})}, Shape{2, 6}},
      {"input, negative", "Pad", 13, {2, 3}, {{0, -1, 0, -1}}, {}, Shape{2, 1}},
      {"too much", "Pad", 13, {2, 3}, {{0, -2, 0, -2}}, {}, std::nullopt},
      {"overflow", "Pad", 13, {2, 3}, {{0, INT64_MAX, 0, INT64_MAX}}, {}, std::nullopt},
      {"repeats", "Tile", 13, {2, 3}, {{2, 0}}, {}, Shape{4, 0}},
      {"overflow", "Tile", 13, {2, 3}, {{INT64_MAX, 2}}, {}, std::nullopt},
      {"two ways", "Expand", 13, {3, 1}, {{2, 1, 6}}, {}, Shape{2, 3, 6}},
      {"does not fit", "Expand", 13, {3, 2}, {{4}}, {}, std::nullopt},
      {"keepdims", "ReduceMean", 11, {2, 3, 4}, {}, {ints("axes", {1, -1})}, Shape{2, 1, 1}},
      {"axes as input", "ReduceMean", 18, {2, 3, 4}, {{1}}, {integer("keepdims", 0)}, Shape{2, 4}},
      {"no axes", "ReduceSum", 13, {2, 3}, {}, {}, Shape{1, 1}},
      {"nothing to do", "ReduceSum", 13, {2, 3}, {}, {integer("noop_with_empty_axes", 1)}, Shape{2, 3}},
      {"k from the list", "TopK", 11, {2, 9}, {{4}}, {}, Shape{2, 4}},
      {"perm", "Transpose", 13, {2, 3, 4}, {}, {ints("perm", {2, 0, 1})}, Shape{4, 2, 3}},
      {"perm twice", "Transpose", 13, {2, 3, 4}, {}, {ints("perm", {2, 0, 0})}, std::nullopt},
      {"blocks", "DepthToSpace", 13, {1, 12, 2, 3}, {}, {integer("blocksize", 2)}, Shape{1, 3, 4, 6}},
      {"windows",
       "MaxPool",
       13,
       {1, 2, 7, 7},
       {},
       {ints("kernel_shape", {3, 3}), ints("strides", {2, 2})},
       Shape{1, 2, 3, 3}},
      {"ceil_mode",
       "MaxPool",
       13,
       {1, 2, 8, 8},
       {},
       {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), integer("ceil_mode", 1)},
       Shape{1, 2, 4, 4}},
      // 6 pixels and 1 before: windows start at -1, 2, 5; a fourth would start at 8, in the padding behind.
      {"ceil_mode, last window outside",
       "AveragePool",
       13,
       {1, 2, 6},
       {},
       {ints("kernel_shape", {2}), ints("strides", {3}), ints("pads", {1, 1}), integer("ceil_mode", 1)},
       Shape{1, 2, 3}},
      {"last window only in the padding",
       "MaxPool",
       13,
       {1, 1, 2},
       {},
       {ints("kernel_shape", {1}), ints("strides", {2}), ints("pads", {0, 1}), integer("ceil_mode", 1)},
       Shape{1, 1, 1}},
      {"auto_pad",
       "MaxPool",
       13,
       {1, 2, 7},
       {},
       {ints("kernel_shape", {3}), ints("strides", {2}), text("auto_pad", "SAME_LOWER")},
       Shape{1, 2, 4}},
      {"dilation", "MaxPool", 13, {1, 2, 7}, {}, {ints("kernel_shape", {3}), ints("dilations", {2})}, Shape{1, 2, 3}},
      {"kernel too large", "MaxPool", 13, {1, 2, 3}, {}, {ints("kernel_shape", {9})}, std::nullopt},
      {"stride 0", "MaxPool", 13, {1, 2, 3}, {}, {ints("kernel_shape", {1}), ints("strides", {0})}, std::nullopt},
      {"kernel of the wrong rank", "MaxPool", 13, {1, 2, 3}, {}, {ints("kernel_shape", {1, 1})}, std::nullopt},
      {"dilation overflow",
       "MaxPool",
       13,
       {1, 2, 3},
       {},
       {ints("kernel_shape", {INT64_MAX}), ints("dilations", {INT64_MAX})},
       std::nullopt},
      {"equal parts", "Split", 11, {7, 2}, {}, {}, Shape{7, 2}},
      {"to a type", "Cast", 13, {7, 2}, {}, {integer("to", 99)}, Shape{7, 2}},
      {"global", "GlobalAveragePool", 13, {2, 5, 7, 7}, {}, {}, Shape{2, 5, 1, 1}},
      {"scalar input", "Softmax", 13, {}, {}, {}, Shape{}},
  };
  for (const Case& one : cases) {
    INFO(one.op << ", " << one.what);
    GraphBuilder builder;
    builder.input("x", one.in);
    std::vector<std::string> inputs{"x"};
    for (const auto& list : one.lists) {
      inputs.push_back("list" + std::to_string(inputs.size()));
      builder.int_constant(inputs.back(), list);
    }
    const Graph graph = builder.node(one.op, "n", inputs, {"y"}, one.attributes).output("y").build(one.opset);
    CHECK(named(graph, "y").shape == one.out);
  }
}

TEST_CASE("convolution and its reverse") {
  struct Conv {
    const char* op;
    Shape in, weights;
    Attributes attributes;
    std::optional<Shape> out;
    std::int64_t macs;
  };
  const Conv cases[] = {
      {"Conv", {2, 3, 9, 9}, {8, 3, 3, 3}, {ints("pads", {1, 1, 1, 1})}, Shape{2, 8, 9, 9}, 2 * 8 * 81 * 27},
      {"Conv",
       {1, 6, 9, 9},
       {6, 1, 3, 3},
       {integer("group", 6), ints("dilations", {2, 2})},
       Shape{1, 6, 5, 5},
       6 * 25 * 9},
      {"Conv",
       {1, 3, 9, 9},
       {8, 3, 3, 3},
       {text("auto_pad", "SAME_UPPER"), ints("strides", {2, 2})},
       Shape{1, 8, 5, 5},
       8 * 25 * 27},
      {"Conv",
       {1, 3, 9, 9},
       {8, 3, 3, 3},
       {text("auto_pad", "VALID"), ints("pads", {1, 1, 1, 1})},
       Shape{1, 8, 7, 7},
       8 * 49 * 27},
      {"Conv", {1, 3, 9}, {8, 3, 4}, {}, Shape{1, 8, 6}, 8 * 6 * 12},
      {"Conv", {1, 4, 9, 9}, {8, 3, 3, 3}, {}, std::nullopt, 0},
      {"Conv", {1, 3, 2, 2}, {8, 3, 3, 3}, {}, std::nullopt, 0},
      {"ConvTranspose", {1, 4, 5, 5}, {4, 8, 2, 2}, {ints("strides", {2, 2})}, Shape{1, 8, 10, 10}, 4 * 25 * 8 * 4},
      {"ConvTranspose",
       {1, 4, 5, 5},
       {4, 1, 3, 3},
       {integer("group", 4), ints("output_padding", {1, 0}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1})},
       Shape{1, 4, 10, 9},
       4 * 25 * 9},
      {"ConvTranspose",
       {1, 4, 5, 5},
       {4, 8, 3, 3},
       {ints("output_shape", {11, 12}), ints("strides", {2, 2})},
       Shape{1, 8, 11, 12},
       4 * 25 * 72},
  };
  for (const Conv& one : cases) {
    GraphBuilder builder;
    builder.input("x", one.in).weights("w", one.weights);
    const Graph graph = builder.node(one.op, "n", {"x", "w"}, {"y"}, one.attributes).output("y").build();
    CHECK(named(graph, "y").shape == one.out);
    CHECK(node_macs(graph, 0) == one.macs);
    std::int64_t parameters = 1;
    for (const auto dim : one.weights) parameters *= dim;
    CHECK(parameter_count(graph) == parameters);
  }
}

TEST_CASE("a shape computed in the graph resolves") {
  // The last two axes of x joined: Shape, Gather, Mul, Unsqueeze, Concat, Reshape.
  GraphBuilder builder;
  builder.input("x", {2, 3, 5, 7}).int_constant("two", {2}).int_constant("three", {3}).int_constant("zeros", {0, 0});
  builder.node("Shape", "", {"x"}, {"s"})
      .node("Gather", "", {"s", "two"}, {"h"})
      .node("Gather", "", {"s", "three"}, {"w"})
      .node("Mul", "", {"h", "w"}, {"hw"})
      .node("Concat", "", {"zeros", "hw"}, {"target"}, {integer("axis", 0)})
      .node("Reshape", "", {"x", "target"}, {"y"})
      .output("y");
  const Graph graph = builder.build();
  CHECK(named(graph, "y").shape == Shape{2, 3, 35});
  CHECK(named(graph, "target").value->ints == std::vector<std::int64_t>{0, 0, 35});
  CHECK(named(graph, "target").constant);
  CHECK_FALSE(named(graph, "y").constant);
}

TEST_CASE("integers fold as ONNX defines them, and never beyond their type") {
  struct Fold {
    const char* op;
    std::int64_t a, b;
    std::optional<std::int64_t> result;
    Attributes attributes = {};
  };
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  const Fold cases[] = {
      {"Div", 7, 2, 3},
      {"Div", -7, 2, -3},
      {"Div", 7, 0, std::nullopt},
      {"Div", kLeast, -1, std::nullopt},
      {"Mod", -7, 3, 2},
      {"Mod", -7, 3, -1, {integer("fmod", 1)}},
      {"Mod", kLeast, -1, 0},
      {"Add", kMost, 1, std::nullopt},
      {"Sub", kLeast, 1, std::nullopt},
      {"Mul", kMost, 2, std::nullopt},
      {"Pow", 2, 62, std::int64_t{1} << 62},
      {"Pow", 2, 64, std::nullopt},
      {"Pow", -1, kMost, -1},
      {"Min", 3, -3, -3},
      {"Max", 3, -3, 3},
      {"Less", 3, 4, 1},
      {"GreaterOrEqual", 3, 4, 0},
      {"Equal", 4, 4, 1},
  };
  for (const Fold& one : cases) {
    INFO(one.op << " " << one.a << " " << one.b);
    GraphBuilder builder;
    builder.int_constant("a", {one.a}).int_constant("b", {one.b});
    const Graph graph = builder.node(one.op, "n", {"a", "b"}, {"y"}, one.attributes).output("y").build();
    const Tensor& y = named(graph, "y");
    CHECK(y.shape == Shape{1});
    CHECK((y.value != nullptr) == one.result.has_value());
    if (y.value && one.result) CHECK(y.value->ints == std::vector<std::int64_t>{*one.result});
    CHECK(y.constant);
  }
}

TEST_CASE("a Pad of a constant that cuts off more than there is has a shape but no value") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  const auto padded = [](const std::vector<std::int64_t>& pads) {
    GraphBuilder builder;
    builder.int_constant("x", {1, 2, 3}).int_constant("pads", pads);
    const Graph graph = builder.node("Pad", "n", {"x", "pads"}, {"y"}).output("y").build();
    return named(graph, "y");
  };
  REQUIRE(padded({-1, 1}).value != nullptr);
  CHECK(padded({-1, 1}).value->ints == std::vector<std::int64_t>{2, 3, 0});
  CHECK(padded({kLeast, kMost}).value == nullptr);
  CHECK(padded({-4, 6}).value == nullptr);
}

TEST_CASE("resizing by scales rounds down in single precision") {
  // 0.1f * 30 is 3.0000002 in double precision of the float, 3 in single.
  GraphBuilder builder;
  builder.input("x", {1, 3, 30, 30}).weights("scales", {4}, {1, 1, static_cast<double>(0.1F), 2.55});
  builder.node("Resize", "n", {"x", "", "scales"}, {"y"}).output("y");
  CHECK(named(builder.build(), "y").shape == Shape{1, 3, 3, 76});
}

TEST_CASE("types follow the operator") {
  GraphBuilder builder;
  builder.input("x", {1, 2, 4, 4});
  builder.node("MaxPool", "", {"x"}, {"pooled", "where"}, {ints("kernel_shape", {2, 2})})
      .node("Greater", "", {"x", "x"}, {"more"})
      .node("Cast", "", {"x"}, {"half"}, {integer("to", 10)})
      .node("Dropout", "", {"half"}, {"kept", "mask"})
      .node("QuantizeLinear", "", {"x", "scale"}, {"q"})
      .output("pooled");
  builder.weights("scale", {}, {0.5});
  const Graph graph = builder.build();
  CHECK(named(graph, "where").dtype == DType::int64);
  CHECK(named(graph, "more").dtype == DType::boolean);
  CHECK(named(graph, "kept").dtype == DType::float16);
  CHECK(named(graph, "mask").dtype == DType::boolean);
  CHECK(named(graph, "q").dtype == DType::uint8);
}

TEST_CASE("unknown operators stop nothing, and the file's word is marked as such") {
  GraphBuilder builder;
  builder.input("x", {1, 3, 8, 8});
  builder.node("Relu", "before", {"x"}, {"a"})
      .node("Mystery", "odd", {"a"}, {"b"})
      .node("Mystery", "odder", {"a"}, {"c"})
      .node("Relu", "behind", {"b"}, {"d"})
      .node("Relu", "also", {"c"}, {"e"})
      .output("d");
  Graph graph = builder.build();
  for (Tensor& tensor : graph.tensors) {
    if (tensor.name == "b") tensor.stated = std::make_shared<const Shape>(Shape{1, 5});
  }
  const Inference inference = infer(graph, 13, {});
  CHECK(named(graph, "a").shape == Shape{1, 3, 8, 8});
  CHECK(named(graph, "d").shape == Shape{1, 5});
  CHECK_FALSE(named(graph, "e").shape.has_value());
  const Warning* unknown = find(inference, "unknown_operator");
  REQUIRE(unknown != nullptr);
  CHECK(unknown->where == std::vector<std::string>{"odd", "odder"});
  REQUIRE(find(inference, "shape_from_file") != nullptr);
  CHECK(find(inference, "shape_from_file")->where == std::vector<std::string>{"odd"});
  REQUIRE(find(inference, "unresolved_shape") != nullptr);
  CHECK(find(inference, "unresolved_shape")->where == std::vector<std::string>{"also"});
}

TEST_CASE("a file that contradicts inference is not believed") {
  GraphBuilder builder;
  builder.input("x", {1, 3, 8, 8}).node("Relu", "", {"x"}, {"y"}).output("y");
  Graph graph = builder.build();
  for (Tensor& tensor : graph.tensors) {
    if (tensor.name == "y") tensor.stated = std::make_shared<const Shape>(Shape{kUnknownDim, 3, 8, 9});
  }
  const Inference inference = infer(graph, 13, {});
  CHECK(named(graph, "y").shape == Shape{1, 3, 8, 8});
  REQUIRE(find(inference, "shape_conflict") != nullptr);
  CHECK(find(inference, "shape_conflict")->where == std::vector<std::string>{"y"});
  // With the batch replaced the file speaks of another network.
  Binding binding;
  binding.batch = 2;
  CHECK(find(infer(graph, 13, binding), "shape_conflict") == nullptr);
}

TEST_CASE("sizes that depend on the data are bounds") {
  GraphBuilder builder;
  builder.input("x", {4, 5}).int_constant("axes", {1});
  builder.node("NonZero", "found", {"x"}, {"at"})
      .node("Transpose", "", {"at"}, {"rows"})
      .node("Shape", "", {"rows"}, {"size"})
      .node("ConstantOfShape", "", {"size"}, {"filled"})
      .node("ReduceSum", "", {"x"}, {"total"}, {integer("keepdims", 0)})
      .output("filled");
  Graph graph = builder.build();
  const Inference inference = infer(graph, 13, {});
  CHECK(named(graph, "at").shape == Shape{2, 20});
  CHECK(named(graph, "rows").data_dependent);
  CHECK_FALSE(named(graph, "size").data_dependent);
  CHECK(named(graph, "size").shape == Shape{2});
  CHECK(named(graph, "size").value == nullptr);  // 20 is the most, not the value
  CHECK_FALSE(named(graph, "size").constant);
  CHECK(named(graph, "filled").shape == Shape{20, 2});
  CHECK(named(graph, "filled").data_dependent);
  CHECK_FALSE(named(graph, "total").data_dependent);
  REQUIRE(find(inference, "data_dependent_shape") != nullptr);
  CHECK(find(inference, "data_dependent_shape")->where == std::vector<std::string>{"found"});
}

TEST_CASE("a slice of which the data say a part is no longer than its input") {
  // What is known counts: starts, ends, axes, steps; an empty list is one of unknown elements.
  using List = std::vector<std::int64_t>;
  struct Cut {
    const char* what;
    std::vector<List> lists;
    Shape out;
    bool bound;
  };
  const Cut cases[] = {
      {"the end", {{0}, {}, {1}}, {4, 10}, true},
      {"the end, from a place on", {{3}, {}, {1}}, {4, 7}, true},
      {"the end, from a place before the back", {{-3}, {}, {1}}, {4, 3}, true},
      {"the end, in steps", {{3}, {}, {1}, {2}}, {4, 4}, true},
      {"the start", {{}, {6}, {1}}, {4, 6}, true},
      {"the start, backwards", {{}, {6}, {1}, {-1}}, {4, 3}, true},
      {"start and end", {{}, {}, {0}}, {4, 10}, true},
      {"the step", {{3}, {5}, {1}, {}}, {4, 10}, true},
      {"the axis", {{0}, {2}, {}}, {4, 10}, true},
      {"the end, the first axis", {{1}, {}}, {3, 10}, true},
      {"nothing", {{1}, {5}, {1}}, {4, 4}, false},
  };
  for (const Cut& c : cases) {
    CAPTURE(std::string(c.what));
    GraphBuilder b;
    b.input("x", {4, 10});
    std::vector<std::string> inputs{"x"};
    for (const List& list : c.lists) {
      const std::string name = "l" + std::to_string(inputs.size());
      if (!list.empty()) {
        b.int_constant(name, list);
      } else {
        b.input(name + "_data", {1}).node("Cast", "", {name + "_data"}, {name}, {integer("to", 7)});
      }
      inputs.push_back(name);
    }
    Graph graph = b.node("Slice", "cut", inputs, {"y"}).node("Relu", "", {"y"}, {"z"}).output("z").unlowered();
    CHECK(named(graph, "y").shape == c.out);
    CHECK(named(graph, "z").shape == c.out);
    CHECK(named(graph, "z").data_dependent == c.bound);
    CHECK((find(infer(graph, 13, {}), "data_dependent_shape") != nullptr) == c.bound);
  }
}

TEST_CASE("weights of few bits count each, and so do those that lie several in a byte") {
  for (const DType type : {DType::int4, DType::uint4, DType::int8, DType::uint8, DType::float8e4m3fn, DType::float8e5m2,
                           DType::float4e2m1, DType::float16}) {
    CAPTURE(std::string(dtype_name(type)));
    GraphBuilder b;
    b.input("x", {1, 64}).weights("w", {64, 128}).weights("s", {2, 128});
    Graph graph = b.node("DequantizeLinear", "d", {"w", "s"}, {"wf"}, {integer("block_size", 32)})
                      .node("MatMul", "m", {"x", "wf"}, {"y"})
                      .output("y")
                      .unlowered(23);
    for (Tensor& tensor : graph.tensors)
      if (tensor.name == "w") tensor.dtype = type;
    infer(graph, 23, {});
    CHECK(parameter_count(graph) == 8448);
  }
  for (const std::int64_t bits : {2, 4, 8}) {
    CAPTURE(bits);
    GraphBuilder b;
    b.input("x", {1, 64}).weights("w", {128, 2, 4 * bits}).weights("s", {256});
    for (const char* name : {"one", "two"})  // both by the same weights
      b.node("MatMulNBits", name, {"x", "w", "s"}, {std::string("y") + name},
             {integer("K", 64), integer("N", 128), integer("bits", bits), integer("block_size", 32)})
          .domain("com.microsoft")
          .output(std::string("y") + name);
    Graph graph = b.unlowered(23);
    for (Tensor& tensor : graph.tensors)
      if (tensor.name == "w") tensor.dtype = DType::uint8;
    infer(graph, 23, {});
    CHECK(parameter_count(graph) == 64 * 128 + 256);
  }
}

TEST_CASE("constants are what does not change between inferences") {
  GraphBuilder builder;
  builder.input("x", {2, 3}).weights("w", {3, 100000}).int_constant("one", {1});
  builder.node("Transpose", "", {"w"}, {"wt"})
      .node("RandomNormalLike", "", {"w"}, {"noise"})
      .node("Shape", "", {"x"}, {"s"})
      .node("Add", "", {"s", "one"}, {"more"})
      .node("MatMul", "", {"x", "w"}, {"y"})
      .output("y");
  const Graph graph = builder.build();
  CHECK(named(graph, "wt").constant);
  CHECK_FALSE(named(graph, "noise").constant);
  CHECK(named(graph, "s").constant);
  CHECK(named(graph, "more").constant);
  CHECK(named(graph, "more").value->ints == std::vector<std::int64_t>{3, 4});
  CHECK_FALSE(named(graph, "y").constant);
}

TEST_CASE("bodies are inferred, and the caller's model is left alone") {
  const auto path = files::source_dir() / "tests" / "models" / "if_loop_scripted.onnx";
  const Model model = files::model_of(path);
  Graph graph = model.graph;
  infer(graph, model.opset(), {});
  int bodies = 0;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (std::size_t a = 0; a < graph.nodes[i].attributes.size(); ++a) {
      const auto* done = std::get_if<std::shared_ptr<const Graph>>(&graph.nodes[i].attributes[a].value);
      if (done == nullptr) continue;
      const auto* read = std::get_if<std::shared_ptr<const Graph>>(&model.graph.nodes[i].attributes[a].value);
      ++bodies;
      for (const TensorId id : (*done)->outputs) CHECK((*done)->tensor(id).shape.has_value());
      for (const Tensor& tensor : (*read)->tensors) {
        if (tensor.role == TensorRole::node_output) CHECK_FALSE(tensor.shape.has_value());
      }
    }
  }
  CHECK(bodies == 3);
}

TEST_CASE("inference again with other sizes starts afresh") {
  const Model model = files::model_of(files::source_dir() / "tests" / "models" / "dyn_reshape_attention_op13.onnx");
  Binding small, large;
  small.dims = {{"N", 1}, {"H", 64}, {"W", 96}};
  large.dims = {{"N", 4}, {"H", 61}, {"W", 83}};
  Graph once = model.graph;
  infer(once, model.opset(), large);
  Graph twice = model.graph;
  infer(twice, model.opset(), small);
  infer(twice, model.opset(), large);
  for (std::size_t i = 0; i < once.tensors.size(); ++i) {
    CHECK(once.tensors[i].shape == twice.tensors[i].shape);
    CHECK((once.tensors[i].value != nullptr) == (twice.tensors[i].value != nullptr));
  }
}

TEST_CASE("odd nodes never throw") {
  // Every attribute and integer constant of real models replaced in turn by numbers that make trouble.
  const std::int64_t kNumbers[] = {0, -1, INT64_MIN, INT64_MAX, 1LL << 40, 7};
  std::uint64_t state = 1;
  const auto draw = [&](std::uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  for (const auto& path : test_models::with_oracles()) {
    if (std::filesystem::file_size(path) > 60'000) continue;
    const Model model = files::model_of(path);
    for (int round = 0; round < 20; ++round) {
      Graph graph = model.graph;
      for (Node& node : graph.nodes.edit()) {
        if (draw(10) != 0) continue;
        for (Attribute& attribute : node.attributes) {
          if (auto* one = std::get_if<std::int64_t>(&attribute.value)) *one = kNumbers[draw(6)];
          if (auto* many = std::get_if<std::vector<std::int64_t>>(&attribute.value)) {
            if (!many->empty()) (*many)[draw(many->size())] = kNumbers[draw(6)];
            if (draw(4) == 0) many->push_back(kNumbers[draw(6)]);
          }
        }
        if (draw(3) == 0 && !node.inputs.empty()) node.inputs[draw(node.inputs.size())] = kNoTensor;
        if (draw(5) == 0 && !node.inputs.empty()) node.inputs.pop_back();
        if (draw(5) == 0) node.op = graph.nodes[draw(graph.nodes.size())].op;
      }
      for (Tensor& tensor : graph.tensors) {
        if (tensor.role != TensorRole::initializer || draw(10) != 0) continue;
        if (tensor.value) {
          Value value = *tensor.value;
          if (!value.ints.empty()) value.ints[draw(value.ints.size())] = kNumbers[draw(6)];
          if (draw(5) == 0) value.ints.push_back(1);
          tensor.value = std::make_shared<const Value>(std::move(value));
        }
        if (draw(4) == 0 && tensor.shape && !tensor.shape->empty()) (*tensor.shape)[0] = kNumbers[1 + draw(5)];
      }
      CHECK_NOTHROW(infer(graph, model.opset(), {}));
      CHECK_NOTHROW(parameter_count(graph));
      for (std::size_t i = 0; i < graph.nodes.size(); ++i) node_macs(graph, static_cast<NodeId>(i));
    }
  }
}

TEST_CASE("empty constants with a long axis are not walked along") {
  GraphBuilder builder;
  builder.input("x", {1}).int_constant("none", {}).int_constant("shape", {std::int64_t{1} << 40, 0});
  builder.node("Reshape", "", {"none", "shape"}, {"long"}, {integer("allowzero", 1)})
      .node("Gather", "", {"long", "none"}, {"y"}, {integer("axis", 1)})
      .node("Concat", "", {"long", "long"}, {"z"}, {integer("axis", 1)})
      .output("y");
  const Graph graph = builder.build(14);
  CHECK(named(graph, "y").shape == Shape{std::int64_t{1} << 40, 0});
  CHECK(named(graph, "z").shape == Shape{std::int64_t{1} << 40, 0});
}

TEST_CASE("folding has a limit for the whole model") {
  GraphBuilder builder;
  builder.input("x", {1}).int_constant("one", {1}).int_constant("wide", {4096});
  for (int i = 0; i < 3000; ++i) builder.node("Expand", "", {"one", "wide"}, {"y" + std::to_string(i)});
  Graph graph = builder.build();
  CHECK(find(infer(graph, 13, {}), "folding_stopped") != nullptr);
  CHECK(named(graph, "y0").value != nullptr);
  CHECK(named(graph, "y2999").value == nullptr);
  CHECK(named(graph, "y2999").shape == Shape{4096});
}

TEST_CASE("100,000 nodes in a row, known or not") {
  for (const char* first : {"Relu", "Mystery"}) {
    Graph graph;
    graph.tensors.resize(100'001);
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) graph.tensors[i].name = "t" + std::to_string(i);
    graph.tensors[0].role = TensorRole::graph_input;
    graph.tensors[0].dtype = DType::float32;
    graph.tensors[0].declared = {{1, ""}, {8, ""}, {16, ""}, {16, ""}};
    graph.inputs = {0};
    for (TensorId i = 0; i < 100'000; ++i) {
      Node node;
      node.op = i == 0 ? first : i % 2 == 0 ? "Relu" : "Add";
      node.inputs = i % 2 == 0 ? std::vector<TensorId>{i} : std::vector<TensorId>{i, i};
      node.outputs = {i + 1};
      graph.nodes.edit().push_back(std::move(node));
    }
    infer(graph, 13, {});
    CHECK(graph.tensors.back().shape.has_value() == (std::string(first) == "Relu"));
  }
}

TEST_CASE("of two faults of a node the first is named, whichever compiler built this") {
  GraphBuilder b;
  b.input("rank", {1}).node("Expand", "odd", {"", "rank"}, {"y"}).output("y");
  Graph graph = b.build();
  const Inference inference = infer(graph, 13, {});
  const Warning* unresolved = find(inference, "unresolved_shape");
  REQUIRE(unresolved != nullptr);
  CHECK(unresolved->message.find("left out") != std::string::npos);
}

TEST_CASE("a node that contradicts itself is not folded, even without results") {
  // Found by fuzzing: the indices of GatherND are a scalar, which its folding does not expect.
  testing::GraphBuilder b;
  b.int_constant("data", {1, 2, 3}).bool_constant("index", true);
  b.node("GatherND", "nothing", {"data", "index"}, {});
  b.node("Identity", "rest", {"data"}, {"y"}).output("y");
  const Graph graph = b.build();
  CHECK(graph.tensor(graph.outputs[0]).shape == Shape{3});
}

TEST_CASE("items of all sequences count together") {
  const auto insertions = [](GraphBuilder& b, const std::string& name, int items) {
    b.node("SequenceEmpty", "", {}, {name + "0"});
    for (int i = 0; i < items; ++i)
      b.node("SequenceInsert", "", {name + std::to_string(i), "x"}, {name + std::to_string(i + 1)});
    b.node("ConcatFromSequence", "", {name + std::to_string(items)}, {name}, {integer("axis", 0)}).output(name);
  };
  GraphBuilder b;
  b.input("x", {2, 3});
  SUBCASE("one that is long enough for a real network") {
    insertions(b, "a", 1000);
    const Network network = b.network();
    CHECK(network.graph->tensor(network.graph->outputs[0]).shape == Shape{2000, 3});
    CHECK(network.inference.warnings.empty());
  }
  SUBCASE("several, each of them short enough") {
    for (const char* name : {"a", "b", "c", "d"}) insertions(b, name, 700);
    const Network network = b.network();
    CHECK(network.graph->tensor(network.graph->outputs[0]).shape == Shape{1400, 3});
    CHECK_FALSE(network.graph->tensor(network.graph->outputs[3]).shape);
    const Warning* unresolved = find(network.inference, "unresolved_shape");
    REQUIRE(unresolved != nullptr);
    CHECK(unresolved->message.find("too many items together") != std::string::npos);
  }
  SUBCASE("one that many nodes look through") {
    insertions(b, "a", 500);
    for (int i = 0; i < 1000; ++i) {
      const std::string name = "y" + std::to_string(i);
      b.node("ConcatFromSequence", "", {"a500"}, {name}, {integer("axis", 0)}).output(name);
    }
    const Network network = b.network();
    CHECK(network.graph->tensor(network.graph->outputs[1]).shape == Shape{1000, 3});
    CHECK_FALSE(network.graph->tensor(network.graph->outputs.back()).shape);
  }
}
