// Intervals of times. Errors are relative, so logarithms of times are taken as normal: an interval is a factor up and
// the same factor down.
#pragma once

#include "estimate/room.h"

namespace blackthorn::estimate {

/// Of a normal distribution 90 % lie within so many standard deviations, 5 % beyond on each side.
inline constexpr double kNormalQuantile95 = 1.6448536269514722;

struct Interval {
  double low = 0, high = 0;
};

/// The 90 % interval of a time whose logarithm has the standard deviation `sigma`.
Interval interval(double time_ms, double sigma);

}  // namespace blackthorn::estimate
