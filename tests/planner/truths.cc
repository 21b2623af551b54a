#include "truths.h"

#include <algorithm>
#include <cmath>

namespace blackthorn::planner {
namespace {

double steps(std::int64_t x, std::int64_t width) { return static_cast<double>((x - 1) / width); }
double ceil_div(std::int64_t x, std::int64_t width) { return steps(x, width) + 1; }

// What a step adds in relation to the first level: convolutions start with about one step's worth of other work.
constexpr double kFirst = 0.5, kStepHeight = 0.1, kSlope = 0.002;

std::vector<Truth> make_step_and_ramp_truths() {
  std::vector<Truth> truths;
  for (const std::int64_t width : {8, 16, 24, 32, 48, 64, 96, 128}) {
    const double height = kStepHeight * static_cast<double>(width) / 32;
    truths.push_back(
        {"step " + std::to_string(width), width, [=](std::int64_t x) { return kFirst + height * steps(x, width); }});
    truths.push_back({"ramp " + std::to_string(width), width, [=](std::int64_t x) {
                        return kFirst + kSlope * static_cast<double>(x) + height * steps(x, width);
                      }});
  }
  return truths;
}

std::vector<Truth> make_other_truths() {
  return {
      {"memory or steps of 32", 32,
       [](std::int64_t x) { return std::max(0.4 + 0.0009 * static_cast<double>(x), 0.11 * ceil_div(x, 32)); }},
      {"memory or steps of 64, crossing late", 64,
       [](std::int64_t x) { return std::max(1.0 + 0.001 * static_cast<double>(x), 0.17 * ceil_div(x, 64)); }},
      {"floor or steps of 128", 128, [](std::int64_t x) { return std::max(0.9, 0.3 * ceil_div(x, 128)); }},
      {"two waves: 32 and 256", 0,
       [](std::int64_t x) { return 0.3 + 0.02 * ceil_div(x, 32) + 0.25 * ceil_div(x, 256); }},
      {"two waves: 16 and 128", 0,
       [](std::int64_t x) { return 0.5 + 0.03 * ceil_div(x, 16) + 0.2 * ceil_div(x, 128); }},
      {"hinge at 150", 0,
       [](std::int64_t x) { return 0.8 + 0.004 * static_cast<double>(std::max<std::int64_t>(x - 150, 0)); }},
      {"hinge at 611", 0,
       [](std::int64_t x) { return 0.8 + 0.004 * static_cast<double>(std::max<std::int64_t>(x - 611, 0)); }},
      {"hinge at 900", 0,
       [](std::int64_t x) { return 0.8 + 0.004 * static_cast<double>(std::max<std::int64_t>(x - 900, 0)); }},
      {"quickest of tiles of 32, 64, 128", 0,
       [](std::int64_t x) {
         return 0.2 + std::min({0.08 * ceil_div(x, 32), 0.13 * ceil_div(x, 64), 0.22 * ceil_div(x, 128)});
       }},
      {"root of memory and steps", 64,
       [](std::int64_t x) {
         return std::cbrt(std::pow(0.5 + 0.0012 * static_cast<double>(x), 3) + std::pow(0.14 * ceil_div(x, 64), 3));
       }},
  };
}

}  // namespace

const std::vector<Truth>& step_and_ramp_truths() {
  static const std::vector<Truth> truths = make_step_and_ramp_truths();
  return truths;
}

const std::vector<Truth>& other_truths() {
  static const std::vector<Truth> truths = make_other_truths();
  return truths;
}

double Meter::measure(std::int64_t x) {
  const double truth = truth_.latency_ms(x);
  const double noisy = truth * std::max(1 + noise_ * std::normal_distribution<>()(random_), 0.1);
  if (std::uniform_real_distribution<>()(random_) >= outliers_) return noisy;
  return noisy * std::uniform_real_distribution<>(1.2, 3)(random_);
}

double rmspe(const Truth& truth, const std::function<double(std::int64_t)>& estimate) {
  double sum = 0;
  for (std::int64_t x = kLow; x <= kHigh; ++x) sum += std::pow(estimate(x) / truth.latency_ms(x) - 1, 2);
  return std::sqrt(sum / static_cast<double>(kHigh - kLow + 1));
}

}  // namespace blackthorn::planner
