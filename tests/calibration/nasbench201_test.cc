// The networks built from a cell's notation against figures of the exported networks, and against the exported files
// themselves where they lie beside the project.
#include "calibration/nasbench201.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "engine/engine.h"
#include "engine/lowering.h"
#include "inference/files.h"
#include "inference/infer.h"

using namespace blackthorn;
using namespace blackthorn::inference;
using namespace blackthorn::engine;
using namespace blackthorn::calibration;

namespace {

struct Facts {
  std::int64_t parameters = 0, macs = 0;
  std::map<std::string, int> operators;
  std::map<std::string, int> layers;  // kind, shape and label
};

std::string text(const Layer& layer) {
  const LayerShape& s = layer.shape;
  std::string made = std::string(kind_name(layer.kind)) + " " + layer.label + " " + std::string(layer.rule);
  for (const std::int64_t size : {s.batch, s.c_in, s.h_in, s.w_in, s.c_out, s.h_out, s.w_out, s.kernel_h, s.stride_h,
                                  s.groups, s.inputs, s.residual, s.elements_in, s.elements_out, s.macs}) {
    made += " " + std::to_string(size);
  }
  return made;
}

Facts facts_of(Graph graph, std::int64_t opset) {
  Facts facts;
  CHECK(infer(graph, opset, {}).warnings.empty());
  facts.parameters = parameter_count(graph);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    facts.macs += node_macs(graph, static_cast<NodeId>(i));
    facts.operators[graph.nodes[i].op]++;
  }
  CHECK(lower(graph).empty());
  for (const Layer& layer : build_engine(Network(graph, opset, {}), Precision::fp32).layers)
    facts.layers[text(layer)]++;
  return facts;
}

Facts facts_of(const char* cell, NoneAs none = NoneAs::constant) {
  return facts_of(nasbench201_graph(cell, none), kNasBench201Opset);
}

int pools(const Facts& facts) {
  int count = 0;
  for (const auto& [layer, times] : facts.layers) {
    if (layer.starts_with("pool")) count += times;
  }
  return count;
}

// As PyTorch's exporter, and not torch2trt, does: what computes the same is computed once. The operator and the inputs
// tell, as the weights of two nodes are never the same tensor.
Graph without_repetition(Graph graph) {
  std::map<std::pair<std::string, std::vector<TensorId>>, TensorId> known;
  std::map<TensorId, TensorId> same;
  std::vector<Node> kept;
  for (Node& node : graph.nodes.edit()) {
    for (TensorId& input : node.inputs) {
      if (const auto other = same.find(input); other != same.end()) input = other->second;
    }
    const auto [first, fresh] = known.try_emplace({node.op, node.inputs}, node.output(0));
    if (!fresh) {
      same[node.output(0)] = first->second;
      continue;
    }
    graph.tensor(node.output(0)).producer = static_cast<NodeId>(kept.size());
    kept.push_back(std::move(node));
  }
  graph.nodes.edit() = std::move(kept);
  return graph;
}

// The exported file with its zeros, which are the initializers named so, as constants or as inputs.
Graph exported(const Model& model, NoneAs none) {
  Graph graph = model.graph;
  for (std::size_t i = 0; i < graph.tensors.size() && none == NoneAs::input; ++i) {
    Tensor& tensor = graph.tensors[i];
    if (!tensor.name.ends_with(".z")) continue;
    tensor.role = TensorRole::graph_input;
    tensor.constant = false;
    for (const std::int64_t dim : *tensor.shape) tensor.declared.push_back({dim, {}});
    graph.inputs.push_back(static_cast<TensorId>(i));
  }
  return graph;
}

// What the exporter wrote of sizes and for the pools' padding of nothing.
void remove_exporter_nodes(std::map<std::string, int>& operators) {
  for (const char* op : {"Constant", "Unsqueeze", "Concat", "Pad"}) operators.erase(op);
  operators["Flatten"] += operators["Reshape"];
  operators.erase("Reshape");
}

std::string error_of(const char* cell) {
  try {
    nasbench201_graph(cell, NoneAs::constant);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::bad_request);
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a cell of convolutions: parameters, work, operators") {
  const Facts facts =
      facts_of("|nor_conv_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|");
  CHECK(facts.parameters == 1294650 + 1);  // one scalar zero, which exporters write as a Constant
  CHECK(facts.macs == 184730240);
  CHECK(facts.operators.at("Conv") == 1 + 15 * 5 + 2 * 3);
  CHECK(facts.operators.at("Add") == 15 * 6 + 2);
}

TEST_CASE("a cell without a way from its input to its output stands alone") {
  const Facts facts = facts_of("|none~0|+|nor_conv_1x1~0|none~1|+|none~0|none~1|none~2|");
  CHECK(facts.macs == 640);
  CHECK(facts.operators.at("Add") == 3);
  CHECK(facts.operators.count("Conv") == 0);
  CHECK(facts.layers.empty());
}

TEST_CASE("what follows from zeros alone runs where they are an input") {
  const char* cell = "|none~0|+|nor_conv_3x3~0|skip_connect~1|+|avg_pool_3x3~0|avg_pool_3x3~1|none~2|";
  const Facts constant = facts_of(cell, NoneAs::constant), input = facts_of(cell, NoneAs::input);
  CHECK(constant.macs == input.macs);
  CHECK(constant.operators == input.operators);
  CHECK(constant.parameters == input.parameters + 2 * 5 * (16 * 32 * 32 + 32 * 16 * 16 + 64 * 8 * 8));
  CHECK(pools(constant) == 15 + 2 + 1);
  CHECK(pools(input) == 2 * 15 + 2 + 1);
  const Facts first = facts_of(cell, NoneAs::first_input);
  CHECK(pools(first) == pools(input));
  CHECK(first.operators.at("Add") == input.operators.at("Add") - 15);
}

TEST_CASE("text that is no cell is refused with the place") {
  CHECK(error_of("") == "The cell of NAS-Bench-201 needs '|' here (character 1 of '')");
  CHECK(error_of("|conv~0|") == "The cell of NAS-Bench-201 needs an operation here (character 2 of '|conv~0|')");
  CHECK(error_of("|none~1|") == "The cell of NAS-Bench-201 needs '~0|' here (character 6 of '|none~1|')");
  CHECK(error_of("|none~0|").find("needs '+' here (character 9") != std::string::npos);
  CHECK(error_of("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|+").find("needs the end") != std::string::npos);
}

TEST_CASE("every measured network can be built") {
  std::ifstream file(files::source_dir() / "platforms" / "measurements" / "nasbench201-jetson-tx2.csv");
  std::string line;
  std::getline(file, line);
  int count = 0;
  while (std::getline(file, line)) {
    const std::size_t begin = line.find('|'), end = line.rfind('|');
    REQUIRE(begin < end);
    Graph graph = nasbench201_graph(line.substr(begin, end - begin + 1), NoneAs::input);
    CHECK(infer(graph, kNasBench201Opset, {}).warnings.empty());
    CHECK(graph.tensor(graph.outputs.front()).shape == Shape{1, 10});
    ++count;
  }
  CHECK(count == 597);
}

TEST_CASE("the networks are those that were exported" * doctest::skip(!files::have_networks())) {
  // Name and cell of each export.
  std::ifstream list(files::networks_dir() / "measured.csv");
  int count = 0;
  for (std::string line; std::getline(list, line);) {
    if (!line.starts_with("nb201")) continue;
    const std::string name = line.substr(0, line.find(','));
    const std::size_t begin = line.find('|'), end = line.rfind('|');
    REQUIRE(begin < end);
    const std::string cell = line.substr(begin, end - begin + 1);
    CAPTURE(name);
    CAPTURE(cell);
    const Model model = files::model_of(files::networks_dir() / (name + ".onnx"));
    for (const NoneAs none : {NoneAs::constant, NoneAs::input}) {
      Facts expected = facts_of(exported(model, none), model.opset());
      const Facts made = facts_of(without_repetition(nasbench201_graph(cell, none)), kNasBench201Opset);
      remove_exporter_nodes(expected.operators);
      CHECK(made.parameters == expected.parameters + 1);
      CHECK(made.macs == expected.macs);
      CHECK(made.operators == expected.operators);
      CHECK(made.layers == expected.layers);
    }
    ++count;
  }
  CHECK(count == 60);
}
