// All that a calibration says: coefficients, checks on what it has not seen, and the error figures that follow.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "calibration/table_writer.h"
#include "calibration/validation.h"

namespace blackthorn::calibration {

/// How the tables stand to one set's rows on one board and precision. `tables` is what a user gets; `sources` has the
/// set's own factor and added time in it.
struct SetResult {
  std::string id, platform, precision;
  bool fitted = true;
  Statistics tables, sources, roofline;
};

/// The share of measurements inside the 90 % interval.
struct IntervalCoverage {
  std::size_t count = 0, inside = 0;
  double share() const { return count > 0 ? static_cast<double>(inside) / static_cast<double>(count) : 0; }
};

/// A held-out row with its interval.
struct Judged {
  double low_ms = 0, high_ms = 0;
  bool inside = false;
};

struct Outcome {
  std::vector<TableUpdate> tables;         // one for each of the recipe's platforms
  std::vector<CheckResult> checks;         // one for each of the recipe's
  std::vector<std::vector<Judged>> rows;   // of each check, as CheckResult::rows
  std::vector<IntervalCoverage> coverage;  // of each check
  std::vector<SetResult> sets;
};

/// Fits, validates and judges. All must be those that the calibrator was made with.
Outcome calibrate(const Recipe& recipe, const Calibrator& calibrator, const std::vector<Observation>& observations);

}  // namespace blackthorn::calibration
