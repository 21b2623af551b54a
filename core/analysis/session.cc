#include "analysis/session.h"

#include "analysis/report_size.h"

namespace blackthorn::analysis {

EngineOptions engine_options(const platform::PrecisionInfo& precision) {
  constexpr double of_single = 4;
  return precision.bytes_per_element < of_single ? Precision::fp16 : Precision::fp32;
}

const std::shared_ptr<const Network>& Session::network(const Binding& binding) {
  if (binding_ != binding) {
    auto network = std::make_shared<const Network>(*model_, binding);
    binding_ = binding;
    network_ = std::move(network);
    engine_options_.reset();
    table_.reset();
  }
  return network_;
}

const std::shared_ptr<const Engine>& Session::engine(const EngineOptions& options) {
  if (engine_options_ != options) {
    auto engine = std::make_shared<const Engine>(build_engine(*network_, options));
    check_report_size(*model_, *engine);
    engine_options_ = options;
    engine_ = std::move(engine);
    table_.reset();
  }
  return engine_;
}

const std::shared_ptr<const Estimate>& Session::estimate(std::shared_ptr<const platform::Tables::Compiled> table,
                                                         Detail detail) {
  // One that has more than is wanted will do.
  if (table_ != table || detail_ < detail) {
    EstimateOptions options;
    options.batch = network_->inference.batch;
    options.steps = detail == Detail::steps;
    estimate_ = std::make_shared<const Estimate>(estimate_latency(*engine_, table->functions, options));
    table_ = std::move(table);
    detail_ = detail;
  }
  return estimate_;
}

Analysis Session::analyse(const Settings& settings, Detail detail) {
  const auto table = tables_->compiled(settings.platform, settings.mode, settings.precision);
  network(settings.binding);
  engine(engine_options(table->precision));
  estimate(table, detail);
  return Analysis(model_, network_, engine_, table->platform, table->mode, table->precision, estimate_,
                  settings.budget_ms);
}

}  // namespace blackthorn::analysis
