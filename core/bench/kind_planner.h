// Plans the measurements of one kind of layer, and fits its latency function.
//
// First the sweeps of the plan, where each size's steps show; then some layers as networks have them; then one by one
// those of many such layers where the templates, with the uncertainty of their coefficients, disagree most. It ends
// when the expected error is small or the plan's points are used up. A state machine like SweepPlanner: the same
// reports lead to the same questions.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "bench/plan.h"
#include "bench/sweep.h"
#include "bench/template_fit.h"

namespace blackthorn::bench {

struct KindOptions {
  double bytes_per_element = 4;
  double share = 1;         // of the plan's points that may be used
  double tolerance = 0.01;  // expected relative error that is small enough
};

/// What a sweep of the plan found.
struct KindSweep {
  std::string variable;
  SweepResult result;
};

class KindPlanner {
 public:
  KindPlanner(const KindPlan& plan, KindOptions options);

  /// One that asks nothing: its layers are measured already.
  static KindPlanner of_measured(const KindPlan& plan, KindOptions options, std::vector<MeasuredLayer> layers);

  /// Nothing once the kind is done.
  std::optional<LayerRequest> next() const { return next_; }
  /// Takes the samples, in ms, of the layer that was asked for. Throws Error bad_request where none is a positive
  /// finite number.
  void report(std::span<const double> samples_ms);
  /// The layer that was asked for cannot be measured.
  void report_failure();
  /// Asks nothing more, and fits what was measured so far.
  void finish();

  const KindPlan& plan() const { return *plan_; }
  int measured() const { return static_cast<int>(layers_.size()); }
  int most() const { return most_; }  // points
  /// Expected relative error of the present function; 1 before there is one.
  double error_bound() const { return error_; }
  double noise() const { return noise_; }
  /// The best template; nullptr where too little could be measured.
  const TemplateFit* best() const;
  const std::vector<MeasuredLayer>& layers() const { return layers_; }
  const std::vector<KindSweep>& sweeps() const { return sweep_results_; }

 private:
  void advance();
  void fit(bool afresh);
  double judge(const std::vector<double>& spread);
  std::vector<double> disagreement() const;
  std::optional<LayerRequest> sweep_point();
  std::optional<LayerRequest> spread_point();
  std::optional<LayerRequest> telling_point();
  bool asked(const LayerRequest& request) const { return asked_.contains(request); }

  const KindPlan* plan_;
  KindOptions options_;
  int most_ = 0, spread_ = 0;
  std::vector<MeasuredLayer> layers_;
  std::set<LayerRequest> asked_;
  std::vector<double> spreads_;  // of the samples within one measurement
  std::optional<LayerRequest> next_;
  std::size_t sweep_ = 0;  // index of the present one
  std::optional<SweepPlanner> sweeping_;
  std::vector<KindSweep> sweep_results_;
  std::uint64_t drawn_ = 0;  // random layers
  std::vector<LayerRequest> pool_;
  std::vector<LayerShape> pool_shapes_;
  std::vector<std::vector<double>> pool_times_, pool_uncertainties_;  // of each template
  std::vector<TemplateFit> fits_;
  int since_fit_ = 0;
  double error_ = 1, noise_ = 0.01;
  bool done_ = false;
};

}  // namespace blackthorn::bench
