#include "analysis/session.h"

#include "base/error.h"
#include "base/formatted.h"
#include "base/numbers.h"
#include "engine/lowering.h"

namespace blackthorn::analysis {
namespace {

void count_macs(Report& report) {
  for (std::size_t i = 0; i < report.graph.nodes.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    std::int64_t& total = report.graph.node(id).region == 0 ? report.macs : report.body_macs;
    total = saturating_add(total, node_macs_of_all_turns(report.graph, id));
  }
}

// What the parts of a report take as JSON beside the names in them, roughly.
constexpr std::int64_t kLayerBytes = 800, kNodeBytes = 120, kTensorBytes = 60;

/// Layers name their nodes and tensors again, so a report can be much larger than the model: a concatenation of many
/// tensors is as many copies.
void check_size(const Report& report) {
  std::int64_t bytes = 0;
  const auto add = [&](std::int64_t fixed, std::size_t name) {
    bytes += fixed + static_cast<std::int64_t>(name);
    if (bytes <= kMaxReportBytes) return;
    throw Error(ErrorCode::limit_exceeded,
                formatted("The report passes the limit 'report_bytes' of {}: the model makes too many layers, or too "
                          "long names. Export a part of it.",
                          kMaxReportBytes),
                formatted("model '{}'", report.model->name));
  };
  const auto name_bytes = [&](NodeId node) { return display_name(report.graph, node).size(); };
  for (std::size_t i = 0; i < report.graph.nodes.size(); ++i) add(kNodeBytes, name_bytes(static_cast<NodeId>(i)));
  for (const Layer& layer : report.engine.layers) {
    add(kLayerBytes, layer.name.size());
    for (const NodeId node : layer.nodes) add(0, name_bytes(node));
    for (const auto* tensors : {&layer.inputs, &layer.outputs}) {
      for (const TensorId id : *tensors) add(kTensorBytes, report.graph.tensor(id).name.size());
    }
  }
}

}  // namespace

Report analyse(const Model& model, const Settings& settings) {
  Report report;
  report.model = &model;
  report.platform = settings.table ? settings.table : platform::Platform::kept(settings.platform);
  report.mode = report.platform->mode(settings.mode);
  report.precision = report.platform->precision(settings.precision);
  report.budget_ms = settings.budget_ms;

  report.graph = model.graph;
  report.inference = infer(report.graph, model.opset(), settings.binding);
  report.parameters = parameter_count(report.graph);
  report.lowering_warnings = lower(report.graph);
  count_macs(report);
  report.engine = build_engine(report.graph, report.precision.id == "fp16" ? Precision::fp16 : Precision::fp32);
  const platform::CompiledPlatform compiled(*report.platform, report.mode, report.precision);
  EstimateOptions options;
  options.batch = report.inference.batch;
  report.estimate = estimate_latency(report.graph, report.engine, *report.platform, compiled, options);
  check_size(report);
  return report;
}

std::optional<bool> Report::budget_met() const {
  if (!budget_ms) return std::nullopt;
  return estimate.latency_ms <= *budget_ms && !estimate.at_least;
}

std::vector<Warning> Report::warnings() const {
  std::vector<Warning> all = model->warnings;
  for (const auto* part : {&inference.warnings, &lowering_warnings, &engine.warnings, &estimate.warnings}) {
    all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

}  // namespace blackthorn::analysis
