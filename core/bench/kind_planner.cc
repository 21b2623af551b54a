#include "bench/kind_planner.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "stats/statistics.h"

namespace blackthorn::bench {
namespace {

constexpr int kSweepMeasurements = 14;  // at most for one of the sweeps: they only start
constexpr double kSpreadShare = 0.25;   // of the points, for layers at random
constexpr int kLeastSpread = 6;
constexpr int kBatch = 4;                  // points from one fit to the next
constexpr std::size_t kPool = 240;         // layers at random among which the next is chosen
constexpr std::uint64_t kPoolFrom = 1000;  // their numbers do not meet those of the spread
constexpr double kTempered = 20;           // of the criterion: templates a little worse still have a say
constexpr double kLeastNoise = 0.003, kUnknownNoise = 0.01;
constexpr int kLeastForFit = 4;

}  // namespace

KindPlanner::KindPlanner(const KindPlan& plan, KindOptions options) : plan_(&plan), options_(options) {
  most_ = std::max(8, static_cast<int>(std::lround(plan.points * options.share)));
  spread_ = std::max({kLeastSpread, static_cast<int>(kSpreadShare * most_), static_cast<int>(plan.cases.size())});
  for (const LatencyTemplate* form : plan.templates) fits_.emplace_back(*form, options.bytes_per_element);
  for (std::size_t i = 0; i < kPool; ++i) {
    pool_.push_back(random_layer(plan, kPoolFrom + i));
    pool_shapes_.push_back(layer_of(pool_.back()).shape);
  }
  advance();
}

void KindPlanner::report(std::span<const double> samples_ms) {
  if (!next_) throw Error(ErrorCode::bad_request, "no measurement was asked for");
  const std::vector<double> samples = usable_samples(samples_ms);
  if (samples.empty()) throw Error(ErrorCode::bad_request, "a measurement needs at least one positive time");
  if (samples.size() >= kTellingSamples) spreads_.push_back(median_error(samples));
  noise_ = spreads_.empty() ? kUnknownNoise : std::max(median(spreads_), kLeastNoise);
  layers_.push_back({*next_, layer_of(*next_).shape, median(samples)});
  if (sweeping_) sweeping_->report(next_->parameters.at(plan_->sweeps[sweep_].range.name), samples);
  ++since_fit_;
  advance();
}

void KindPlanner::report_failure() {
  if (!next_) return;
  if (sweeping_) sweeping_->report_failure(next_->parameters.at(plan_->sweeps[sweep_].range.name));
  advance();
}

void KindPlanner::advance() {
  next_ = sweep_point();
  if (!next_) next_ = spread_point();
  if (!next_) next_ = telling_point();
  if (next_) asked_.insert(*next_);
}

std::optional<LayerRequest> KindPlanner::sweep_point() {
  // A short measurement has no time for sweeps.
  constexpr double least_share = 0.5;
  for (; sweep_ < plan_->sweeps.size() && options_.share >= least_share; ++sweep_) {
    const SweepPlan& sweep = plan_->sweeps[sweep_];
    if (!sweeping_) {
      SweepOptions options;
      options.low = sweep.range.low;
      options.high = sweep.range.high;
      options.tolerance = options_.tolerance;
      options.noise.size = noise_;
      options.most_measurements = kSweepMeasurements;
      sweeping_.emplace(options);
    }
    if (const auto x = sweeping_->next()) {
      LayerParameters given = sweep.at;
      given[sweep.range.name] = *x;
      return make_request(plan_->kind, given);
    }
    if (sweeping_->measurements() > 0) sweep_results_.push_back({sweep.range.name, sweeping_->result()});
    sweeping_.reset();
  }
  return std::nullopt;
}

std::optional<LayerRequest> KindPlanner::spread_point() {
  constexpr std::uint64_t most_draws = 500;
  while (static_cast<int>(drawn_) < spread_ && drawn_ < most_draws) {
    // In turn, so that rare windows are not left to chance.
    LayerRequest request = random_layer(*plan_, drawn_, drawn_ % plan_->cases.size());
    ++drawn_;
    if (!asked(request)) return request;
  }
  return std::nullopt;
}

void KindPlanner::fit(bool afresh) {
  for (TemplateFit& each : fits_) each.fit(layers_, noise_, afresh);
  since_fit_ = 0;
  pool_times_.clear();
  pool_uncertainties_.clear();
  for (const TemplateFit& each : fits_) {
    pool_times_.push_back(each.predict(pool_shapes_));
    pool_uncertainties_.push_back(each.uncertainty(pool_shapes_));
  }
}

/// For each layer of the pool the variance of the logarithm of its time: between templates, and within each.
std::vector<double> KindPlanner::disagreement() const {
  double least = INFINITY;
  for (const TemplateFit& each : fits_) least = std::min(least, each.criterion());
  std::vector<double> weights;
  double total = 0;
  for (const TemplateFit& each : fits_) {
    weights.push_back(std::exp((least - each.criterion()) / kTempered));
    total += weights.back();
  }
  std::vector<double> spread(pool_.size(), 0);
  for (std::size_t i = 0; i < pool_.size(); ++i) {
    double mean = 0;
    for (std::size_t t = 0; t < fits_.size(); ++t) mean += weights[t] / total * std::log(pool_times_[t][i]);
    for (std::size_t t = 0; t < fits_.size(); ++t) {
      const double off = std::log(pool_times_[t][i]) - mean;
      spread[i] += weights[t] / total * (off * off + pool_uncertainties_[t][i] * pool_uncertainties_[t][i]);
    }
  }
  return spread;
}

/// Sets the expected error: what templates and coefficients leave open, which is returned, and what the best one leaves
/// unexplained.
double KindPlanner::judge(const std::vector<double>& spread) {
  const double open =
      std::sqrt(std::accumulate(spread.begin(), spread.end(), 0.0) / static_cast<double>(spread.size()));
  error_ = std::sqrt(open * open + std::max(0.0, best()->sigma() * best()->sigma() - noise_ * noise_));
  return open;
}

void KindPlanner::finish() {
  next_.reset();
  sweeping_.reset();
  const bool finished = done_ && since_fit_ == 0;
  done_ = true;
  if (finished || static_cast<int>(layers_.size()) < kLeastForFit) return;
  fit(true);
  judge(disagreement());
}

KindPlanner KindPlanner::of_measured(const KindPlan& plan, KindOptions options, std::vector<MeasuredLayer> layers) {
  KindPlanner planner(plan, options);
  planner.layers_ = std::move(layers);
  planner.finish();
  return planner;
}

std::optional<LayerRequest> KindPlanner::telling_point() {
  if (done_) return std::nullopt;
  const bool used_up = static_cast<int>(asked_.size()) >= most_;
  if (static_cast<int>(layers_.size()) < kLeastForFit) {
    done_ = true;
    return std::nullopt;
  }
  if (pool_times_.empty() || since_fit_ >= kBatch || used_up) fit(pool_times_.empty() || used_up);
  const std::vector<double> spread = disagreement();
  const double open = judge(spread);
  if (used_up || open < options_.tolerance / 2) {
    if (!used_up) fit(true);
    done_ = true;
    return std::nullopt;
  }
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < pool_.size(); ++i)
    if (!asked(pool_[i]) && (!chosen || spread[i] > spread[*chosen])) chosen = i;
  if (!chosen) {
    done_ = true;
    return std::nullopt;
  }
  return pool_[*chosen];
}

const TemplateFit* KindPlanner::best() const {
  if (pool_times_.empty()) return nullptr;  // nothing was fitted yet
  return &*std::min_element(fits_.begin(), fits_.end(),
                            [](const TemplateFit& a, const TemplateFit& b) { return a.criterion() < b.criterion(); });
}

}  // namespace blackthorn::bench
