// Properties of the engine that hold for every real network: each node has one fate, each layer can run when its turn
// comes, work is lost nowhere.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "engine/engine.h"
#include "engine/lowering.h"
#include "inference/files.h"
#include "inference/infer.h"

using namespace blackthorn;
using namespace blackthorn::inference;
using namespace blackthorn::engine;

namespace {

/// Walks the layers as a device would and says which could not have run. Knows nothing of how the order was made: a
/// tensor is there once a layer has written it, or a node that needs no layer passes on what is there. So a layer whose
/// nodes cannot run together (one needs what another layer makes of the first one's result) is never ready.
class Device {
 public:
  Device(const Graph& graph, const Engine& engine)
      : graph_(graph),
        ready_(graph.tensors.size(), false),
        waiting_(graph.nodes.size(), 0),
        readers_(consumers(graph)) {
    // Copies for a concatenation count as the node's work: its result is there when the last of them has run.
    for (const Layer& layer : engine.layers)
      for (const NodeId node : layer.nodes) ++waiting_[at(node)];
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      for (const TensorId input : graph.nodes[i].inputs) waiting_[i] += input == kNoTensor ? 0 : 1;
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      const auto id = static_cast<TensorId>(i);
      if (graph.entry_of(id) != kNoTensor)
        entries_[graph.entry_of(id)].push_back(id);
      else if (graph.tensors[i].producer == kNoNode)
        arrive(id);
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].inputs.empty()) done(static_cast<NodeId>(i), 0);
  }

  std::vector<std::string> late(const Engine& engine) {
    std::vector<std::string> late;
    for (const Layer& layer : engine.layers) {
      const auto there = [&](TensorId t) { return ready_[at(t)] || graph_.tensor(t).constant; };
      if (!std::all_of(layer.inputs.begin(), layer.inputs.end(), there)) late.push_back(layer.name);
      for (const NodeId node : layer.nodes) done(node, 1);
    }
    return late;
  }

 private:
  static std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

  void done(NodeId node, int parts) {
    if ((waiting_[at(node)] -= parts) > 0) return;
    for (const TensorId output : graph_.node(node).outputs)
      if (output != kNoTensor) arrive(output);
  }

  void arrive(TensorId first) {
    std::vector<TensorId> arriving{first};
    while (!arriving.empty()) {
      const TensorId id = arriving.back();
      arriving.pop_back();
      if (ready_[at(id)]) continue;
      ready_[at(id)] = true;
      if (const auto found = entries_.find(id); found != entries_.end())
        arriving.insert(arriving.end(), found->second.begin(), found->second.end());
      for (const NodeId reader : readers_[at(id)]) {
        if (--waiting_[at(reader)] > 0) continue;
        for (const TensorId output : graph_.node(reader).outputs)
          if (output != kNoTensor) arriving.push_back(output);
      }
    }
  }

  const Graph& graph_;
  std::vector<bool> ready_;
  std::vector<int> waiting_;  // of each node: inputs that are not there, and parts in layers that have not run
  std::vector<std::vector<NodeId>> readers_;
  std::map<TensorId, std::vector<TensorId>> entries_;  // of bodies, by what they start from
};

void check_folder(const std::filesystem::path& folder) {
  for (const auto& path : files::listed(folder, ".onnx")) {
    if (folder == files::networks_dir() && files::in_project(path)) continue;
    CAPTURE(path.string());
    const Network network(files::model_of(path), {});
    for (const Precision precision : {Precision::fp32, Precision::fp16}) {
      const Engine engine = build_engine(network, precision);
      const Graph& graph = *engine.graph;
      REQUIRE(engine.fates.size() == graph.nodes.size());
      std::vector<int> covered(graph.nodes.size(), 0);
      for (std::size_t l = 0; l < engine.layers.size(); ++l) {
        for (const NodeId node : engine.layers[l].nodes) ++covered[static_cast<std::size_t>(node)];
        CHECK_FALSE(engine.layers[l].outputs.empty());
        CHECK(engine.layers[l].shape.elements_out >= 0);
      }
      std::int64_t node_work = 0, layer_work = 0;
      for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const NodeFate& fate = engine.fates[i];
        const bool in_layer = fate.node_class == NodeClass::layer || fate.node_class == NodeClass::fused;
        CHECK(in_layer == (covered[i] > 0));
        CHECK(in_layer == (fate.layer >= 0));
        CHECK_NOTHROW(rule_info(fate.rule));
        if (fate.node_class == NodeClass::layer || fate.node_class == NodeClass::fused)
          node_work += node_macs(graph, static_cast<NodeId>(i));
      }
      for (const Layer& layer : engine.layers) layer_work += layer.shape.macs;
      CHECK(node_work == layer_work);
      CHECK(Device(graph, engine).late(engine) == std::vector<std::string>{});
    }
  }
}

}  // namespace

TEST_CASE("every real network becomes an engine whose layers can run in their order") {
  check_folder(files::source_dir() / "tests" / "models");
  check_folder(files::source_dir() / "platforms" / "networks");
  check_folder(files::toolchain_dir() / "onnx" / "light");
  check_folder(files::toolchain_dir() / "npm-models");
}

TEST_CASE("so does each of the collection beside the project" * doctest::skip(!files::have_networks())) {
  check_folder(files::networks_dir());
}

TEST_CASE("convolutional networks are covered whole") {
  // Classifiers, detectors and segmenters from PyTorch, TensorFlow and Caffe.
  std::vector<std::filesystem::path> paths = files::listed(files::source_dir() / "platforms" / "networks", ".onnx");
  REQUIRE(paths.size() > 50);
  // Debian's light models, and what npm packages ship for lines, faces and text.
  for (const auto& path : files::listed(files::toolchain_dir() / "onnx" / "light", ".onnx")) paths.push_back(path);
  for (const char* ending : {"large.onnx", "tiny.onnx", "barracuda.onnx", "_infer.onnx"})
    for (const auto& path : files::listed(files::toolchain_dir() / "npm-models", ending)) paths.push_back(path);
  for (const auto& path : paths) {
    CAPTURE(path.string());
    const Engine engine = build_engine(Network(files::model_of(path), {}), Precision::fp16);
    for (const NodeFate& fate : engine.fates) CHECK(fate.node_class != NodeClass::unsupported);
    for (const Layer& layer : engine.layers) {
      CAPTURE(layer.name);
      CHECK_FALSE(layer.approximate);
    }
  }
}

TEST_CASE("ResNet-50 has the layers that TensorRT lists for it") {
  const Model model = files::model_of(files::source_dir() / "platforms" / "networks" / "tv_resnet50.onnx");
  const Engine engine = build_engine(Network(model, {}), Precision::fp32);
  std::map<std::string, int> kinds;
  for (const Layer& layer : engine.layers) ++kinds[layer.label];
  // 53 convolutions with everything after them inside, two pools, one fully connected layer.
  CHECK(kinds == std::map<std::string, int>{{"conv 1x1", 36},
                                            {"conv 3x3", 16},
                                            {"conv 7x7", 1},
                                            {"max pool", 1},
                                            {"global pool", 1},
                                            {"fully connected", 1}});
}
