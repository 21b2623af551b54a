#include "estimate/interval.h"

#include <cmath>

namespace blackthorn::estimate {

Interval interval(double time_ms, double sigma) {
  const double factor = std::exp(kNormalQuantile95 * sigma);
  return {time_ms / factor, time_ms * factor};
}

}  // namespace blackthorn::estimate
