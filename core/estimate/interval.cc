#include "estimate/interval.h"

#include <cmath>

namespace blackthorn {

Interval interval(double time_ms, double sigma) {
  constexpr double kNormalQuantile95 = 1.6448536269514722;  // 5 % lie beyond it on each side
  const double factor = std::exp(kNormalQuantile95 * sigma);
  return {time_ms / factor, time_ms * factor};
}

}  // namespace blackthorn
