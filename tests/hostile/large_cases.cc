// Very many of one thing: a step that is quadratic anywhere takes many times what these files take.
#include "hostile/parts.h"

namespace blackthorn::hostile {
namespace {

// The sanitizers look for wrong steps, not for many: a tenth shows them as well. The module has the large ones from
// tests/wasm/hostile.test.mjs.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BLACKTHORN_SANITIZED 1
#endif
#endif
#if defined(BLACKTHORN_SANITIZED) || defined(__EMSCRIPTEN__)
constexpr int kMany = 10'000, kSome = 2'000;
#else
constexpr int kMany = 100'000, kSome = 20'000;
#endif

std::string t(int i) { return "t" + std::to_string(i); }

/// x → op → op → … → y
std::string chain(const std::string& op, int length, const Names& more = {}, const std::vector<Wire>& attributes = {},
                  const std::vector<Wire>& initializers = {}) {
  GraphParts parts = parts_of({}, initializers);
  for (int i = 0; i < length; ++i) {
    Names inputs = {i == 0 ? "x" : t(i)};
    inputs.insert(inputs.end(), more.begin(), more.end());
    parts.nodes.push_back(node(op, inputs, {i + 1 == length ? "y" : t(i + 1)}, "", attributes));
  }
  return file_of(parts);
}

/// The same operator many times on one tensor; every result is an output of the graph.
std::string fan(const std::string& op, int width, const Names& inputs, const std::vector<Wire>& attributes = {},
                const std::vector<Wire>& initializers = {}) {
  GraphParts parts = parts_of({node("Relu", {"x"}, {"y"})}, initializers);
  for (int i = 0; i < width; ++i) {
    parts.nodes.push_back(node(op, inputs, {t(i)}, "", attributes));
    parts.outputs.push_back(nameless_shape(t(i)));
  }
  return file_of(parts);
}

std::string sibling_convs(int count, bool activated) {
  GraphParts parts = parts_of({}, {weights("w", {4, 3, 1, 1})});
  parts.outputs.clear();
  for (int i = 0; i < count; ++i) parts.nodes.push_back(node("Conv", {"x", "w"}, {t(i)}));
  for (int i = 0; i < count; ++i) {
    if (activated) parts.nodes.push_back(node("Relu", {t(i)}, {"r" + std::to_string(i)}));
    parts.outputs.push_back(nameless_shape(activated ? "r" + std::to_string(i) : t(i)));
  }
  return file_of(parts);
}

/// 2^48 output channels each, of no pixel: nothing to compute, and yet their sum overflows.
std::string empty_siblings(int count) {
  GraphParts parts = parts_of(
      {node("Slice", {"x", "zero", "zero", "one"}, {"none"}),
       node("Reshape", {"none", "n"}, {"e"}, "", {attribute("allowzero", 1)})},
      {numbers("zero", {0}), numbers("one", {1}), numbers("n", {1, 0, 0, 8}), weights("w", {1LL << 48, 0, 1, 1})});
  parts.outputs.clear();
  for (int i = 0; i < count; ++i) {
    parts.nodes.push_back(node("Conv", {"e", "w"}, {t(i)}));
    parts.outputs.push_back(nameless_shape(t(i)));
  }
  return file_of(parts);
}

std::string one_node(const std::string& op, Names inputs, Names outputs, const std::vector<Wire>& attributes,
                     const std::vector<Wire>& initializers = {}, const std::string& name = {}) {
  GraphParts parts = parts_of({node(op, inputs, outputs, name, attributes)}, initializers);
  parts.outputs.clear();
  for (const std::string& output : outputs) parts.outputs.push_back(nameless_shape(output));
  return file_of(parts);
}

Names results(int count) {
  Names names;
  for (int i = 0; i < count; ++i) names.push_back(t(i));
  return names;
}

/// Convolutions with ReLU, none like the other: each a layer with steps to look for.
std::string conv_chain(int length) {
  GraphParts parts = parts_of({}, {weights("w", {3, 3, 1, 1})});
  for (int i = 0; i < length; ++i) {
    parts.nodes.push_back(node("Conv", {i == 0 ? "x" : t(i), "w"}, {"c" + std::to_string(i)}));
    parts.nodes.push_back(node("Relu", {"c" + std::to_string(i)}, {i + 1 == length ? "y" : t(i + 1)}));
  }
  return file_of(parts);
}

/// DenseNet without end: each concatenation takes all that the one before took.
std::string dense(int length) {
  GraphParts parts = parts_of({});
  Names all = {"x"};
  for (int i = 0; i < length; ++i) {
    parts.nodes.push_back(node("Concat", all, {t(i)}, "", {attribute("axis", 1)}));
    parts.nodes.push_back(node("Relu", {t(i)}, {"r" + std::to_string(i)}));
    all.push_back("r" + std::to_string(i));
  }
  parts.outputs = {nameless_shape(all.back())};
  return file_of(parts);
}

std::string free_dimensions(int inputs) {
  GraphParts parts = parts_of({});
  parts.inputs.clear();
  parts.outputs.clear();
  for (int i = 0; i < inputs; ++i) {
    parts.inputs.push_back(value("i" + std::to_string(i), Integers(32, -1)));
    parts.nodes.push_back(node("Relu", {"i" + std::to_string(i)}, {t(i)}));
    parts.outputs.push_back(nameless_shape(t(i)));
  }
  return file_of(parts);
}

/// Many small constants against one vector: folding must count what it really does.
std::string folded_sum(int inputs) {
  Names names(static_cast<std::size_t>(inputs), "s");
  names.push_back("v");
  GraphParts parts = parts_of({node("Sum", names, {"k"}), node("Relu", {"x"}, {"y"})},
                              {whole("s", 1), numbers("v", Integers(4096, 1))});
  for (int i = 0; i < 10; ++i) parts.nodes.push_back(node("Sum", names, {t(i)}));
  return file_of(parts);
}

/// Concatenations of inputs without elements, along many empty rows.
std::string folded_nothing(int inputs) {
  const Names names(static_cast<std::size_t>(inputs), "e");
  GraphParts parts =
      parts_of({node("Relu", {"x"}, {"y"})}, {Wire().number(1, 4096).number(1, 0).number(2, 7).text(8, "e")});
  for (int i = 0; i < 10; ++i) parts.nodes.push_back(node("Concat", names, {t(i)}, "", {attribute("axis", 1)}));
  return file_of(parts);
}

/// One tensor, seen from the innermost of 60 graphs, thousands of times over.
std::string captured_from_afar(int tensors) {
  GraphParts inner;
  for (int i = 0; i < tensors; ++i) inner.nodes.push_back(node("Relu", {t(i)}, {"o" + std::to_string(i)}));
  inner.outputs = {nameless_shape("o0")};
  for (int depth = 0; depth < 60; ++depth) {
    GraphParts around;
    around.nodes = {node("If", {"x"}, {"o"}, "", {attribute("then_branch", graph_bytes(inner))})};
    around.outputs = {nameless_shape("o")};
    inner = around;
  }
  GraphParts parts = parts_of({});
  for (int i = 0; i < tensors; ++i) parts.nodes.push_back(node("Abs", {"x"}, {t(i)}));
  parts.nodes.push_back(node("If", {"x"}, {"y"}, "", {attribute("then_branch", graph_bytes(inner))}));
  return file_of(parts);
}

}  // namespace

Cases large_cases() {
  const Wire view = numbers("n", {1, 3, 8, 8});
  const std::vector<Wire> along_channels = {attribute("axis", 1)};
  return {
      {"nodes-1000000.onnx", [] { return chain("Relu", 1'000'000); }, error("limit_exceeded", "'nodes'")},
      {"chain-of-relu.onnx", [] { return chain("Relu", kMany); }, report()},
      {"chain-of-identity.onnx", [] { return chain("Identity", kMany); }, report()},
      {"chain-of-softmax.onnx", [] { return chain("Softmax", kSome); }, report()},
      {"chain-of-reshape.onnx", [view] { return chain("Reshape", kMany, {"n"}, {}, {view}); }, report()},
      {"chain-of-transpose.onnx",
       [] {
         return chain("Transpose", kMany, {}, {integers("perm", {0, 2, 3, 1})});
       },
       report()},
      {"chain-of-scale.onnx",
       [] {
         return chain("Mul", kMany, {"w"}, {}, {weights("w", {3, 1, 1})});
       },
       report()},
      {"chain-of-strangers.onnx", [] { return chain("Mystery", kMany); }, report({"unknown_operator"})},
      {"chain-of-conv.onnx", [] { return conv_chain(kSome / 2); }, report()},
      {"chain-of-pad.onnx", [] { return chain("Pad", kSome, {"n"}, {}, {numbers("n", Integers(8, 0))}); }, report()},
      {"chain-of-concat.onnx", [] { return chain("Concat", 2'000, {"x"}, {attribute("axis", 1)}); }, report()},
      {"dense-concats.onnx", [] { return dense(400); }, report()},
      {"fan-of-relu.onnx", [] { return fan("Relu", kSome, {"x"}); }, report()},
      {"fan-of-slices.onnx",
       [] {
         return fan("Slice", kSome, {"x", "a", "b", "c"}, {},
                    {numbers("a", {0}), numbers("b", {1}), numbers("c", {1})});
       },
       report()},
      {"fan-of-unused.onnx",
       [] {
         GraphParts parts = relu();
         for (int i = 0; i < kMany; ++i) parts.nodes.push_back(node("Exp", {"x"}, {t(i)}));
         return file_of(parts);
       },
       report()},
      {"sibling-convs.onnx", [] { return sibling_convs(kMany, false); }, report()},
      {"sibling-convs-with-relu.onnx", [] { return sibling_convs(kMany / 2, true); }, report()},
      {"sibling-convs-of-2-48-channels.onnx", [] { return empty_siblings(40'000); }, report()},
      {"same-name-100000-times.onnx",
       [] {
         GraphParts parts = relu();
         for (int i = 0; i < kMany; ++i) parts.nodes.push_back(node("Abs", {"x"}, {""}, "n"));
         return file_of(parts);
       },
       report()},
      {"concat-of-100000.onnx",
       [along_channels] { return one_node("Concat", Names(kMany, "x"), {"y"}, along_channels); }, report()},
      {"concat-of-500000.onnx",
       [along_channels] { return one_node("Concat", Names(500'000, "x"), {"y"}, along_channels); },
       error("limit_exceeded", "'report_bytes'")},
      {"concat-of-1500000.onnx",
       [along_channels] { return one_node("Concat", Names(1'500'000, "x"), {"y"}, along_channels); },
       error("limit_exceeded", "'edges'")},
      {"concat-of-10000.onnx",
       [along_channels] { return one_node("Concat", Names(10'000, "x"), {"y"}, along_channels); }, report()},
      {"concat-of-10000-under-a-long-name.onnx",
       [along_channels] {
         return one_node("Concat", Names(10'000, "x"), {"y"}, along_channels, {}, std::string(50'000, 'n'));
       },
       error("limit_exceeded", "'report_bytes'")},
      {"split-into-100000.onnx", [] { return one_node("Split", {"x"}, results(kMany), {}); }, report()},
      {"sum-of-100000.onnx", [] { return one_node("Sum", Names(kMany, "x"), {"y"}, {}); }, report()},
      {"free-dimensions-100000.onnx", [] { return free_dimensions(kMany / 31); }, report({"assumed_dimension"})},
      {"folded-sum.onnx", [] { return folded_sum(30'000); }, report({"folding_stopped"})},
      {"folded-nothing.onnx", [] { return folded_nothing(30'000); }, report({"folding_stopped"})},
      {"captured-from-60-graphs-away.onnx", [] { return captured_from_afar(kSome / 4); }, report()},
      {"weights-100000.onnx",
       [] {
         GraphParts parts = relu();
         for (int i = 0; i < kMany; ++i) parts.initializers.push_back(weights(t(i), {8, 8}));
         return file_of(parts);
       },
       report()},
  };
}

}  // namespace blackthorn::hostile
