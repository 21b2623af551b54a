#include "profile/profile_names.h"

#include <doctest/doctest.h>

#include <string>

using namespace blackthorn;
using namespace blackthorn::profile;

namespace {

// Nodes Conv_0, Relu_1, … each with an output named as in "outputs"; the last node has no name.
Graph named_nodes() {
  Graph graph;
  const std::vector<std::pair<std::string, std::string>> nodes = {
      {"Conv_0", "318"},      {"Relu_1", "319"}, {"Conv_01", "320"}, {"Sigmoid_2", "321"},
      {"model.1/Mul", "322"}, {"a + b", "x:0"},  {"same", "same"},   {"", "nameless"},
      {"twice", "t1"},        {"twice", "t2"},   {"a,b(c)", "deep"}, {"/f/Conv", "/f/Conv_output_0"}};
  for (const auto& [name, output] : nodes) {
    Node node;
    node.name = name;
    node.op = "Op";
    node.outputs = {static_cast<TensorId>(graph.tensors.size())};
    Tensor tensor;
    tensor.name = output;
    tensor.producer = static_cast<NodeId>(graph.nodes.size());
    graph.tensors.push_back(tensor);
    graph.nodes.edit().push_back(node);
  }
  Tensor weights;
  weights.name = "weights";
  weights.constant = true;
  graph.tensors.push_back(weights);
  return graph;
}

struct Case {
  const char* name;
  NameRole role;
  std::vector<NodeId> nodes;
  std::vector<TensorId> tensors;
};

}  // namespace

TEST_CASE("names of measured layers") {
  const Graph g = named_nodes();
  const NameIndex index(g);
  using enum NameRole;
  for (const Case& c : std::vector<Case>{
           {"Conv_0", own, {0}, {}},
           {"Conv_01", own, {2}, {}},
           {"Conv_012", own, {}, {}},
           {"Conv_0 + Relu_1", own, {0, 1}, {}},
           {"Conv_0 || Conv_01", own, {0, 2}, {}},
           {"PWN(Sigmoid_2)", own, {3}, {}},
           {"PWN(PWN(Sigmoid_2), model.1/Mul)", own, {3, 4}, {}},
           {"PWN(Sigmoid_2 + (Unnamed Layer* 16) [Shuffle], PWN(PWN(Relu_1 + (Unnamed Layer* 11) [Shuffle])))",
            own,
            {3, 1},
            {}},
           {"(Unnamed Layer* 3) [Convolution]", own, {}, {}},
           {"a + b", own, {5}, {}},
           {"Conv_0 + a + b + Relu_1", own, {0, 5, 1}, {}},
           {"a,b(c), Conv_0", own, {10, 0}, {}},
           {"weights + Conv_0 + Conv_0", own, {0}, {}},
           {"twice", own, {8, 9}, {}},
           {"same", own, {6}, {}},
           {"same copy", copy, {}, {6}},
           {"318 copy", copy, {}, {0}},
           {"node_of_nameless", own, {}, {7}},
           {"Op_7", own, {7}, {}},
           {"squeeze_after_Relu_1", own, {1}, {}},
           {"copied_squeeze_after_Relu_1", own, {1}, {}},
           {"Relu_1_copy_output", own, {1}, {}},
           {"fused Conv_0", own, {0}, {}},
           {"/f/Conv_output_0_nchwc", own, {}, {11}},
           {"/f/Conv_token_149", own, {11}, {}},
           {"ReorderOutput_token_149", own, {}, {}},
           {"Reformatting CopyNode for Input Tensor 0 to Conv_0 + Relu_1", reformat_input, {0, 1}, {}},
           {"Reformatting CopyNode for Output Tensor 12 to Conv_0", reformat_output, {0}, {}},
           {"Conv_0 + Relu_1 input reformatter 0", reformat_input, {0, 1}, {}},
           {"Conv_0 output reformatter 10", reformat_output, {0}, {}},
           {"{ForeignNode[318...(Unnamed Layer* 4183) [Shuffle]]}", range, {}, {0}},
           {"", own, {}, {}}}) {
    CAPTURE(std::string(c.name));
    const NameMeaning meaning = index.meaning(c.name);
    CHECK(meaning.role == c.role);
    CHECK(meaning.mentions.nodes == c.nodes);
    CHECK(meaning.mentions.tensors == c.tensors);
  }
  const NameMeaning ends = index.meaning("{ForeignNode[Conv_0 + Relu_1...Conv_01]}");
  CHECK(ends.mentions.nodes == std::vector<NodeId>{0, 1});
  CHECK(ends.last.nodes == std::vector<NodeId>{2});
  CHECK(index.meaning("Reformatting CopyNode for Input Tensor 0 to {ForeignNode[Conv_0...Relu_1]}").role ==
        NameRole::reformat_input);
}

TEST_CASE("a long name of many words costs little") {
  const Graph g = named_nodes();
  std::string name;
  for (int i = 0; i < 100'000; ++i) name += "Conv_0 + ";
  CHECK(NameIndex(g).meaning(name).mentions.nodes == std::vector<NodeId>{0});
}

TEST_CASE("kinds by type, else by name") {
  const auto first = [](const char* type, const char* name) { return measured_kinds(type, name).front(); };
  CHECK(first("CaskConvolution", "x") == LayerKind::conv);
  CHECK(first("CaskDeconvolutionV2", "x") == LayerKind::deconv);
  CHECK(first("Reformat", "Conv_0") == LayerKind::reformat);
  CHECK(first("ConvTranspose", "") == LayerKind::deconv);
  CHECK(first("", "(Unnamed Layer* 3) [Pooling]") == LayerKind::pool);
  CHECK(first("", "PWN(x)") == LayerKind::pointwise);
  CHECK(measured_kinds("Myelin", "{…}").empty());
}

TEST_CASE("names of any length are found at any place, also where much stands before them that is none") {
  Graph graph = named_nodes();
  const std::string longest(3000, 'n');
  graph.nodes.edit()[0].name = longest;
  const NameIndex index(graph);
  for (const std::size_t before : {0, 1, 2999, 3000, 6127, 6128, 9000, 20'000}) {
    CAPTURE(before);
    const std::string brackets(before, '('), words = [&] {
      std::string text;
      while (text.size() < before) text += "zz ";
      return text;
    }();
    for (const std::string& noise : {brackets, words}) {
      CHECK(index.meaning(noise + longest).mentions.nodes == std::vector<NodeId>{0});
      CHECK(index.meaning(noise + "node_of_" + longest + "_token_149").mentions.nodes.empty());
      CHECK(index.meaning(noise + longest + "_token_149, Relu_1").mentions.nodes == std::vector<NodeId>{0, 1});
      CHECK(index.meaning(noise + longest + "n, Relu_1").mentions.nodes == std::vector<NodeId>{1});
    }
  }
}
