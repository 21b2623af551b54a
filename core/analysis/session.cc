#include "analysis/session.h"

namespace blackthorn::analysis {

EngineOptions engine_options(const platform::PrecisionInfo& precision) {
  constexpr double of_single = 4;
  return precision.bytes_per_element < of_single ? Precision::fp16 : Precision::fp32;
}

void Session::settle(const Binding& binding) {
  if (binding_ == binding) return;
  network_ = std::make_shared<const Network>(*model_, binding);
  binding_ = binding;
  engine_options_.reset();
  table_.reset();
}

void Session::build(const EngineOptions& options) {
  if (engine_options_ == options) return;
  auto engine = std::make_shared<const Engine>(build_engine(*network_, options));
  check_report_size(*model_, *engine);
  engine_ = std::move(engine);
  engine_options_ = options;
  table_.reset();
}

void Session::estimate(std::shared_ptr<const platform::Tables::Compiled> table, Detail detail) {
  // One that has more than is wanted will do.
  if (table_ == table && detail_ >= detail) return;
  EstimateOptions options;
  options.batch = network_->inference.batch.size;
  options.steps = detail == Detail::steps;
  estimate_ = std::make_shared<const Estimate>(estimate_latency(*engine_, table->functions, options));
  table_ = std::move(table);
  detail_ = detail;
}

Analysis Session::analyse(const Settings& settings, Detail detail) {
  const auto table = tables_->compiled(settings.platform, settings.mode, settings.precision);
  settle(settings.binding);
  build(engine_options(table->precision));
  estimate(table, detail);
  std::optional<double> budget_ms;
  if (settings.budget) budget_ms = settings.budget->of_inference(network_->inference.batch.size);
  return Analysis(model_, network_, engine_, table->platform, table->mode, table->precision, estimate_, budget_ms);
}

}  // namespace blackthorn::analysis
