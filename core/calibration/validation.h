// How good a calibration is on what it has not seen: each check leaves rows out together (a network, a family of
// architectures, a whole source), fits to the rest, and estimates them.
#pragma once

#include <string>
#include <vector>

#include "calibration/calibrator.h"
#include "stats/statistics.h"

namespace blackthorn::calibration {

/// A row of a check, estimated by a fit that has not seen it.
struct HeldOut {
  std::size_t observation = 0;
  double estimated_ms = 0;
  double uncertainty = 0;         // sigma of its logarithm from the coefficients of that fit alone
  double roofline_ms = 0;         // data sheet
  double scaled_roofline_ms = 0;  // times one factor for the check's rows that were not left out with this one
};

struct CheckResult {
  const Check* check = nullptr;
  std::vector<HeldOut> rows;
  Statistics model, roofline, scaled_roofline;
  double figure = 0, roofline_figure = 0, scaled_roofline_figure = 0;  // the statistic that the check names
  bool reached() const;
};

/// The figure of that name: "mape", "rmspe", "bias", "worst" (size), "spearman".
double figure_of(const Statistics& statistics, const std::string& name);

class Validation {
 public:
  Validation(const Recipe& recipe, const Calibrator& calibrator, const std::vector<Observation>& observations);

  /// Fit to everything that the recipe fits.
  const Parameters& full() const { return full_; }
  const std::vector<std::uint8_t>& fitted() const { return fitted_; }
  /// Throws Error bad_request for a check that selects nothing, or names a way to leave out or a statistic that does
  /// not exist.
  CheckResult run(const Check& check);

 private:
  const Recipe& recipe_;
  const Calibrator& calibrator_;
  const std::vector<Observation>& observations_;
  std::vector<std::uint8_t> fitted_;
  Parameters full_;
  struct Fold {
    std::vector<double> times, uncertainties;
  };
  void fit_folds(const std::vector<std::vector<std::uint8_t>>& masks);

  std::map<std::vector<std::uint8_t>, Fold> folds_;  // by what was fitted
};

}  // namespace blackthorn::calibration
