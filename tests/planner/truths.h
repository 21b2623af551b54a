// Latency curves that are known, to judge planners by: each is a function of one variable over 1…1024, measured with
// noise of a given relative size and now and then an outlier.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace blackthorn::planner {

inline constexpr std::int64_t kLow = 1, kHigh = 1024;

struct Truth {
  std::string name;
  std::int64_t width = 0;  // of its steps; 0 where it has none, or several
  std::function<double(std::int64_t)> latency_ms;
};

/// Eight steps and eight ramps with steps, widths 8 to 128.
const std::vector<Truth>& step_and_ramp_truths();
/// Curves of other forms: maxima of memory and steps, two waves, hinges, a minimum of tiles.
const std::vector<Truth>& other_truths();

/// Measures a truth: noise is normal and relative; an outlier takes 1.2 to 3 times as long.
class Meter {
 public:
  Meter(const Truth& truth, double noise, double outliers, std::uint64_t seed)
      : truth_(truth), noise_(noise), outliers_(outliers), random_(seed) {}
  double measure(std::int64_t x);

 private:
  const Truth& truth_;
  double noise_, outliers_;
  std::mt19937_64 random_;
};

/// Root mean square of estimate / truth − 1 over 1…1024.
double rmspe(const Truth& truth, const std::function<double(std::int64_t)>& estimate);

}  // namespace blackthorn::planner
