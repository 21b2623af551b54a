// Coefficients of several platform tables fitted together to observations: a maximum a posteriori estimate.
//
// The idea: logarithms of coefficients are normal around what is believed of them before (recipe), with a common part
// and a part for each platform; logarithms of estimate / measured are Student-t distributed, so that an outlier pulls
// little; what a source does not say of its clocks and host code is a factor and an additive time of its own. The
// minimum is found by damped least squares (stats/damped_least_squares.h), all in a fixed order, so the same data give
// the same tables.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "calibration/dataset.h"
#include "calibration/predictor.h"
#include "calibration/recipe.h"
#include "platform/platform.h"

namespace blackthorn::calibration {

/// Parameters in units of their prior standard deviations: all 0 is the prior.
using Parameters = std::vector<double>;

/// What the fit says of one coefficient on one platform.
struct FittedCoefficient {
  double value = 0;
  double prior = 0;
  double sigma = 0;        // of its logarithm, after the data
  double prior_sigma = 0;  // before
};

class Calibrator {
 public:
  /// `platforms` are the tables whose coefficients are fitted, one for each of the recipe's ids. All must outlive this.
  Calibrator(const Recipe& recipe, std::vector<platform::Platform> platforms,
             const std::vector<Observation>& observations);

  /// Fits to the observations with `used` not 0, from `start` on (empty: from the prior).
  Parameters fit(const std::vector<std::uint8_t>& used, const Parameters& start = {}) const;

  /// Times in ms of all observations, with what the fit says of each set's software, factor and added time in it.
  std::vector<double> predict(const Parameters& parameters) const;
  /// The same by the tables alone, as a user gets them.
  std::vector<double> predict_tables(const Parameters& parameters) const;
  /// Of each observation by the tables alone, see Predictor. `sigmas`: for each table one for each LayerKind.
  std::vector<double> own_variances(const Parameters& parameters, const std::vector<std::vector<double>>& sigmas) const;

  /// Of platform `index`, by name, at a minimum that `fit` found for these observations.
  std::map<std::string, FittedCoefficient> coefficients(const Parameters& parameters,
                                                        const std::vector<std::uint8_t>& used, std::size_t index) const;

  /// Standard deviation of ln(time) of each observation that the uncertainty of all parameters makes up.
  std::vector<double> uncertainties(const Parameters& parameters, const std::vector<std::uint8_t>& used) const;

  const std::vector<platform::Platform>& platforms() const { return platforms_; }
  std::size_t parameter_count() const { return sigmas_.size(); }

 private:
  // A coefficient of one platform: log(value) = log(prior) + sum of its parameters.
  struct Slot {
    std::size_t coefficient = 0;  // in Platform::coefficients
    double prior = 0;
    std::vector<std::size_t> parameters;
  };
  struct Nuisance {
    std::size_t scale = kNone, offset = kNone;  // parameters
    double offset_ms = 0;                       // its median before the data
  };
  struct Slopes;  // of the logarithms of all times by the parameters
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t add_parameter(double sigma);
  void set_coefficients(const Parameters& parameters, std::vector<platform::Platform>& platforms) const;
  double corrected(std::size_t observation, double model_ms, const Parameters& parameters) const;
  Slopes slopes_at(const Parameters& parameters) const;
  Slopes scaled(Slopes slopes) const;  // of the residuals: times in units of their sets' sigma
  double sigma_of(std::size_t observation) const { return recipe_.sets[observations_[observation].set].sigma; }
  struct Problem;  // of damped least squares
  Problem problem(const std::vector<std::uint8_t>& used) const;

  const Recipe& recipe_;
  std::vector<platform::Platform> platforms_;
  const std::vector<Observation>& observations_;
  Predictor predictor_;
  std::vector<Observation> on_tables_;  // the same, each on its table instead of a variant
  Predictor table_predictor_;
  std::vector<double> sigmas_;                                         // prior standard deviations of the logarithms
  std::vector<std::vector<Slot>> slots_;                               // by platform
  std::map<std::pair<std::size_t, std::string>, Nuisance> nuisances_;  // by set and platform
};

}  // namespace blackthorn::calibration
