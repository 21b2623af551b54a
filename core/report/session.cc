#include "report/session.h"

#include "base/numbers.h"
#include "graph/lowering.h"

namespace blackthorn {
namespace {

void count_macs(Report& report) {
  for (std::size_t i = 0; i < report.graph.nodes.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    const auto macs = checked_multiply(node_macs(report.graph, id), report.graph.region(id).turns);
    std::int64_t& total = report.graph.node(id).region == 0 ? report.macs : report.body_macs;
    total = checked_add(total, macs.value_or(INT64_MAX)).value_or(INT64_MAX);
  }
}

}  // namespace

Report analyse(const Model& model, const Settings& settings) {
  Report report;
  report.model = &model;
  report.platform = settings.table
                        ? settings.table
                        : std::make_shared<const platform::Platform>(platform::Platform::embedded(settings.platform));
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
  report.estimate = estimate(report.graph, report.engine, *report.platform, compiled, options);
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

}  // namespace blackthorn
