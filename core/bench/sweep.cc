#include "bench/sweep.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "stats/rounded.h"
#include "stats/statistics.h"

namespace blackthorn::bench {
namespace {

constexpr std::size_t kMostBelieved = 60;  // hypotheses that count for the next point
constexpr double kLeastBelieved = 1e-4;    // probability
constexpr double kFarOff = 9;              // of the logarithm of evidence
constexpr double kNoiseWeight = 6;         // points that what is believed of the noise before counts as
constexpr double kLeastNoise = 0.002;
constexpr std::size_t kErrorPositions = 128;  // where the expected error is looked at
constexpr std::size_t kCandidates = 384;      // for the next point
constexpr std::size_t kLeastMeasurements = 6;
constexpr double kSmallEnough = 0.56;  // expected error at the end, in units of the noise
constexpr double kSurely = 0.9;        // probability of the width at the end
constexpr double kShare = 0.5;         // other hypotheses' part of the error below which coefficients are sharpened
constexpr double kBoundFactor = 2.4;   // from the expected root mean square to nine of ten

}  // namespace

SweepPlanner::SweepPlanner(SweepOptions options) : options_(options) {
  if (options_.low < 0 || options_.high < options_.low || options_.step < 1 ||
      (options_.high - options_.low) / options_.step > kMostPositions)
    throw Error(ErrorCode::bad_request, "a sweep goes from a size to a greater one, over at most " +
                                            std::to_string(kMostPositions) + " positions");
  options_.high = options_.low + (options_.high - options_.low) / options_.step * options_.step;
  next_ = options_.high;
}

void SweepPlanner::report(std::int64_t x, std::span<const double> samples_ms) {
  if (x < options_.low || x > options_.high)
    throw Error(ErrorCode::bad_request, "a measurement at " + std::to_string(x) + " is out of the sweep's range");
  const std::vector<double> samples = usable_samples(samples_ms);
  if (samples.empty())
    throw Error(ErrorCode::bad_request, "a measurement needs at least one positive time", "x = " + std::to_string(x));
  points_.push_back({x, median(samples)});
  if (samples.size() >= kTellingSamples) spreads_.push_back(median_error(samples));
  update();
}

void SweepPlanner::report_failure(std::int64_t x) {
  failed_.push_back(x);
  update();
}

/// Evenly spread over the range, ends included, on its positions.
std::vector<std::int64_t> SweepPlanner::positions(std::size_t most) const {
  const std::int64_t count = (options_.high - options_.low) / options_.step + 1;
  const auto wanted = std::min<std::int64_t>(count, static_cast<std::int64_t>(most));
  std::vector<std::int64_t> result;
  for (std::int64_t i = 0; i < wanted; ++i)
    result.push_back(options_.low + (wanted > 1 ? i * (count - 1) / (wanted - 1) : 0) * options_.step);
  return result;
}

/// What repeated runs in one measurement say, as far as they do: the next measurement may still differ by more.
NoisePrior SweepPlanner::noise_prior() const {
  if (spreads_.empty()) return options_.noise;
  return {std::max(median(spreads_), kLeastNoise), options_.noise.factor};
}

void SweepPlanner::believe() {
  std::vector<std::int64_t> xs;
  for (const SweepPoint& point : points_) xs.push_back(point.x);
  std::sort(xs.begin(), xs.end());
  xs.erase(std::unique(xs.begin(), xs.end()), xs.end());
  std::vector<double> at_end;
  for (const SweepPoint& point : points_)
    if (point.x == xs.back()) at_end.push_back(point.ms);
  const double scale = median(at_end);
  const auto grid = noise_grid(noise_prior());

  believed_.clear();
  // Most hypotheses are far off under any noise: two sizes of it show which, the others are for those that remain.
  const std::vector<Hypothesis> bank = hypotheses(options_.low, options_.high, xs);
  std::vector<double> first(bank.size(), -INFINITY);
  const double now = noise_ > 0 ? noise_ : noise_prior().size;
  double first_most = -INFINITY;
  for (std::size_t h = 0; h < bank.size(); ++h) {
    for (const double noise : {now, 3 * now}) {
      const HypothesisFit fit = fit_hypothesis(bank[h], points_, noise, scale, options_.high);
      if (fit.possible) first[h] = std::max(first[h], fit.log_evidence);
    }
    first_most = std::max(first_most, first[h]);
  }
  double most = -INFINITY;
  for (std::size_t h = 0; h < bank.size(); ++h) {
    if (!(first[h] > first_most - kFarOff)) continue;
    Believed all{bank[h], {}, 0};
    double sum = -INFINITY;  // log of the evidence over all sizes of noise
    for (const auto& [noise, log_prior] : grid) {
      HypothesisFit fit = fit_hypothesis(bank[h], points_, noise, scale, options_.high);
      if (!fit.possible) continue;
      fit.log_evidence += log_prior;
      const double high = std::max(sum, fit.log_evidence), low = std::min(sum, fit.log_evidence);
      sum = std::isfinite(high) ? high + std::log1p(std::exp(low - high)) : high;
      if (!all.fit.possible || fit.log_evidence > all.fit.log_evidence) all.fit = fit;
    }
    if (!all.fit.possible) continue;
    all.probability = sum;
    most = std::max(most, sum);
    believed_.push_back(std::move(all));
  }
  std::stable_sort(believed_.begin(), believed_.end(),
                   [](const Believed& a, const Believed& b) { return a.probability > b.probability; });
  double total = 0;
  for (Believed& each : believed_) total += each.probability = std::exp(each.probability - most);
  for (Believed& each : believed_) each.probability /= total;
  std::size_t kept = 0;
  while (kept < believed_.size() && kept < kMostBelieved && believed_[kept].probability >= kLeastBelieved) ++kept;
  believed_.resize(kept);
  total = 0;
  for (const Believed& each : believed_) total += each.probability;
  double square = 0;
  for (Believed& each : believed_) {
    each.probability /= total;
    square += each.probability * each.fit.noise * each.fit.noise;
  }
  // A few points that happen to agree do not show that there is no noise.
  const auto count = static_cast<double>(points_.size());
  const double before = noise_prior().size * noise_prior().size;
  noise_ = std::sqrt((count * square + kNoiseWeight * before) / (count + kNoiseWeight));
}

const SweepPlanner::Believed& SweepPlanner::best() const { return believed_.front(); }

/// Root mean square over the range of how far the truth is expected from the best hypothesis.
SweepPlanner::ExpectedError SweepPlanner::expected_error(const Believed& best) const {
  const auto xs = positions(kErrorPositions);
  ExpectedError error;
  for (const std::int64_t x : xs) {
    const double answer = curve_at(best.hypothesis, best.fit.coefficients, x);
    for (const Believed& each : believed_) {
      SweepCoefficients row{};
      const double curve = curve_at(each.hypothesis, each.fit.coefficients, x, &row);
      const Eigen::Map<const Eigen::VectorXd> active(row.data(), static_cast<Eigen::Index>(each.hypothesis.columns()));
      const double variance = active.dot(each.fit.covariance * active);
      const double wider = noise_ * noise_ / (each.fit.noise * each.fit.noise);
      error.between += each.probability * (curve - answer) * (curve - answer) / (answer * answer);
      error.within += each.probability * wider * variance / (answer * answer);
    }
  }
  error.between /= static_cast<double>(xs.size());
  error.within /= static_cast<double>(xs.size());
  return error;
}

/// How much a measurement at x would lessen the best hypothesis's variance, averaged over the range: for the last
/// points, when only the coefficients are open.
double SweepPlanner::sharpening(std::int64_t x) const {
  const Believed& b = best();
  const auto columns = static_cast<Eigen::Index>(b.hypothesis.columns());
  SweepCoefficients row{};
  const double curve = curve_at(b.hypothesis, b.fit.coefficients, x, &row);
  const SmallVector told = b.fit.covariance * Eigen::Map<const Eigen::VectorXd>(row.data(), columns);
  const double variance = Eigen::Map<const Eigen::VectorXd>(row.data(), columns).dot(told);
  double sum = 0;
  for (const std::int64_t other : positions(kErrorPositions)) {
    const double there = curve_at(b.hypothesis, b.fit.coefficients, other, &row);
    const double common = Eigen::Map<const Eigen::VectorXd>(row.data(), columns).dot(told) / there;
    sum += common * common;
  }
  return sum / (curve * curve * b.fit.noise * b.fit.noise + variance);
}

/// Entropy, in nats, of what a measurement at x is expected to give, over that of the noise.
double SweepPlanner::information(std::int64_t x) const {
  constexpr double bin = 0.5;         // in units of the noise
  constexpr double most_bins = 2000;  // predictions further apart are apart in any case
  constexpr double reach = 3;         // standard deviations
  thread_local std::vector<double> bins;
  struct Prediction {
    double place, sigma;
  };
  std::array<Prediction, kMostBelieved> predictions;
  double low = INFINITY, high = -INFINITY;
  for (std::size_t i = 0; i < believed_.size(); ++i) {
    const Believed& each = believed_[i];
    SweepCoefficients row{};
    const double curve = curve_at(each.hypothesis, each.fit.coefficients, x, &row);
    const Eigen::Map<const Eigen::VectorXd> active(row.data(), static_cast<Eigen::Index>(each.hypothesis.columns()));
    const double variance = active.dot(each.fit.covariance * active) / (curve * curve);
    if (!(curve > 0) || !std::isfinite(variance)) return 0;
    predictions[i] = {std::log(curve) / noise_, std::sqrt(1 + variance / (noise_ * noise_))};
    low = std::min(low, predictions[i].place - reach * predictions[i].sigma);
    high = std::max(high, predictions[i].place + reach * predictions[i].sigma);
  }
  const double width = std::max(bin, (high - low) / most_bins);
  bins.assign(static_cast<std::size_t>((high - low) / width) + 2, 0);
  for (std::size_t i = 0; i < believed_.size(); ++i) {
    const auto& [place, sigma] = predictions[i];
    const auto first = static_cast<std::size_t>((place - reach * sigma - low) / width);
    const auto last = static_cast<std::size_t>((place + reach * sigma - low) / width);
    double mass = 0;
    for (std::size_t b = first; b <= last; ++b) {
      const double z = (low + (static_cast<double>(b) + 0.5) * width - place) / sigma;
      mass += std::exp(-0.5 * z * z);
    }
    if (mass <= 0) continue;
    for (std::size_t b = first; b <= last; ++b) {
      const double z = (low + (static_cast<double>(b) + 0.5) * width - place) / sigma;
      bins[b] += believed_[i].probability / mass * std::exp(-0.5 * z * z);
    }
  }
  double entropy = 0;
  for (const double mass : bins)
    if (mass > 0) entropy -= mass * std::log(mass / width);
  constexpr double noise_entropy = 1.4189385332046727;  // of a normal distribution of size 1
  return entropy - noise_entropy;
}

/// A measurement that the best hypothesis takes for an outlier and that was not repeated yet.
std::optional<std::int64_t> SweepPlanner::doubtful() const {
  constexpr double doubt = 0.5;
  std::map<std::int64_t, int> times;
  for (const SweepPoint& point : points_) ++times[point.x];
  for (const SweepPoint& point : points_) {
    const double curve = curve_at(best().hypothesis, best().fit.coefficients, point.x);
    if (times[point.x] == 1 && outlier_probability(point.ms, curve, best().fit.noise) > doubt) return point.x;
  }
  return std::nullopt;
}

/// The middle of the widest part of the range without a measurement, where that is a tenth of it or more.
std::optional<std::int64_t> SweepPlanner::widest_gap() const {
  constexpr std::int64_t parts = 10;
  std::vector<std::int64_t> xs = failed_;
  for (const SweepPoint& point : points_) xs.push_back(point.x);
  xs.push_back(options_.low - options_.step);
  xs.push_back(options_.high + options_.step);
  std::sort(xs.begin(), xs.end());
  std::int64_t widest = std::max((options_.high - options_.low) / parts, 2 * options_.step);
  std::optional<std::int64_t> middle;
  for (std::size_t i = 0; i + 1 < xs.size(); ++i) {
    if (xs[i + 1] - xs[i] <= widest) continue;
    widest = xs[i + 1] - xs[i];
    middle = xs[i] + widest / options_.step / 2 * options_.step;
  }
  return middle;
}

void SweepPlanner::update() {
  next_.reset();
  const auto failed = [&](std::int64_t x) { return std::find(failed_.begin(), failed_.end(), x) != failed_.end(); };
  if (points_.empty()) {
    for (std::int64_t x = options_.high; x >= options_.low; x -= options_.step) {
      if (failed(x)) continue;
      next_ = x;
      return;
    }
    return;
  }
  believe();
  tabulated_ = misfit();
  if (tabulated_) {
    refine_table();
    return;
  }
  const ExpectedError error = expected_error(best());
  error_ = std::sqrt(error.between + error.within);
  class_probability_ = 0;
  for (const Believed& each : believed_)
    if (each.hypothesis.width() == best().hypothesis.width()) class_probability_ += each.probability;
  if (points_.size() + failed_.size() >= static_cast<std::size_t>(options_.most_measurements)) return;
  if (const auto again = doubtful()) {
    next_ = again;
    return;
  }
  const double small_enough = kSmallEnough * std::max(options_.tolerance, noise_);
  converged_ = points_.size() >= kLeastMeasurements && error_ <= small_enough && class_probability_ >= kSurely;
  if (converged_) {
    // A curve of two pieces or levels may have more of them where nothing was measured.
    const Hypothesis& form = best().hypothesis;
    const bool plain = form.family->joined == Joined::single && form.left.outer == 0;
    next_ = plain ? std::nullopt : widest_gap();
    converged_ = !next_;
    return;
  }
  const bool settled = class_probability_ >= kSurely && error.between < kShare * error.within;
  double most = -INFINITY;
  for (const std::int64_t x : positions(kCandidates)) {
    if (failed(x)) continue;
    const double told = settled ? sharpening(x) : information(x);
    if (told <= most) continue;
    most = told;
    next_ = x;
  }
}

/// Whether the points contradict every hypothesis: what is left over is far more than the noise can be.
bool SweepPlanner::misfit() const {
  if (believed_.empty()) return true;
  constexpr std::size_t least_points = 12;
  // Noise from one measurement to the next may well be several times what samples within one show.
  constexpr double far_more = 6, large = 0.05;
  return points_.size() >= least_points && best().fit.noise > std::max(far_more * noise_prior().size, large);
}

/// The middle of what was measured at each x.
std::vector<SweepPoint> SweepPlanner::table() const {
  std::map<std::int64_t, std::vector<double>> by_x;
  for (const SweepPoint& point : points_) by_x[point.x].push_back(point.ms);
  std::vector<SweepPoint> result;
  for (const auto& [x, times] : by_x) result.push_back({x, median(times)});
  return result;
}

/// Without a form that fits, straight lines between points: the next is in the middle of the interval over which the
/// time changes most, and the error is how far each point is from the line between its neighbours.
void SweepPlanner::refine_table() {
  const std::vector<SweepPoint> points = table();
  const auto range = static_cast<double>(std::max<std::int64_t>(options_.high - options_.low, 1));
  double squares = 0;
  for (std::size_t i = 1; i + 1 < points.size(); ++i) {
    const double part =
        static_cast<double>(points[i].x - points[i - 1].x) / static_cast<double>(points[i + 1].x - points[i - 1].x);
    const double line = points[i - 1].ms + part * (points[i + 1].ms - points[i - 1].ms);
    squares += std::pow(line / points[i].ms - 1, 2);
  }
  const bool judged = points.size() > 2;
  error_ = judged ? std::sqrt(squares / static_cast<double>(points.size() - 2)) : 1;
  noise_ = noise_prior().size;
  class_probability_ = 1;
  if (points_.size() + failed_.size() >= static_cast<std::size_t>(options_.most_measurements)) return;
  converged_ = points_.size() >= kLeastMeasurements && error_ <= std::max(options_.tolerance, noise_);
  if (converged_) return;
  std::vector<SweepPoint> ends = points;
  if (ends.front().x != options_.low) ends.insert(ends.begin(), {options_.low, ends.front().ms});
  if (ends.back().x != options_.high) ends.push_back({options_.high, ends.back().ms});
  double most = 0;
  const auto tried = [&](std::int64_t x) {
    return std::any_of(points.begin(), points.end(), [&](const SweepPoint& p) { return p.x == x; }) ||
           std::find(failed_.begin(), failed_.end(), x) != failed_.end();
  };
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const std::int64_t steps = (ends[i + 1].x - ends[i].x) / options_.step;
    const std::int64_t middle = ends[i].x + steps / 2 * options_.step;
    const double change =
        std::abs(std::log(ends[i + 1].ms / ends[i].ms)) + static_cast<double>(ends[i + 1].x - ends[i].x) / range;
    if (tried(middle) || change <= most) continue;
    most = change;
    next_ = middle;
  }
}

SweepResult SweepPlanner::result() const {
  if (points_.empty()) throw Error(ErrorCode::bad_request, "a sweep without measurements has no result");
  SweepResult result;
  result.points = points_;
  std::stable_sort(result.points.begin(), result.points.end(),
                   [](const SweepPoint& a, const SweepPoint& b) { return a.x < b.x; });
  result.probability = class_probability_;
  result.error_bound = kBoundFactor * error_;
  result.noise = noise_;
  result.converged = converged_;
  if (tabulated_) {
    result.family = "table";
    result.table = table();
    return result;
  }
  result.family = best().hypothesis.family->id;
  result.width = best().hypothesis.width();
  result.hypothesis = best().hypothesis;
  result.coefficients = best().fit.coefficients;
  return result;
}

double SweepResult::at(std::int64_t x) const {
  if (table.empty()) return curve_at(hypothesis, coefficients, x);
  if (x <= table.front().x) return table.front().ms;
  for (std::size_t i = 1; i < table.size(); ++i) {
    if (x > table[i].x) continue;
    const double part = static_cast<double>(x - table[i - 1].x) / static_cast<double>(table[i].x - table[i - 1].x);
    return table[i - 1].ms + part * (table[i].ms - table[i - 1].ms);
  }
  return table.back().ms;
}

nlohmann::json SweepResult::function(std::string_view name) const {
  if (table.empty()) return curve_expression(hypothesis, coefficients, name);
  const std::string variable(name);
  if (table.size() == 1) return rounded(table.front().ms);
  nlohmann::json cases = {"case", {"<=", variable, table.front().x}, rounded(table.front().ms)};
  for (std::size_t i = 1; i < table.size(); ++i) {
    const double slope = (table[i].ms - table[i - 1].ms) / static_cast<double>(table[i].x - table[i - 1].x);
    cases.push_back({"<=", variable, table[i].x});
    cases.push_back(
        {"linear", variable, rounded(slope), table[i - 1].ms - rounded(slope) * static_cast<double>(table[i - 1].x)});
  }
  cases.push_back(rounded(table.back().ms));
  return cases;
}

}  // namespace blackthorn::bench
