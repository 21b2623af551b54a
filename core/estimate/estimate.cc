#include "estimate/estimate.h"

#include <cmath>
#include <map>

#include "base/formatted.h"
#include "base/numbers.h"
#include "estimate/interval.h"
#include "estimate/kernel_times.h"
#include "estimate/memory.h"
#include "estimate/pipeline.h"
#include "estimate/steps.h"
#include "inference/infer.h"

namespace blackthorn::estimate {
namespace {

constexpr double kRounding = 1e-9;  // a difference of times this small, relative to them, is no time

class Estimator {
 public:
  Estimator(const Engine& engine, const platform::CompiledPlatform& compiled, const EstimateOptions& options)
      : graph_(*engine.graph),
        engine_(engine),
        platform_(compiled.platform()),
        compiled_(compiled),
        options_(options) {}

  Estimate run() {
    for (const Layer& layer : engine_.layers)
      rows_.push_back(platform::layer_variables(layer.shape, compiled_.bytes_per_element()));
    times_ = kernel_times(engine_, rows_, compiled_);
    result_.layers.resize(engine_.layers.size());
    run_pipeline();
    judge_layers();
    total();
    if (options_.steps) find_steps();
    cover();
    find_energy();
    result_.memory = estimate_memory(graph_, engine_, platform_.device, compiled_.bytes_per_element());
    warn();
    return std::move(result_);
  }

 private:
  void run_pipeline() {
    Pipeline pipeline(compiled_.enqueue_ms(), compiled_.gap_ms());
    for (std::size_t i = 0; i < times_.size(); ++i) {
      LayerEstimate& layer = result_.layers[i];
      const KernelTime& time = times_[i];
      layer.supported = time.known();
      if (!layer.supported) continue;
      const auto turns = static_cast<double>(engine_.layers[i].turns);
      const double launches = turns * time.launches;
      layer.kernel_ms = turns * time.total_ms;
      layer.latency_ms = pipeline.add(layer.kernel_ms, launches);
      const double gaps = launches * compiled_.gap_ms();
      const double wait = layer.latency_ms - layer.kernel_ms - gaps;
      layer.wait_ms = wait > kRounding * layer.latency_ms ? wait : 0;
      if (layer.latency_ms > 2 * layer.kernel_ms)
        layer.bound = Bound::launch;
      else
        layer.bound = time.compute_ms >= time.memory_ms ? Bound::compute : Bound::memory;
    }
    sum_ms_ = pipeline.finish_ms();
  }

  void judge_layers() {
    for (std::size_t i = 0; i < times_.size(); ++i) {
      LayerEstimate& layer = result_.layers[i];
      if (!layer.supported) continue;
      const platform::KindInfo& info = *times_[i].kind->info;
      layer.basis = info.basis;
      layer.share = sum_ms_ > 0 ? layer.latency_ms / sum_ms_ : 0;
      for (const platform::Range& range : info.ranges) {
        const auto variable = static_cast<std::size_t>(range.variable);
        if (rows_[i][variable] < range.low || rows_[i][variable] > range.high)
          layer.out_of_range.push_back(platform::kVariableNames[variable]);
      }
      layer.in_range = layer.out_of_range.empty();
      const double own = own_sigma(i), common = platform_.common_sigma;
      const Interval bounds = interval(layer.latency_ms, std::sqrt(own * own + common * common));
      layer.low_ms = bounds.low;
      layer.high_ms = bounds.high;
    }
  }

  /// The error of the layer alone, without the part that all layers of a network share.
  double own_sigma(std::size_t i) const {
    const double sigma = times_[i].kind->info->error.sigma;
    return result_.layers[i].in_range ? sigma : sigma * platform_.extrapolation_factor;
  }

  /// The layers' own errors average out over the network; the common part does not.
  void total() {
    result_.start_ms = compiled_.start_ms();
    result_.latency_ms = result_.start_ms + sum_ms_;
    double variance = platform_.common_sigma * platform_.common_sigma;
    for (std::size_t i = 0; i < times_.size(); ++i) {
      if (!result_.layers[i].supported) continue;
      const double part = result_.layers[i].share * own_sigma(i);
      variance += part * part;
    }
    sigma_ = std::sqrt(variance);
    const Interval bounds = interval(result_.latency_ms, sigma_);
    result_.low_ms = bounds.low;
    result_.high_ms = bounds.high;
    if (result_.latency_ms > 0) result_.fps = 1000.0 * static_cast<double>(options_.batch) / result_.latency_ms;
  }

  /// Power times latency, where the network does as much arithmetic a second as those whose power was measured.
  void find_energy() {
    const platform::Power* power = compiled_.power();
    if (!power || !(result_.latency_ms > 0) || result_.at_least) return;
    double macs = 0;
    for (const Layer& layer : engine_.layers) macs += static_cast<double>(layer.macs());
    const double gflop_per_s = 2 * macs / (result_.latency_ms * 1e6);
    if (gflop_per_s < power->low_gflop_per_s || gflop_per_s > power->high_gflop_per_s) return;
    const double mj = power->watts * result_.latency_ms;
    const Interval bounds = interval(mj, std::hypot(sigma_, power->sigma));
    result_.energy = EnergyEstimate{mj, bounds.low, bounds.high};
  }

  void find_steps() {
    std::map<const platform::CompiledKind*, StepFinder> finders;
    for (std::size_t i = 0; i < times_.size(); ++i) {
      const platform::CompiledKind* kind = times_[i].kind;
      if (!times_[i].known() || kind->info->step_variables.empty()) continue;
      auto& finder = finders.try_emplace(kind, *kind, compiled_.bytes_per_element()).first->second;
      auto& step = result_.layers[i].step = finder.find(engine_.layers[i].shape);
      if (!step) continue;
      for (auto* difference : {&step->saving_ms, &step->cost_ms})
        if (*difference) **difference *= static_cast<double>(engine_.layers[i].turns);
    }
  }

  void cover() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Coverage coverage = cover_node(engine_.fates[i]);
      result_.node_coverage.push_back(coverage);
      const auto c = static_cast<std::size_t>(coverage);
      ++result_.nodes[c];
      result_.macs[c] = saturating_add(result_.macs[c], engine_.node_macs[i]);
      result_.at_least = result_.at_least || coverage == Coverage::unsupported;
    }
    for (std::size_t i = 0; i < engine_.layers.size(); ++i) {
      result_.at_least = result_.at_least || engine_.layers[i].at_least;
      result_.time_ms[static_cast<std::size_t>(cover_layer(static_cast<std::int32_t>(i)))] +=
          result_.layers[i].latency_ms;
    }
  }

  Coverage cover_node(const NodeFate& fate) const {
    if (fate.node_class == NodeClass::free) return Coverage::free;
    if (fate.node_class == NodeClass::unsupported || fate.layer < 0) return Coverage::unsupported;
    return cover_layer(fate.layer);
  }

  Coverage cover_layer(std::int32_t layer) const {
    const auto i = static_cast<std::size_t>(layer);
    if (!result_.layers[i].supported) return Coverage::unsupported;
    return engine_.layers[i].approximate ? Coverage::approximated : Coverage::modelled;
  }

  void warn() {
    std::vector<std::string> unknown, impossible, outside, assumed;
    double outside_share = 0, assumed_share = 0;
    const auto list = [this](std::vector<std::string>& names, std::size_t i) {
      if (names.size() < kNamesInWarning) names.push_back(engine_.layers[i].name);
    };
    for (std::size_t i = 0; i < result_.layers.size(); ++i) {
      const LayerEstimate& layer = result_.layers[i];
      if (!layer.supported) {
        list(times_[i].kind ? impossible : unknown, i);
        continue;
      }
      if (!layer.in_range) {
        list(outside, i);
        outside_share += layer.share;
      }
      if (layer.basis == platform::Basis::assumed) {
        list(assumed, i);
        assumed_share += layer.share;
      }
    }
    const auto percent = [](double share) {
      const long whole = std::lround(share * 100);
      return whole == 0 && share > 0 ? "less than 1 % of the time" : formatted("{} % of the time", whole);
    };
    if (!unknown.empty())
      result_.warnings.push_back({"unsupported_kind",
                                  "the platform table has no function for the kind of these layers: the total leaves "
                                  "them out",
                                  unknown});
    if (!impossible.empty())
      result_.warnings.push_back(
          {"impossible_time",
           "the platform table gives infinite, negative or undefined times for these layers: the "
           "total leaves them out",
           impossible});
    if (!outside.empty())
      result_.warnings.push_back(
          {"extrapolated",
           formatted("layers outside the sizes that the platform table was made from, {}: their intervals are wider",
                     percent(outside_share)),
           outside});
    if (!assumed.empty())
      result_.warnings.push_back(
          {"assumed_kind",
           formatted("layers of kinds for which no measurement supports the function, {}", percent(assumed_share)),
           assumed});
    if (!result_.memory.fits)
      result_.warnings.push_back({"does_not_fit",
                                  "weights, activations and what the system reserves together exceed the memory of "
                                  "the device",
                                  {}});
  }

  const Graph& graph_;
  const Engine& engine_;
  const platform::Platform& platform_;
  const platform::CompiledPlatform& compiled_;
  const EstimateOptions& options_;
  std::vector<platform::VariableRow> rows_;
  std::vector<KernelTime> times_;
  double sum_ms_ = 0;
  double sigma_ = 0;  // of ln(total)
  Estimate result_;
};

}  // namespace

Estimate estimate_latency(const Engine& engine, const platform::CompiledPlatform& compiled,
                          const EstimateOptions& options) {
  return Estimator(engine, compiled, options).run();
}

}  // namespace blackthorn::estimate
