#include "original.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "trust_region.h"
#include "truths.h"

namespace blackthorn::planner {
namespace {

constexpr std::array<std::int64_t, 2> kStart = {64, 960};
constexpr int kWidthStep = 8, kWidest = 512;
constexpr int kLeastIterations = 6;
constexpr std::size_t kBuffer = 48;  // points that the program has room for
constexpr double kErrorLimit = 0.025, kOutlier = 10;
constexpr double kWidthMoved = 0.25, kLeastHeight = 1e-10;
constexpr double kLinePenalty = 10, kRemotenessWeight = 5;

// How many times the least error a step's error may be, per iteration, and the same between steps and line; 0: no
// limit. The last one stays.
constexpr std::array<double, 16> kStepRatio = {0, 0, 20, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 1.5, 1.25, 1.125};
constexpr std::array<double, 16> kKindRatio = {0, 0, 0, 0, 0, 5, 5, 5, 4.625, 4.25, 3.875, 3.5, 3.125, 2.75, 2.375, 2};

double limit(const std::array<double, 16>& ratios, int iteration) {
  return ratios[std::min<std::size_t>(static_cast<std::size_t>(iteration) - 1, ratios.size() - 1)];
}

/// Zero by zero is not within any ratio, and that is how the program crashes.
bool within(double error, double least, double ratio) { return ratio == 0 || error / least <= ratio; }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void normalise(std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double least = *low, range = *high - *low;
  for (double& value : values) value = range == 0 ? 0 : (value - least) / range;
}

double half_rise_squared(const auto& curve) { return std::pow((curve.at(kStart[1]) - curve.at(kStart[0])) / 2, 2); }
double half_end_squared(const auto& curve) { return std::pow(curve.at(kStart[1]) / 2, 2); }

double least_error(const auto& steps) {
  return std::min_element(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.error < b.error; })
      ->error;
}

}  // namespace

void Original::report(std::int64_t x, double ms) {
  if (!next_) return;
  if (points_.size() == kBuffer) return crash();  // it writes past its buffer
  points_.push_back({x, ms});
  if (points_.size() < kStart.size()) {
    next_ = kStart[points_.size()];
  } else if (points_.size() == kStart.size()) {
    begin();
  } else {
    iterate();
  }
}

void Original::crash() {
  crashed_ = true;
  next_.reset();
}

/// Every curve goes through the first two points, noisy as they are.
void Original::begin() {
  const auto [x0, y0] = points_[0];
  const auto [x1, y1] = points_[1];
  for (int width = kWidthStep; width <= kWidest; width += kWidthStep) {
    const double n0 = static_cast<double>((x0 - 1) / width), n1 = static_cast<double>((x1 - 1) / width);
    steps_.push_back({(y1 * n0 - y0 * n1) / (n0 - n1), (y0 - y1) / (n0 - n1), width});
  }
  const double run = static_cast<double>(x1 - x0);
  line_ = Line{(y1 - y0) / run, (static_cast<double>(x1) * y0 - static_cast<double>(x0) * y1) / run};
  next_ = most_telling_point();
}

void Original::iterate() {
  ++iteration_;
  double steps_error = std::numeric_limits<double>::infinity(), line_error_now = steps_error;
  if (!steps_.empty()) {
    const std::vector<bool> without = outliers();
    judge_steps(without);
    if (steps_.empty()) return crash();
    steps_error = least_error(steps_);
    if (iteration_ > 1) fit_steps(without);
  }
  if (line_) {
    line_error_now = kLinePenalty * line_error();
    if (iteration_ > 1) fit_line();
  }
  const double least = std::min(steps_error, line_error_now), ratio = limit(kKindRatio, iteration_);
  if (!within(steps_error, least, ratio)) steps_.clear();
  if (!within(line_error_now, least, ratio)) line_.reset();
  if (steps_.empty() && !line_) return crash();
  const bool one_kind = steps_.empty() || !line_;
  if (one_kind && (line_ || one_step_left_) && iteration_ >= kLeastIterations) {
    next_.reset();
  } else {
    next_ = most_telling_point();
  }
}

/// A point is one for most of the steps: its squared residual lies far from the median of all points'. With an odd
/// number of points one residual is the median, and where one has no distance the program looks no further.
std::vector<bool> Original::outliers() const {
  std::vector<bool> found(points_.size());
  if (iteration_ == 1) return found;
  std::vector<std::size_t> votes(points_.size());
  std::vector<double> distances(points_.size());
  for (const Step& step : steps_) {
    std::transform(points_.begin(), points_.end(), distances.begin(),
                   [&](const Point& point) { return std::pow(step.at(point.x) - point.ms, 2); });
    const double middle = median(distances);
    for (double& distance : distances) distance = std::abs(distance - middle);
    if (std::find(distances.begin(), distances.end(), 0) != distances.end()) return found;
    const double usual = median(distances);
    for (std::size_t i = 0; i < votes.size(); ++i) votes[i] += distances[i] / usual > kOutlier ? 1 : 0;
  }
  for (std::size_t i = 0; i < votes.size(); ++i) found[i] = 2 * votes[i] > steps_.size();
  return found;
}

/// Errors in relation to the curve's own rise, and out with those far above the least.
void Original::judge_steps(const std::vector<bool>& without) {
  const bool all_flat =
      std::all_of(steps_.begin(), steps_.end(), [](const Step& step) { return half_rise_squared(step) == 0; });
  for (Step& step : steps_) {
    step.error = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!without[i]) step.error += std::pow(step.at(points_[i].x) - points_[i].ms, 2);
    }
    step.error /= all_flat ? half_end_squared(step) : half_rise_squared(step);
  }
  if (!one_step_left_) {
    const double least = least_error(steps_), ratio = limit(kStepRatio, iteration_);
    std::erase_if(steps_, [&](const Step& step) {
      return (step.error > kErrorLimit && step.error != least) || !within(step.error, least, ratio);
    });
  }
  one_step_left_ |= steps_.size() == 1;
}

double Original::line_error() const {
  double sum = 0;
  for (const Point& point : points_) sum += std::pow(line_->at(point.x) - point.ms, 2);
  const double scale = half_rise_squared(*line_);
  return sum / (scale == 0 ? half_end_squared(*line_) : scale);
}

/// The width is fitted as if it were continuous, with a term that draws it to integers; the fitted one is looked at
/// and forgotten.
void Original::fit_steps(const std::vector<bool>& without) {
  std::vector<Point> kept;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (!without[i]) kept.push_back(points_[i]);
  }
  const Residuals residuals = [&](const Eigen::Vector3d& step) {
    const double width = step[1], off = std::pow(std::nearbyint(width) - width, 2);
    Eigen::VectorXd values(static_cast<Eigen::Index>(kept.size()));
    for (std::size_t i = 0; i < kept.size(); ++i) {
      values[static_cast<Eigen::Index>(i)] =
          step[0] + std::floor(static_cast<double>(kept[i].x - 1) / width) * step[2] + off - kept[i].ms;
    }
    return values;
  };
  std::erase_if(steps_, [&](Step& step) {
    const double width = static_cast<double>(step.width);
    const Minimum fitted = minimise(residuals, {step.base, width, step.height});
    if (fitted.converged) {
      if (std::abs(fitted.parameters[1] - width) > kWidthMoved && !one_step_left_) return true;
      step.base = fitted.parameters[0];
      step.height = fitted.parameters[2];
    }
    return step.height <= kLeastHeight;
  });
  one_step_left_ |= steps_.size() == 1;
}

/// Plain least squares: outliers stay in.
void Original::fit_line() {
  double x = 0, y = 0, xx = 0, xy = 0;
  for (const Point& point : points_) {
    x += static_cast<double>(point.x);
    y += point.ms;
  }
  x /= static_cast<double>(points_.size());
  y /= static_cast<double>(points_.size());
  for (const Point& point : points_) {
    xx += std::pow(static_cast<double>(point.x) - x, 2);
    xy += (static_cast<double>(point.x) - x) * (point.ms - y);
  }
  line_->slope = xy / xx;
  line_->base = y - line_->slope * x;
}

/// While steps are left their scores are above any of the line's.
std::int64_t Original::most_telling_point() const {
  std::vector<double> scores = remoteness();
  if (!steps_.empty()) {
    const std::vector<double> remote = scores;
    std::vector<double> kinds, ranges, values(steps_.size());
    for (std::int64_t x = kLow; x <= kHigh; ++x) {
      std::transform(steps_.begin(), steps_.end(), values.begin(), [x](const Step& step) { return step.at(x); });
      std::sort(values.begin(), values.end());
      const double highest = values.back();
      ranges.push_back(highest - values.front());
      // Values are told apart to three digits of the highest.
      for (double& value : values) value = std::nearbyint(value / highest * 1000);
      std::sort(values.begin(), values.end());  // again: the highest may be negative
      kinds.push_back(static_cast<double>(std::unique(values.begin(), values.end()) - values.begin()));
    }
    normalise(kinds);
    normalise(ranges);
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = kinds[i] + ranges[i] + kRemotenessWeight * remote[i];
    normalise(scores);
  }
  for (const Point& point : points_) scores[static_cast<std::size_t>(point.x - kLow)] = -1;
  return kLow + (std::max_element(scores.begin(), scores.end()) - scores.begin());
}

/// 1 far from all points, 0 where they are densest: bells around the points, an eighth of the widest gap wide.
std::vector<double> Original::remoteness() const {
  std::vector<std::int64_t> sorted;
  for (const Point& point : points_) sorted.push_back(point.x);
  std::sort(sorted.begin(), sorted.end());
  std::int64_t gap = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) gap = std::max(gap, sorted[i] - sorted[i - 1]);
  const double sigma = static_cast<double>(gap) / 8;
  const auto radius = static_cast<std::int64_t>(4 * sigma + 0.5);
  std::vector<double> scores(kHigh - kLow + 1);
  for (const std::int64_t middle : sorted) {
    for (std::int64_t x = std::max(kLow, middle - radius); x <= std::min(kHigh, middle + radius); ++x) {
      scores[static_cast<std::size_t>(x - kLow)] +=
          std::exp(-0.5 * std::pow(static_cast<double>(x - middle) / sigma, 2));
    }
  }
  normalise(scores);
  for (double& score : scores) score = 1 - score;
  return scores;
}

Original::Answer Original::answer() const {
  if (crashed_) return {true, "", 0, nullptr};
  if (!steps_.empty()) {
    const Step step = steps_.front();
    return {false, "step", step.width, [step](std::int64_t x) { return step.at(x); }};
  }
  const Line line = *line_;
  return {false, "linear", 0, [line](std::int64_t x) { return line.at(x); }};
}

}  // namespace blackthorn::planner
