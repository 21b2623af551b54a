// A report built by hand, with the names that a hostile model might use.
#pragma once

#include <memory>

#include "analysis/session.h"

namespace blackthorn::test {
using namespace analysis;

inline constexpr const char* kHostileName = "a|b,\"c\"\x1b[2J\u202E<img src=x>`*_[l](u)\n=1";
inline constexpr const char* kNotUtf8 = "bad\xFF\xC0utf8";

/// Its parts, so that a test can change one before it makes the report.
struct Example {
  Model model;
  Inference inference;
  Engine engine;
  Estimate estimate;
  std::shared_ptr<platform::Platform> platform = std::make_shared<platform::Platform>();
  std::int64_t parameters = 0;
  std::optional<double> budget_ms;

  Analysis report() const {
    auto network = std::make_shared<Network>(Graph(), 13, Binding());
    network->inference = inference;
    network->parameters = parameters;
    auto made = std::make_shared<Engine>(engine);
    made->graph = std::make_shared<const Graph>(model.graph);
    return Analysis(std::make_shared<const Model>(model), network, made, platform, platform->modes[0],
                    platform->precisions[0], std::make_shared<const Estimate>(estimate), budget_ms);
  }
};

inline Example example_parts() {
  Example example;
  Graph& graph = example.model.graph;
  graph.tensors.resize(3);
  Tensor& input = graph.tensors[0];
  input.name = kHostileName;
  input.dtype = DType::float32;
  input.role = TensorRole::graph_input;
  input.shape = Shape{1, 3, 8, 8};
  input.declared = {{kUnknownDim, "N"}, {3, ""}, {kUnknownDim, ""}, {8, ""}};
  Tensor& middle = graph.tensors[1];
  middle.name = kNotUtf8;
  middle.dtype = DType::float32;
  middle.shape = Shape{1, 4, kUnknownDim, 8};
  middle.producer = 0;
  graph.tensors[2].name = "out";
  graph.tensors[2].producer = 1;
  std::vector<Node>& nodes = graph.nodes.edit();
  nodes.resize(2);
  nodes[0].name = kHostileName;
  nodes[0].op = "Conv";
  nodes[0].inputs = {0};
  nodes[0].outputs = {1};
  nodes[1].op = "Thing";
  nodes[1].domain = "com.example";
  nodes[1].inputs = {1};
  nodes[1].outputs = {kNoTensor, 2};
  graph.inputs = {0};
  graph.outputs = {2};
  example.model.name = kHostileName;
  example.model.file_bytes = 5'000'000'000;
  example.model.ir_version = 8;
  example.model.opsets = {{"", 13}, {"com.example", 1}};
  example.model.warnings = {{"external_data", "Weights are elsewhere.", {}}};

  platform::Platform* const table = example.platform.get();
  table->id = "board";
  table->name = "Board";
  table->software = "TensorRT 8";
  table->device.gpu = "GPU";
  table->device.sm_count = 2;
  table->device.memory_bytes = 4'000'000'000;
  table->modes = {{"10w", "10 W", 921.6, 25.6, 10, platform::Basis::derived}};
  table->precisions = {{"fp16", 2, 512}};
  table->kinds.resize(2);
  table->kinds[0].kind = "conv";
  table->kinds[0].basis = platform::Basis::calibrated;
  table->kinds[0].ranges = {{platform::Variable::c_out, 1, 2048}};
  table->kinds[0].error = {0.1, "somewhere"};
  table->kinds[0].sources = {"a paper"};
  table->kinds[1].kind = "pool";

  example.parameters = 112;
  example.engine.macs = 7168;
  example.inference.bindings = {{"N", 1, true}, {"in[2]", 8, false}};
  example.inference.warnings = {{"assumed_dimension", "N is taken as 1.", {kHostileName}}};

  Layer conv;
  conv.name = kHostileName;
  conv.kind = LayerKind::conv;
  conv.label = "conv 3x3";
  conv.rule = "conv+relu";
  conv.nodes = {0};
  conv.inputs = {0};
  conv.outputs = {1};
  conv.parameters = 112;
  conv.shape.macs = 7168;
  conv.shape.elements_in = 192;
  conv.shape.elements_out = 256;
  conv.shape.elements_weights = 112;
  Layer unknown;
  unknown.name = "thing";
  unknown.label = "unknown";
  unknown.rule = "approximation";
  unknown.outputs = {2};
  example.engine.layers = {conv, unknown};
  example.engine.fates = {{NodeClass::layer, 0, "conv+relu"}, {NodeClass::unsupported, -1, "unknown-operator"}};

  Estimate& estimate = example.estimate;
  LayerEstimate time;
  time.latency_ms = 1.23456789;
  time.low_ms = 1.1;
  time.high_ms = 1.4;
  time.kernel_ms = 1.2;
  time.wait_ms = 0.0345678;
  time.share = 1;
  time.bound = Bound::memory;
  time.basis = platform::Basis::calibrated;
  time.in_range = false;
  time.out_of_range = {"c_in"};
  time.step = StepPosition{platform::Variable::c_out, 100, 97, 128, 0.25, std::nullopt};
  LayerEstimate missing;
  missing.supported = false;
  estimate.layers = {time, missing};
  estimate.latency_ms = 1.3;
  estimate.low_ms = 1.15;
  estimate.high_ms = 1.5;
  estimate.fps = 1000 / 1.3;
  estimate.start_ms = 0.0654321;
  estimate.at_least = true;
  estimate.node_coverage = {Coverage::modelled, Coverage::unsupported};
  estimate.nodes = {1, 0, 0, 1};
  estimate.macs = {7168, 0, 0, 0};
  estimate.time_ms = {1.23456789, 0, 0, 0};
  estimate.memory = {224, 896, 4'000'000'000, 1'000'000'000, true};
  estimate.warnings = {{"unsupported_operator", "No time is known for it.", {kNotUtf8}}};
  return example;
}

inline Analysis example_report() { return example_parts().report(); }

}  // namespace blackthorn::test
