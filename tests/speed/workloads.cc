#include "workloads.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>

#include "analysis/session.h"
#include "base/error.h"
#include "engine/lowering.h"
#include "onnx/reader.h"
#include "report/formats.h"

namespace blackthorn::speed {
using namespace onnx;
using namespace analysis;
using namespace report;
namespace {

/// All that stays the same between two estimates of a network.
struct Prepared {
  std::vector<std::uint8_t> bytes;
  std::shared_ptr<const Model> model;
  platform::Tables tables;
  Settings settings;
  std::optional<Analysis> report;
  std::shared_ptr<const platform::Tables::Compiled> table;
};

std::vector<std::uint8_t> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorCode::unreadable_file, "cannot open " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<Prepared> prepare() {
  auto prepared = std::make_shared<Prepared>();
  prepared->bytes = read_file(BLACKTHORN_SAMPLE);
  MemorySource source(prepared->bytes);
  prepared->model = std::make_shared<const Model>(read_model(source, "resnet50.onnx"));
  prepared->settings.precision = "fp16";
  prepared->report.emplace(Session(prepared->model, prepared->tables).analyse(prepared->settings));
  prepared->table = prepared->tables.compiled("jetson-nano", "", "fp16");
  return prepared;
}

/// Rows of convolutions of many widths, as a search over architectures would ask for them.
std::vector<platform::VariableRow> convolutions(const Prepared& prepared, std::size_t count) {
  std::vector<LayerShape> shapes;
  for (const Layer& layer : prepared.report->engine.layers) {
    if (layer.kind == LayerKind::conv) shapes.push_back(layer.shape);
  }
  std::vector<platform::VariableRow> rows;
  for (std::size_t i = 0; i < count; ++i) {
    LayerShape shape = shapes.at(i % shapes.size());
    shape.c_out += static_cast<std::int64_t>(i / shapes.size());
    rows.push_back(platform::layer_variables(shape, prepared.table->functions.bytes_per_element()));
  }
  return rows;
}

}  // namespace

std::vector<Workload> workloads() {
  const auto prepared = prepare();
  const auto rows = convolutions(*prepared, 4096);

  std::vector<Workload> list;
  list.push_back(
      {"latency function of a convolution, in blocks", "layer", static_cast<std::int64_t>(rows.size()),
       [prepared, rows, times = std::vector<double>(rows.size()), scratch = platform::Program::Scratch()]() mutable {
         prepared->table->functions.find("conv")->latency.evaluate(rows, times, scratch);
         return times.front() + times.back();
       }});
  // The stages from a model to its report, one by one, then the ways through several of them.
  const auto stage = [&list](std::string name, std::function<double()> run) {
    list.push_back({std::move(name), "stage", 1, std::move(run)});
  };
  stage("ResNet-50: copy of the graph", [prepared] {
    const Graph copy = prepared->model->graph;
    return static_cast<double>(copy.tensors.size());
  });
  stage("ResNet-50: infer", [prepared, graph = prepared->model->graph]() mutable {
    return static_cast<double>(infer(graph, prepared->model->opset(), {}).batch.size);
  });
  const auto network = std::make_shared<const Network>(*prepared->model, Binding{});
  stage("ResNet-50: lower", [network] {
    Graph graph = *network->graph;
    return static_cast<double>(lower(graph).size());
  });
  stage("ResNet-50: engine",
        [network] { return static_cast<double>(build_engine(*network, Precision::fp16).layers.size()); });
  stage("Jetson Nano: compile table", [prepared] {
    const platform::Platform& table = *prepared->table->platform;
    return platform::CompiledPlatform(table, table.mode(""), table.precision("")).gap_ms();
  });
  for (const bool steps : {false, true}) {
    stage(steps ? "ResNet-50: estimate with steps" : "ResNet-50: estimate", [prepared, steps] {
      EstimateOptions options;
      options.steps = steps;
      return estimate_latency(prepared->report->engine, prepared->table->functions, options).latency_ms;
    });
  }
  stage("ResNet-50: JSON", [prepared] { return static_cast<double>(report_json(*prepared->report).size()); });
  const auto session = std::make_shared<Session>(prepared->model, prepared->tables);
  stage("ResNet-50: from a changed mode to the total", [prepared, session, settings = prepared->settings]() mutable {
    const auto& modes = prepared->table->platform->modes;
    settings.mode = settings.mode == modes.back().id ? modes.front().id : modes.back().id;
    return session->analyse(settings, Detail::times).estimate.latency_ms;
  });
  stage("ResNet-50: everything redone, without JSON", [prepared] {
    return Session(prepared->model, prepared->tables).analyse(prepared->settings, Detail::times).estimate.latency_ms;
  });
  list.push_back({"ResNet-50 from changed settings to JSON", "report", 1, [prepared] {
                    return static_cast<double>(
                        report_json(Session(prepared->model, prepared->tables).analyse(prepared->settings)).size());
                  }});
  list.push_back({"ResNet-50 read, without weights", "file", 1, [prepared] {
                    MemorySource source(prepared->bytes);
                    return static_cast<double>(read_model(source, "resnet50.onnx").graph.nodes.size());
                  }});
  return list;
}

}  // namespace blackthorn::speed
