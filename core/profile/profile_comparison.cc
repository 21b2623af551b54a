#include "profile/profile_comparison.h"

#include <array>
#include <cmath>

namespace blackthorn::profile {
namespace {

/// So much of a group's time makes its kind.
constexpr double kMostOfIt = 0.8;

GroupTimes times_of(const Analysis& report, const Profile& profile, const Group& group) {
  GroupTimes times;
  bool known = true;
  std::array<double, kLayerKinds> by_kind{};
  for (const std::size_t m : group.measured) times.measured_ms += profile.layers[m].ms;
  for (const std::size_t l : group.layers) {
    const LayerEstimate& estimate = report.estimate.layers[l];
    times.estimated_ms += estimate.latency_ms;
    times.kernel_ms += estimate.kernel_ms;
    by_kind[static_cast<std::size_t>(report.engine.layers[l].kind)] += estimate.latency_ms;
    known = known && estimate.supported;
  }
  for (std::size_t kind = 0; kind < by_kind.size(); ++kind) {
    if (by_kind[kind] > 0 && by_kind[kind] >= kMostOfIt * times.estimated_ms) times.kind = static_cast<LayerKind>(kind);
  }
  times.comparable = known && times.measured_ms > 0 && times.estimated_ms > 0;
  return times;
}

}  // namespace

ProfileComparison compare_profile(const Analysis& report, const Profile& profile) {
  ProfileComparison result;
  result.matching = match_profile(report.graph, report.engine, profile);
  for (const ProfiledLayer& layer : profile.layers) result.measured_ms += layer.ms;
  for (const LayerEstimate& layer : report.estimate.layers) result.estimated_ms += layer.latency_ms;
  std::vector<Pair> pairs;
  double weights = 0, absolute = 0, squared = 0;
  for (const Group& group : result.matching.groups) {
    const GroupTimes& times = result.groups.emplace_back(times_of(report, profile, group));
    result.matched_ms += times.measured_ms;
    if (!times.comparable) continue;
    pairs.push_back({times.measured_ms, times.estimated_ms});
    const double error = times.error();
    weights += times.measured_ms;
    absolute += times.measured_ms * std::abs(error);
    squared += times.measured_ms * error * error;
  }
  result.errors = statistics(pairs);
  if (weights > 0) {
    result.mape_by_time = absolute / weights;
    result.rmspe_by_time = std::sqrt(squared / weights);
  }
  return result;
}

}  // namespace blackthorn::profile
