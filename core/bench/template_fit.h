// A template fitted to measured layers of one kind.
//
// The idea: logarithms of coefficients are normal before the data, logarithms of estimate / measured are Student-t
// distributed, so that an outlier pulls little; the most probable coefficients are found by damped least squares
// (stats/damped_least_squares.h), choices (widths, processors) by trying one after the other as long as that helps.
// Templates are compared by the Bayesian information criterion. Everything in a fixed order: the same data give the
// same function.
// Source: Schwarz, "Estimating the Dimension of a Model" (1978).
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/plan.h"
#include "platform/platform.h"

namespace blackthorn::bench {

struct MeasuredLayer {
  LayerRequest request;
  LayerShape shape;
  double ms = 0;
};

/// A template with numbers in it.
class TemplateFit {
 public:
  /// `bytes_per_element` of the precision that was measured.
  TemplateFit(const LatencyTemplate& form, double bytes_per_element);

  /// Fits to the layers, from the present coefficients on (`afresh`: from several starts). `noise`: relative size of
  /// one measurement's, below which residuals say nothing.
  void fit(const std::vector<MeasuredLayer>& layers, double noise, bool afresh);

  /// Times in ms.
  std::vector<double> predict(const std::vector<LayerShape>& shapes) const;
  /// Standard deviation of the logarithm of each prediction that the uncertainty of the coefficients makes up.
  std::vector<double> uncertainty(const std::vector<LayerShape>& shapes) const;

  /// Value of that coefficient; 0 where the template has none.
  double coefficient(std::string_view name) const;
  const LatencyTemplate& form() const { return *form_; }
  double criterion() const { return criterion_; }  // lower is better
  double sigma() const { return sigma_; }          // of the logarithm of estimate / measured, outliers apart
  /// The member of "kinds", the coefficients and functions of a platform table; names begin with `prefix`.
  struct Written {
    nlohmann::json kind, coefficients, functions;
  };
  Written written(const std::string& prefix, const std::string& source) const;

 private:
  static constexpr double kFirstSigma = 0.3;  // before a fit has found it
  struct State {
    std::vector<double> logs;  // of the coefficients
    std::map<std::string, double> choices;
    double objective = 0, sigma = kFirstSigma;
  };
  platform::Program compile(const State& state) const;
  std::vector<double> evaluate(const State& state, const std::vector<platform::VariableRow>& rows) const;
  struct Slopes;  // of the logarithms of times by those of the coefficients
  Slopes slopes_at(const State& state, const std::vector<platform::VariableRow>& rows) const;
  struct Problem;  // of damped least squares
  Problem problem(const std::map<std::string, double>& choices, const std::vector<MeasuredLayer>& layers) const;
  void descend(State& state, const std::vector<MeasuredLayer>& layers, int most_steps) const;
  std::vector<platform::VariableRow> rows_of(const std::vector<LayerShape>& shapes) const;
  double spread_of(std::size_t coefficient) const;
  void set_reach(const std::vector<MeasuredLayer>& layers);
  std::vector<State> starts(const std::vector<MeasuredLayer>& layers) const;

  const LatencyTemplate* form_;
  double bytes_per_element_ = 4;
  double noise_ = 0.01;
  mutable std::shared_ptr<platform::Platform> table_;
  State state_;
  std::vector<std::array<double, 2>> reach_;  // of each coefficient: down, up; 0 where slopes tell
  std::vector<double> covariance_;            // of the logarithms of the coefficients, row by row
  double criterion_ = 0, sigma_ = 0;
};

}  // namespace blackthorn::bench
