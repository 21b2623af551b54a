// How far estimates are from measurements: the figures that the field prints.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace blackthorn::stats {

/// One measurement with its estimate, both in the same unit and positive.
struct Pair {
  double measured = 0;
  double estimated = 0;

  double error() const { return estimated / measured - 1; }
};

/// Errors are estimate / measured - 1.
struct Statistics {
  std::size_t count = 0;
  double mape = 0;       // mean of |error|
  double bias = 0;       // mean of error
  double rmspe = 0;      // root of the mean of error²
  double worst = 0;      // error of the largest size
  double within_10 = 0;  // share with |error| up to 10 %
  double spearman = 0;   // rank correlation of estimates and measurements; 0 for fewer than two pairs
};
Statistics statistics(std::span<const Pair> pairs);

/// Middle value; the mean of the two middle ones for an even number. 0 for none.
double median(std::span<const double> values);

/// Those of the samples, in ms, that can be the time of a layer: from a millionth of a microsecond to decades.
std::vector<double> usable_samples(std::span<const double> samples_ms);

/// From so many samples of one measurement on, their spread says something of the noise.
inline constexpr std::size_t kTellingSamples = 5;
/// Standard error of the samples' median, relative to it, from their median deviation.
double median_error(std::span<const double> samples);

}  // namespace blackthorn::stats
