// One hypothesis fitted to a sweep's points, and how much it is to be believed.
//
// The idea: relative residuals are normal with one unknown size, except that a few points are outliers (mostly too
// slow: another process, a clock that fell). Coefficients have a wide normal prior in units of the curve's own scale.
// The fit iterates weighted least squares, each point weighted by the probability that it is none; the evidence is
// Laplace's approximation around it, so that a hypothesis pays for coefficients that the points do not need.
// Source: MacKay, "Bayesian Interpolation" (1992), for evidence; the mixture of normal and outliers is standard.
#pragma once

#include <span>
#include <vector>

#include <Eigen/Dense>

#include "bench/sweep_family.h"

namespace blackthorn::bench {

struct SweepPoint {
  std::int64_t x = 0;
  double ms = 0;  // positive
};

using SmallMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 8, 8>;
using SmallVector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 8, 1>;

struct HypothesisFit {
  bool possible = false;
  double log_evidence = 0;  // with the priors of hypothesis and noise
  SweepCoefficients coefficients{};
  SmallMatrix covariance;
  double noise = 0;  // relative size that explains the points best
};

/// What is believed of the noise before: its relative size and how many times off that may be.
struct NoisePrior {
  double size = 0.01;
  double factor = 2.5;
};

/// The sizes of noise that are tried, and the logarithms of what each is believed.
std::vector<std::pair<double, double>> noise_grid(const NoisePrior& prior);

/// `scale`: the curve's size in ms, `high` the end of the range: coefficients are expected to add up to about the scale
/// there. Not possible where a step or slope would fall, or a piece be hidden behind the other.
HypothesisFit fit_hypothesis(const Hypothesis& hypothesis, std::span<const SweepPoint> points, double noise,
                             double scale, std::int64_t high);

/// Probability that the point is an outlier of the fitted curve.
double outlier_probability(double ms, double curve_ms, double noise);

}  // namespace blackthorn::bench
