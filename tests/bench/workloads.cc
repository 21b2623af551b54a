#include "workloads.h"

#include <fstream>
#include <iterator>
#include <memory>

#include "analysis/session.h"
#include "base/error.h"
#include "onnx/reader.h"
#include "report/formats.h"

namespace blackthorn::bench {
using namespace onnx;
using namespace analysis;
using namespace report;
namespace {

/// All that stays the same between two estimates of a network.
struct Prepared {
  std::vector<std::uint8_t> bytes;
  Model model;
  Settings settings;
  Report report;
  std::unique_ptr<platform::CompiledPlatform> compiled;
};

std::vector<std::uint8_t> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorCode::unreadable_file, "cannot open " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<const Prepared> prepare() {
  auto prepared = std::make_shared<Prepared>();
  prepared->bytes = read_file(BLACKTHORN_SAMPLE);
  MemorySource source(prepared->bytes);
  prepared->model = read_model(source, "resnet50.onnx");
  prepared->settings.table = std::make_shared<const platform::Platform>(platform::Platform::embedded("jetson-nano"));
  prepared->settings.precision = "fp16";
  prepared->report = analyse(prepared->model, prepared->settings);
  prepared->compiled = std::make_unique<platform::CompiledPlatform>(*prepared->report.platform, prepared->report.mode,
                                                                    prepared->report.precision);
  return prepared;
}

/// Rows of convolutions of many widths, as a search over architectures would ask for them.
std::vector<platform::VariableRow> convolutions(const Prepared& prepared, std::size_t count) {
  std::vector<LayerShape> shapes;
  for (const Layer& layer : prepared.report.engine.layers) {
    if (layer.kind == LayerKind::conv) shapes.push_back(layer.shape);
  }
  std::vector<platform::VariableRow> rows;
  for (std::size_t i = 0; i < count; ++i) {
    LayerShape shape = shapes.at(i % shapes.size());
    shape.c_out += static_cast<std::int64_t>(i / shapes.size());
    rows.push_back(layer_variables(shape, prepared.compiled->bytes_per_element()));
  }
  return rows;
}

}  // namespace

std::vector<Workload> workloads() {
  const auto prepared = prepare();
  const Report& report = prepared->report;
  const auto rows = convolutions(*prepared, 4096);

  std::vector<Workload> list;
  list.push_back(
      {"latency function of a convolution, in blocks", "layer", static_cast<std::int64_t>(rows.size()),
       [prepared, rows, times = std::vector<double>(rows.size()), scratch = platform::Program::Scratch()]() mutable {
         prepared->compiled->find("conv")->latency.evaluate(rows, times, scratch);
         return times.front() + times.back();
       }});
  for (const bool steps : {false, true}) {
    list.push_back({steps ? "estimate of prepared ResNet-50, with its steps" : "estimate of prepared ResNet-50",
                    "network", 1, [prepared, &report, steps] {
                      EstimateOptions options;
                      options.steps = steps;
                      return estimate_latency(report.graph, report.engine, *report.platform, *prepared->compiled,
                                              options)
                          .latency_ms;
                    }});
  }
  list.push_back({"ResNet-50 from changed settings to JSON", "report", 1, [prepared] {
                    return static_cast<double>(report_json(analyse(prepared->model, prepared->settings)).size());
                  }});
  list.push_back({"ResNet-50 read, without weights", "file", 1, [prepared] {
                    MemorySource source(prepared->bytes);
                    return static_cast<double>(read_model(source, "resnet50.onnx").graph.nodes.size());
                  }});
  return list;
}

}  // namespace blackthorn::bench
