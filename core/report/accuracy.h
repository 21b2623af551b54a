// Estimates beside measurements, and how far they are apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/sheet.h"

namespace blackthorn {

/// One measured network with its estimate.
struct Comparison {
  std::string model, device, precision, input;
  std::int64_t batch = 1;
  std::string relation;  // how near the measured network is: "same", "variant", "loose"
  std::string source;    // who measured: repository and file, then a place within
  double measured_ms = 0;
  double estimated_ms = 0, low_ms = 0, high_ms = 0;
  bool at_least = false;  // the estimate is a lower bound

  double error() const { return estimated_ms / measured_ms - 1; }
};

/// Errors of a group, as fractions of the measured time.
struct ErrorStatistics {
  std::int64_t count = 0;
  double mape = 0;    // mean of |error|
  double bias = 0;    // mean of error
  double rmspe = 0;   // root of the mean of error²
  double worst = 0;   // error of the largest size
  double inside = 0;  // share of measurements within the 90 % interval
};
ErrorStatistics error_statistics(const std::vector<const Comparison*>& group);

/// One line for each comparison.
Sheet comparison_sheet(const std::vector<Comparison>& comparisons);

/// Statistics for each device and precision, then by relation, then by source ("all" where a column is not split).
/// Sources are one group where their first two words agree. Groups stand in order of their names.
Sheet accuracy_sheet(const std::vector<Comparison>& comparisons);

}  // namespace blackthorn
