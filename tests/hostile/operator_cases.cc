// Operators with attributes and sizes that contradict themselves, overflow, or ask for more than any memory holds.
#include "hostile/parts.h"

namespace blackthorn::hostile {
namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 62;
constexpr std::int64_t kTera = std::int64_t{1} << 40;

class Collector {
 public:
  /// x of 1x3x8x8 → one operator → y.
  void add(const std::string& file, const std::string& op, const Names& inputs, const std::vector<Wire>& attributes,
           const std::vector<Wire>& initializers, Expected expected) {
    add(file, parts_of({node(op, inputs, {"y"}, op, attributes)}, initializers), std::move(expected));
  }
  void add(const std::string& file, GraphParts parts, Expected expected) {
    cases_.push_back({file + ".onnx", [parts = std::move(parts)] { return file_of(parts); }, std::move(expected)});
  }
  Cases take() { return std::move(cases_); }

 private:
  Cases cases_;
};

const std::vector<std::string> kNoShape = {"unresolved_shape", "unknown_size"};

void add_windows(Collector& to) {
  const Integers plain = {4, 3, 3, 3};
  const auto conv = [&](const char* file, const Integers& dims, const std::vector<Wire>& attributes,
                        Expected expected = report(kNoShape)) {
    to.add(file, "Conv", {"x", "w"}, attributes, {weights("w", dims)}, std::move(expected));
  };
  conv("conv-weights-of-rank-2", {4, 3}, {});
  conv("conv-weights-of-rank-32", Integers(32, 1), {});
  conv("conv-weights-scalar", {}, {});
  conv("conv-kernel-0", {4, 3, 0, 0}, {});
  conv("conv-kernel-larger-than-the-input", {4, 3, 99, 99}, {});
  conv("conv-kernel-negative", plain, {integers("kernel_shape", {-3, -3})});
  conv("conv-kernel-largest", plain, {integers("kernel_shape", {kLargest, kLargest})});
  conv("conv-pads-negative", plain, {integers("pads", {-99, -99, -99, -99})});
  conv("conv-pads-largest", plain, {integers("pads", {kLargest, kLargest, kLargest, kLargest})});
  conv("conv-pads-of-three", plain, {integers("pads", {1, 1, 1})});
  conv("conv-strides-0", plain, {integers("strides", {0, 0})});
  conv("conv-strides-largest", plain, {integers("strides", {kLargest, kLargest})}, report());
  conv("conv-dilations-largest", plain, {integers("dilations", {kLargest, kLargest})});
  conv("conv-group-0", plain, {attribute("group", 0)});
  conv("conv-group-negative", plain, {attribute("group", kSmallest)});
  conv("conv-group-that-does-not-divide", plain, {attribute("group", 2)});
  conv("conv-auto-pad-nonsense", plain, {text_attribute("auto_pad", "SOMEHOW")}, report());
  to.add("conv-without-weights", "Conv", {"x"}, {}, {}, report({"unresolved_shape"}));
  to.add("conv-transpose-output-negative", "ConvTranspose", {"x", "w"}, {integers("output_shape", {-1, -1})},
         {weights("w", {3, 4, 3, 3})}, report(kNoShape));
  to.add("conv-transpose-strides-largest", "ConvTranspose", {"x", "w"}, {integers("strides", {kLargest, kLargest})},
         {weights("w", {3, 4, 3, 3})}, report(kNoShape));
  to.add("pool-without-kernel", "MaxPool", {"x"}, {}, {}, report(kNoShape));
  to.add("pool-kernel-largest", "AveragePool", {"x"},
         {integers("kernel_shape", {kLargest, 1}), attribute("ceil_mode", 1)}, {}, report(kNoShape));
}

void add_blowups(Collector& to) {
  const auto add = [&](const char* file, const char* op, const Wire& size, const std::vector<Wire>& attributes = {},
                       Expected expected = report({"unknown_size"})) {
    to.add(file, op, {"x", "n"}, attributes, {size}, std::move(expected));
  };
  add("reshape-overflow", "Reshape", numbers("n", {kHuge, kHuge}), {}, report({"unresolved_shape"}));
  add("reshape-negative", "Reshape", numbers("n", {-2, -3}), {}, report({"unresolved_shape"}));
  add("reshape-two-open", "Reshape", numbers("n", {-1, -1}), {}, report({"unresolved_shape"}));
  add("reshape-to-400-axes", "Reshape", numbers("n", Integers(400, 1)), {}, report({"unresolved_shape"}));
  add("reshape-0-copies-nothing", "Reshape", numbers("n", {0, 0, 0, 0, 0}), {}, report({"unresolved_shape"}));
  add("tile-to-2-40", "Tile", numbers("n", {kTera, 1, 1, 1}));
  add("tile-overflow", "Tile", numbers("n", {kHuge, kHuge, kHuge, kHuge}));
  add("tile-negative", "Tile", numbers("n", {-1, 1, 1, 1}));
  add("expand-to-2-40", "Expand", numbers("n", {kTera, 3, 8, 8}));
  add("expand-overflow", "Expand", numbers("n", {kHuge, kHuge, 3, 8, 8}));
  add("pad-largest", "Pad", numbers("n", Integers(8, kLargest)));
  add("pad-negative", "Pad", numbers("n", Integers(8, -100)));
  add("topk-negative", "TopK", numbers("n", {-5}));
  add("topk-largest", "TopK", numbers("n", {kLargest}), {}, report());
  add("gather-axis-outside", "Gather", numbers("n", {1}), {attribute("axis", 1LL << 33)});
  add("squeeze-axes-twice", "Squeeze", numbers("n", {0, 0, -4}), {}, report({"unresolved_shape"}));
  add("unsqueeze-to-rank-400", "Unsqueeze", numbers("n", Integers(400, 0)), {}, report({"unresolved_shape"}));
  const auto slice = [&](const char* file, std::int64_t start, std::int64_t end, std::int64_t step, Expected expected) {
    to.add(file, "Slice", {"x", "s", "e", "a", "d"}, {},
           {numbers("s", {start}), numbers("e", {end}), numbers("a", {3}), numbers("d", {step})}, std::move(expected));
  };
  slice("slice-step-0", 0, 8, 0, report(kNoShape));
  slice("slice-step-smallest", 0, 8, kSmallest, report(kNoShape));
  slice("slice-from-smallest-to-largest", kSmallest, kLargest, 1, report());
  slice("slice-backwards-from-largest-to-smallest", kLargest, kSmallest, -1, report());
  const auto made = [&](const char* file, const char* op, const Names& inputs, const std::vector<Wire>& initializers,
                        Expected expected = report()) {
    to.add(file, parts_of({node(op, inputs, {"c"}), node("Add", {"x", "c"}, {"y"})}, initializers),
           std::move(expected));
  };
  made("constant-of-2-40", "ConstantOfShape", {"n"}, {numbers("n", {kTera})}, report({"unknown_size"}));
  made("constant-of-negative-shape", "ConstantOfShape", {"n"}, {numbers("n", {-1})}, report(kNoShape));
  made("range-to-2-40", "Range", {"a", "b", "d"}, {whole("a", 0), whole("b", kTera), whole("d", 1)},
       report({"unknown_size"}));
  made("range-over-everything", "Range", {"a", "b", "d"}, {whole("a", kSmallest), whole("b", kLargest), whole("d", 1)},
       report(kNoShape));
  made("range-step-0", "Range", {"a", "b", "d"}, {whole("a", 0), whole("b", 9), whole("d", 0)}, report(kNoShape));
  made("range-step-smallest", "Range", {"a", "b", "d"}, {whole("a", 0), whole("b", 9), whole("d", kSmallest)},
       report(kNoShape));
  made("one-hot-largest", "OneHot", {"n", "d", "v"}, {numbers("n", {1}), whole("d", kLargest), reals("v", {0, 1})},
       report(kNoShape));
  made("divide-smallest-by-minus-1", "Div", {"a", "b"}, {whole("a", kSmallest), whole("b", -1)});
  made("divide-by-0", "Div", {"a", "b"}, {whole("a", 1), whole("b", 0)});
  made("modulo-0", "Mod", {"a", "b"}, {whole("a", 1), whole("b", 0)});
  made("power-overflow", "Pow", {"a", "b"}, {whole("a", 10), whole("b", kLargest)});
  made("power-of-minus-1", "Pow", {"a", "b"}, {whole("a", -1), whole("b", kLargest)});
  made("negate-smallest", "Neg", {"a"}, {whole("a", kSmallest)});
  made("absolute-smallest", "Abs", {"a"}, {whole("a", kSmallest)});
  made("product-overflow", "ReduceProd", {"a"}, {numbers("a", {kLargest, kLargest})});
}

void add_resizes(Collector& to) {
  const auto resize = [&](const char* file, float scale, Expected expected = report(kNoShape)) {
    to.add(file, "Resize", {"x", "", "s"}, {}, {reals("s", {1, 1, scale, scale})}, std::move(expected));
  };
  resize("resize-by-nan", std::numeric_limits<float>::quiet_NaN());
  resize("resize-by-infinity", std::numeric_limits<float>::infinity());
  resize("resize-by-minus-1", -1);
  resize("resize-by-1e38", 1e38F);
  resize("resize-by-0", 0, report());
  to.add("resize-to-negative-sizes", "Resize", {"x", "", "", "s"}, {}, {numbers("s", {1, 3, -8, -8})},
         report(kNoShape));
  to.add("resize-to-largest-sizes", "Resize", {"x", "", "", "s"},
         {text_attribute("keep_aspect_ratio_policy", "not_smaller")}, {numbers("s", Integers(4, kLargest))},
         report(kNoShape));
  to.add("depth-to-space-block-0", "DepthToSpace", {"x"}, {attribute("blocksize", 0)}, {}, report(kNoShape));
  to.add("depth-to-space-block-largest", "DepthToSpace", {"x"}, {attribute("blocksize", kLargest)}, {},
         report(kNoShape));
  to.add("cast-to-nothing", "Cast", {"x"}, {attribute("to", kLargest)}, {}, report());
}

void add_several_inputs(Collector& to) {
  to.add("concat-axis-outside", "Concat", {"x", "x"}, {attribute("axis", kLargest)}, {}, report(kNoShape));
  to.add("concat-of-nothing", "Concat", {}, {attribute("axis", 0)}, {}, report({"unresolved_shape"}));
  to.add("split-sizes-negative",
         parts_of({node("Split", {"x", "n"}, {"y", "z"}, "", {attribute("axis", 1)})}, {numbers("n", {-1, 4})}),
         report(kNoShape));
  to.add("split-into-2-62", parts_of({node("Split", {"x"}, {"y", "z"}, "", {attribute("num_outputs", kHuge)})}),
         report());
  to.add("transpose-same-axis-twice", "Transpose", {"x"}, {integers("perm", {0, 0, 0, 0})}, {},
         report({"unresolved_shape"}));
  to.add("matmul-of-scalars", "MatMul", {"a", "a"}, {}, {whole("a", 1)}, report({"unresolved_shape"}));
  to.add("matmul-that-does-not-fit", "MatMul", {"x", "w"}, {}, {weights("w", {9, 9})}, report(kNoShape));
  to.add("gemm-of-vectors", "Gemm", {"w", "w"}, {}, {weights("w", {9})}, report({"unresolved_shape"}));
  to.add("lstm-of-largest-hidden-size", "LSTM", {"x", "w", "w"}, {attribute("hidden_size", kLargest)},
         {weights("w", {1, 4, 4})}, report({"unknown_size"}));
  const auto einsum = [&](const char* file, const std::string& equation) {
    to.add(file, "Einsum", {"x", "x"}, {text_attribute("equation", equation)}, {}, report({"unknown_size"}));
  };
  einsum("einsum-empty", "");
  einsum("einsum-arrow-alone", "->");
  einsum("einsum-dots", "......,.->.");
  einsum("einsum-too-many-terms", std::string(100'000, ','));
  einsum("einsum-too-many-letters", std::string(1'000'000, 'a') + ",b->c");
  einsum("einsum-result-of-1000000-letters", "abcd,abcd->" + std::string(1'000'000, 'a'));
  einsum("einsum-implicit-result-of-1000000-letters", std::string(1'000'000, 'a') + ",b");
  einsum("einsum-letter-found-last", std::string(500'000, 'a') + "b,c->" + std::string(400'000, 'b'));
  einsum("einsum-bytes", "\xFF\x80\x01,\x02->\x03");
}

/// Sizes at the edge of what is counted: sums and products over layers must not overflow.
void add_sums(Collector& to) {
  // 2^60 multiply-accumulates each, sixteen of them read the same tensor.
  GraphParts siblings;
  siblings.inputs = {value("x", {1, 1 << 20, 1 << 10, 1 << 10})};
  for (int i = 0; i < 16; ++i) {
    const std::string number = std::to_string(i);
    siblings.initializers.push_back(weights("w" + number, {1 << 20, 1 << 20, 1, 1}));
    siblings.nodes.push_back(node("Conv", {"x", "w" + number}, {"y" + number}, "conv" + number));
    siblings.outputs.push_back(nameless_shape("y" + number));
  }
  to.add("convs-of-2-64-multiplications", siblings, report({"extrapolated"}));
  // One input channel: a step of channels multiplies everything by up to 129.
  GraphParts step;
  step.inputs = {value("x", {1, 1, 1 << 20, 1 << 20})};
  step.initializers = {weights("w", {1, 1, (1 << 19) + 1, (1 << 19) + 1})};
  step.nodes = {node("Conv", {"x", "w"}, {"y"}, "conv")};
  step.outputs = {nameless_shape("y")};
  to.add("conv-of-one-channel-and-2-77-multiplications", step, report({"extrapolated"}));
  step.initializers = {weights("w", {1, 1, 1 << 12, 1 << 12})};
  to.add("conv-of-one-channel-and-2-63-multiplications", step, report({"extrapolated"}));
  // No elements, and yet dimensions whose product overflows.
  const auto empty = [&](const char* file, const char* op, const std::vector<Wire>& attributes = {}) {
    GraphParts parts = parts_of({node("Slice", {"x", "zero", "zero", "one"}, {"none"}),
                                 node("Reshape", {"none", "n"}, {"e"}, "", {attribute("allowzero", 1)}),
                                 node(op, {"e", "w"}, {"y"}, op, attributes)},
                                {numbers("n", {1, 0, 1LL << 40, 1LL << 40, 1LL << 40}), numbers("zero", {0}),
                                 numbers("one", {1}), weights("w", {1})});
    to.add(file, parts, report());
  };
  empty("no-elements-add", "Add");
  empty("no-elements-softmax", "Softmax");
  empty("no-elements-reduce", "ReduceMean");
  empty("no-elements-global-pool", "GlobalAveragePool");
  empty("no-elements-matmul", "MatMul");
  // An output of 2^62 elements by an operator that nobody knows: the memory plan must not overflow.
  GraphParts vast = parts_of({node("Mystery", {"x"}, {"y"}, "", {}, "example")});
  vast.outputs = {value("y", {1LL << 31, 1LL << 31})};
  vast.nodes.push_back(node("Relu", {"x"}, {"z"}));
  vast.outputs.push_back(nameless_shape("z"));
  to.add("output-of-2-62-elements", vast, report({"unknown_operator", "shape_from_file"}));
}

}  // namespace

Cases operator_cases() {
  Collector collector;
  add_windows(collector);
  add_blowups(collector);
  add_resizes(collector);
  add_several_inputs(collector);
  add_sums(collector);
  return collector.take();
}

}  // namespace blackthorn::hostile
