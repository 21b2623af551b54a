#include "estimate/steps.h"

#include <algorithm>

#include "platform/possible_time.h"

namespace blackthorn::estimate {
namespace {

constexpr std::int64_t kReach = 128;             // values looked at on each side: the widest tile of the tables
constexpr std::int64_t kMostChannels = 1 << 30;  // beyond, no designer asks
constexpr double kLeastRise = 0.01;              // of the layer's time: smaller rises are not worth a remark
constexpr double kMostDriftOfStep = 0.5;         // the slope within a step, relative to the step itself

std::int64_t value_of(const LayerShape& shape, platform::Variable variable) {
  return variable == platform::Variable::c_out ? shape.c_out : shape.c_in;
}

}  // namespace

const std::optional<StepPosition>& StepFinder::find(const LayerShape& shape) {
  const auto [found, added] = found_.try_emplace(shape);
  if (added) found->second = search(shape);
  return found->second;
}

std::optional<StepPosition> StepFinder::search(const LayerShape& shape) {
  // With groups, channels change in groups of them: no advice on single ones.
  if (shape.groups != 1) return std::nullopt;
  for (const platform::Variable variable : kind_.info->step_variables)
    if (auto step = search(shape, variable)) return step;
  return std::nullopt;
}

std::optional<StepPosition> StepFinder::search(const LayerShape& shape, platform::Variable variable) {
  const std::int64_t value = value_of(shape, variable);
  if (value > kMostChannels) return std::nullopt;
  const std::int64_t lowest = std::max<std::int64_t>(1, value - kReach), highest = value + kReach;
  rows_.clear();
  rows_.reserve(2 * kReach + 1);
  for (std::int64_t v = lowest; v <= highest; ++v) {
    const auto changed = platform::with_channels(shape, variable, v);
    if (!changed) return std::nullopt;
    rows_.push_back(platform::layer_variables(*changed, bytes_per_element_));
  }
  times_.resize(rows_.size());
  kind_.latency.evaluate(rows_, times_, scratch_);
  if (!std::all_of(times_.begin(), times_.end(), platform::is_possible_time)) return std::nullopt;

  rises_.resize(times_.size() - 1);
  for (std::size_t i = 0; i + 1 < times_.size(); ++i) rises_[i] = times_[i + 1] - times_[i];
  const auto middle = rises_.begin() + static_cast<std::ptrdiff_t>(rises_.size() / 2);
  std::nth_element(rises_.begin(), middle, rises_.end());
  const auto here = static_cast<std::size_t>(value - lowest);
  const double threshold = *middle + kLeastRise * times_[here];
  const auto rises_after = [&](std::size_t i) { return times_[i + 1] - times_[i] > threshold; };

  std::size_t first = here, last = here;
  while (first > 0 && !rises_after(first - 1)) --first;
  while (last + 1 < times_.size() && !rises_after(last)) ++last;
  StepPosition step;
  step.variable = variable;
  step.value = value;
  step.first = lowest + static_cast<std::int64_t>(first);
  step.last = lowest + static_cast<std::int64_t>(last);
  if (first > 0) step.saving_ms = times_[here] - times_[first - 1];
  if (last + 1 < times_.size()) step.cost_ms = times_[last + 1] - times_[here];
  const double height = std::max(step.saving_ms.value_or(0), step.cost_ms.value_or(0));
  if (height <= 0 || times_[last] - times_[first] > kMostDriftOfStep * height) return std::nullopt;
  return step;
}

}  // namespace blackthorn::estimate
