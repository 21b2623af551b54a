#include "bench/sweep_fit.h"

#include <cmath>
#include <numbers>

namespace blackthorn::bench {
namespace {

constexpr int kMostIterations = 8;
constexpr double kSettled = 1e-4;      // change of coefficients, in units of the scale
constexpr double kOutliers = 0.03;     // share believed before
constexpr double kUpwards = 0.9;       // of them too slow
constexpr double kOutlierRange = 1.6;  // of the logarithm of too slow by: up to five times
constexpr double kPlainly = 2;         // within so many sizes of the noise it is none
constexpr double kCoefficientMean = 0.4, kCoefficientSigma = 0.5;
// Curves may fall by chance a little; by more, another family says it better.
constexpr double kLeastCoefficient = -0.02;

double outlier_density(double ratio) { return (ratio > 1 ? kUpwards : 1 - kUpwards) / (kOutlierRange * ratio); }

double normal_density(double ratio, double noise) {
  const double z = (ratio - 1) / noise;
  return std::exp(-0.5 * z * z) / (noise * std::sqrt(2 * std::numbers::pi));
}

}  // namespace

double outlier_probability(double ms, double curve_ms, double noise) {
  const double ratio = ms / curve_ms;
  if (std::abs(ratio - 1) < kPlainly * noise) return 0;
  const double outlier = kOutliers * outlier_density(ratio), inlier = (1 - kOutliers) * normal_density(ratio, noise);
  return outlier / (outlier + inlier);
}

std::vector<std::pair<double, double>> noise_grid(const NoisePrior& prior) {
  constexpr int steps = 3;
  std::vector<std::pair<double, double>> grid;
  double sum = 0;
  for (int i = -steps; i <= steps; ++i) {
    const double z = 2.0 * i / steps;
    grid.emplace_back(prior.size * std::pow(prior.factor, z), std::exp(-0.5 * z * z));
    sum += grid.back().second;
  }
  for (auto& [size, weight] : grid) weight = std::log(weight / sum);
  return grid;
}

HypothesisFit fit_hypothesis(const Hypothesis& hypothesis, std::span<const SweepPoint> points, double noise,
                             double scale, std::int64_t high) {
  const auto columns = static_cast<Eigen::Index>(hypothesis.columns());
  const auto left = static_cast<Eigen::Index>(hypothesis.left.columns());
  // Columns in units of what each would add at the end of the range.
  SweepCoefficients unit{};
  hypothesis.left.row(high, unit.data());
  if (columns > left) hypothesis.right.row(high, unit.data() + left);
  for (double& value : unit) value = value > 0 ? scale / value : scale;

  SmallVector prior_mean(columns), coefficients(columns);
  SmallMatrix precision(columns, columns);
  prior_mean.setConstant(kCoefficientMean);
  const double prior_precision = 1 / (kCoefficientSigma * kCoefficientSigma);
  HypothesisFit fit;
  std::vector<SmallVector> rows(points.size(), SmallVector::Zero(columns));
  for (std::size_t i = 0; i < points.size(); ++i) {
    SweepCoefficients row{};
    const bool right = columns > left && points[i].x > hypothesis.border;
    if (right)
      hypothesis.right.row(points[i].x, row.data() + left);
    else
      hypothesis.left.row(points[i].x, row.data());
    for (Eigen::Index c = 0; c < columns; ++c)
      rows[i](c) = row[static_cast<std::size_t>(c)] * unit[static_cast<std::size_t>(c)];
  }
  std::vector<double> curve(points.size()), weight(points.size(), 1);
  for (std::size_t i = 0; i < points.size(); ++i) curve[i] = points[i].ms;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    precision = SmallMatrix::Identity(columns, columns) * prior_precision;
    SmallVector right_side = prior_mean * prior_precision;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double w = weight[i] / (curve[i] * curve[i] * noise * noise);
      precision.noalias() += w * rows[i] * rows[i].transpose();
      right_side += w * points[i].ms * rows[i];
    }
    const SmallVector before = coefficients.size() == columns && iteration > 0 ? coefficients : prior_mean;
    coefficients = precision.llt().solve(right_side);
    for (std::size_t i = 0; i < points.size(); ++i) {
      curve[i] = std::max(rows[i].dot(coefficients), 1e-3 * points[i].ms);
      weight[i] = 1 - outlier_probability(points[i].ms, curve[i], noise);
    }
    if (iteration > 0 && (coefficients - before).cwiseAbs().maxCoeff() < kSettled) break;
  }
  if (!coefficients.allFinite()) return fit;
  // Slopes and heights may not be negative, but for the slope of a line alone.
  const bool line = columns == 2 && hypothesis.left.slope;
  for (Eigen::Index c = 0; c < columns; ++c) {
    const bool constant = c == 0 || c == left;
    if (!constant && !line && coefficients(c) < 0) return fit;
    if (constant && coefficients(c) < kLeastCoefficient && c == 0 && columns == left) return fit;
  }
  for (Eigen::Index c = 0; c < columns; ++c)
    fit.coefficients[static_cast<std::size_t>(c)] = coefficients(c) * unit[static_cast<std::size_t>(c)];
  double log_likelihood = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (columns > left) {
      // The piece that a point was counted to must be the one that shows there, but for the noise.
      const double shown = curve_at(hypothesis, fit.coefficients, points[i].x);
      if (std::abs(shown / curve[i] - 1) > noise) return fit;
    }
    const double ratio = points[i].ms / curve[i];
    log_likelihood += std::log((1 - kOutliers) * normal_density(ratio, noise) + kOutliers * outlier_density(ratio));
  }
  const SmallVector off = coefficients - prior_mean;
  const Eigen::LLT<SmallMatrix> factor(precision);
  double log_determinant = 0;
  for (Eigen::Index c = 0; c < columns; ++c) log_determinant += 2 * std::log(factor.matrixL()(c, c));
  fit.log_evidence = hypothesis.log_prior + log_likelihood - 0.5 * prior_precision * off.squaredNorm() -
                     0.5 * (log_determinant - static_cast<double>(columns) * std::log(prior_precision));
  fit.covariance = factor.solve(SmallMatrix::Identity(columns, columns));
  for (Eigen::Index a = 0; a < columns; ++a)
    for (Eigen::Index b = 0; b < columns; ++b)
      fit.covariance(a, b) *= unit[static_cast<std::size_t>(a)] * unit[static_cast<std::size_t>(b)];
  fit.noise = noise;
  fit.possible = true;
  return fit;
}

}  // namespace blackthorn::bench
