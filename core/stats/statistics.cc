#include "stats/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace blackthorn::stats {
namespace {

// Equal values share the mean of their ranks.
std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t j = i;
    while (j + 1 < order.size() && values[order[j + 1]] == values[order[i]]) ++j;
    for (std::size_t k = i; k <= j; ++k) result[order[k]] = static_cast<double>(i + j) / 2;
    i = j + 1;
  }
  return result;
}

double correlation(std::span<const double> a, std::span<const double> b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

}  // namespace

Statistics statistics(std::span<const Pair> pairs) {
  Statistics result;
  result.count = pairs.size();
  if (pairs.empty()) return result;
  std::vector<double> measured, estimated;
  for (const Pair& pair : pairs) {
    const double error = pair.error();
    result.mape += std::abs(error);
    result.bias += error;
    result.rmspe += error * error;
    if (std::abs(error) > std::abs(result.worst)) result.worst = error;
    if (std::abs(error) <= 0.1) result.within_10 += 1;
    measured.push_back(pair.measured);
    estimated.push_back(pair.estimated);
  }
  const auto n = static_cast<double>(pairs.size());
  result.mape /= n;
  result.bias /= n;
  result.rmspe = std::sqrt(result.rmspe / n);
  result.within_10 /= n;
  if (pairs.size() > 1) result.spearman = correlation(ranks(measured), ranks(estimated));
  return result;
}

double median(std::span<const double> values) {
  if (values.empty()) return 0;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

std::vector<double> usable_samples(std::span<const double> samples_ms) {
  constexpr double least = 1e-9, most = 1e12;
  std::vector<double> usable;
  for (const double sample : samples_ms)
    if (sample >= least && sample <= most) usable.push_back(sample);
  return usable;
}

double median_error(std::span<const double> samples) {
  constexpr double to_sigma = 1.4826, to_median = 1.2533;
  const double middle = median(samples);
  std::vector<double> off;
  for (const double sample : samples) off.push_back(std::abs(sample - middle));
  return to_median * to_sigma * median(off) / (middle * std::sqrt(static_cast<double>(samples.size())));
}

}  // namespace blackthorn::stats
