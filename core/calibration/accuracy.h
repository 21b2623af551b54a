// Estimates beside measurements, and how far they are apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "calibration/room.h"
#include "print/sheet.h"

namespace blackthorn::calibration {

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

/// One line for each comparison.
Sheet comparison_sheet(const std::vector<Comparison>& comparisons);

/// Statistics for each device and precision, then by relation, then by source ("all" where a column is not split).
/// Sources are one group where their first two words agree. Groups stand in order of their names.
Sheet accuracy_sheet(const std::vector<Comparison>& comparisons);

}  // namespace blackthorn::calibration
