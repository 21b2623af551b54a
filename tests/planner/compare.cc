// Runs measurement planners against known truths and prints JSON: for each planner, set of truths and kind of noise
//   points: median number of measurements
//   width_right: share of the runs whose answer has the truth's width, of those whose truth has one width
//   rmspe, rmspe_median: root mean square and median over the runs that answered, in percent
//   bound_holds: share of the runs whose error is within the bound that the planner states; null where it states none
//   crashes: share of the runs that ended without an answer
// Every planner sees the same noise up to the point where it asks for something else.
// Usage: planner_compare [RUNS_PER_TRUTH]
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "bench/sweep.h"
#include "original.h"
#include "truths.h"

namespace blackthorn::planner {
using namespace bench;
namespace {

struct Outcome {
  std::size_t points = 0;
  std::int64_t width = 0;                            // 0: no steps
  std::function<double(std::int64_t)> latency_ms{};  // none: crashed
  double error_bound = NAN;                          // as the planner states it, in percent
};

struct Planner {
  const char* name;
  std::function<Outcome(Meter&)> run;
};

Outcome run_original(Meter& meter) {
  Original planner;
  std::size_t points = 0;
  for (; const auto x = planner.next(); ++points) planner.report(*x, meter.measure(*x));
  const Original::Answer answer = planner.answer();
  return {points, answer.width, answer.latency_ms};
}

Outcome run_blackthorn(Meter& meter) {
  bench::SweepOptions options;
  options.low = kLow;
  options.high = kHigh;
  bench::SweepPlanner planner(options);
  while (const auto x = planner.next()) planner.report(*x, std::array{meter.measure(*x)});
  const bench::SweepResult result = planner.result();
  return {planner.measurements(), result.width, [result](std::int64_t x) { return result.at(x); },
          100 * result.error_bound};
}

/// The planners compared: one line each.
const std::vector<Planner> kPlanners = {{"original", run_original}, {"blackthorn", run_blackthorn}};

struct Noise {
  double relative, outliers;
};
constexpr Noise kNoises[] = {{0.01, 0}, {0.01, 0.03}, {0.03, 0}, {0.03, 0.03}, {0, 0}};

double median(std::vector<double> values) {
  if (values.empty()) return NAN;  // JSON's null
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double root_mean_square(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

nlohmann::ordered_json compare(const Planner& planner, const std::vector<Truth>& truths, const Noise& noise,
                               unsigned runs) {
  std::vector<double> points, errors;
  double widths = 0, right = 0, bounds = 0, held = 0;
  for (std::size_t i = 0; i < truths.size(); ++i) {
    const Truth& truth = truths[i];
    for (unsigned run = 0; run < runs; ++run) {
      Meter meter(truth, noise.relative, noise.outliers, i * 1'000'003 + run);
      const Outcome outcome = planner.run(meter);
      points.push_back(static_cast<double>(outcome.points));
      if (outcome.latency_ms) errors.push_back(100 * rmspe(truth, outcome.latency_ms));
      if (outcome.latency_ms && !std::isnan(outcome.error_bound)) {
        ++bounds;
        if (errors.back() <= outcome.error_bound) ++held;
      }
      if (truth.width == 0) continue;
      ++widths;
      if (outcome.latency_ms && outcome.width == truth.width) ++right;
    }
  }
  const double all = static_cast<double>(points.size());
  return {{"points", median(points)},          {"width_right", right / widths},
          {"rmspe", root_mean_square(errors)}, {"rmspe_median", median(errors)},
          {"bound_holds", held / bounds},      {"crashes", (all - static_cast<double>(errors.size())) / all}};
}

int print(unsigned runs) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Planner& planner : kPlanners) {
    for (const auto& [set, truths] :
         {std::pair{"steps and ramps", &step_and_ramp_truths()}, std::pair{"other forms", &other_truths()}}) {
      for (const Noise& noise : kNoises) {
        nlohmann::ordered_json row = {
            {"planner", planner.name}, {"truths", set}, {"noise", noise.relative}, {"outliers", noise.outliers}};
        row.update(compare(planner, *truths, noise, runs));
        rows.push_back(std::move(row));
      }
    }
  }
  std::puts(nlohmann::ordered_json{{"runs_per_truth", runs}, {"rows", std::move(rows)}}.dump(2).c_str());
  return 0;
}

}  // namespace
}  // namespace blackthorn::planner

int main(int count, char** words) {
  unsigned runs = 25;
  if (count > 1) {
    const char* const end = words[1] + std::strlen(words[1]);
    const auto [rest, error] = std::from_chars(words[1], end, runs);
    if (count > 2 || error != std::errc() || rest != end || runs == 0) {
      std::fputs("usage: planner_compare [RUNS_PER_TRUTH]\n", stderr);
      return 2;
    }
  }
  return blackthorn::planner::print(runs);
}
