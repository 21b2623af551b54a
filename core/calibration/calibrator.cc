#include "calibration/calibrator.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "stats/damped_least_squares.h"

namespace blackthorn::calibration {
namespace {

constexpr double kStep = 1e-4;        // of logarithms, for derivatives
constexpr double kOffsetSigma = 0.7;  // of the logarithm of an added time
// A fit takes ten to twenty steps; the most is for recipes to come. Steps may be of any length: parameters are in units
// of what is believed of them before, and that holds them.
// The objective is 100 to 200, so this ends below two thousandths; ending at one changes digits of the tables.
constexpr Descent kDescent = {.most_steps = 300, .settled_share = 1e-5};

/// The tables, and behind them a copy for each variant that occurs, named "TABLE@VARIANT".
std::vector<platform::Platform> with_variants(std::vector<platform::Platform> tables,
                                              const std::vector<Observation>& observations) {
  for (const Observation& observation : observations) {
    const std::size_t at = observation.platform.find('@');
    const auto is = [](std::string_view id) { return [id](const platform::Platform& p) { return p.id == id; }; };
    if (at == std::string::npos || std::any_of(tables.begin(), tables.end(), is(observation.platform))) continue;
    const auto base = std::find_if(tables.begin(), tables.end(), is(observation.platform.substr(0, at)));
    if (base == tables.end())
      throw Error(ErrorCode::unknown_platform, "no platform table for a measurement", observation.platform);
    platform::Platform copy = *base;
    copy.id = observation.platform;
    tables.push_back(std::move(copy));
  }
  return tables;
}

std::vector<Observation> without_variants(std::vector<Observation> observations) {
  for (Observation& observation : observations) observation.platform = table_of(observation.platform);
  return observations;
}

}  // namespace

struct Calibrator::Slopes {
  Eigen::MatrixXd matrix;
};

struct Calibrator::Problem : RobustProblem {};

Calibrator::Calibrator(const Recipe& recipe, std::vector<platform::Platform> platforms,
                       const std::vector<Observation>& observations)
    : recipe_(recipe),
      platforms_(with_variants(std::move(platforms), observations)),
      observations_(observations),
      predictor_(platforms_, observations_),
      on_tables_(without_variants(observations)),
      table_predictor_(platforms_, on_tables_),
      slots_(platforms_.size()) {
  for (const CoefficientPrior& prior : recipe.coefficients) {
    std::vector<std::pair<std::size_t, std::size_t>> places;  // platform, coefficient
    for (std::size_t p = 0; p < platforms_.size(); ++p) {
      const auto& all = platforms_[p].coefficients;
      const auto found = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == prior.name; });
      if (found != all.end()) places.emplace_back(p, static_cast<std::size_t>(found - all.begin()));
    }
    if (places.empty())
      throw Error(ErrorCode::bad_request, "the recipe fits a coefficient that no table has", prior.name);
    const std::size_t common = prior.sigma > 0 ? add_parameter(prior.sigma) : kNone;
    for (const auto& [p, coefficient] : places) {
      // A variant stands behind its table, and starts from what that one has.
      const std::string& id = platforms_[p].id;
      const std::string table = table_of(id);
      Slot slot{coefficient, prior.prior_at(id), {}};
      if (table != id) {
        const auto base = std::find_if(places.begin(), places.end(),
                                       [&](const auto& place) { return platforms_[place.first].id == table; });
        slot.parameters = std::find_if(slots_[base->first].begin(), slots_[base->first].end(), [&](const Slot& other) {
                            return other.coefficient == coefficient;
                          })->parameters;
      } else if (common != kNone) {
        slot.parameters.push_back(common);
      }
      const double between = prior.between_at(id);
      if (between > 0) slot.parameters.push_back(add_parameter(between));
      slots_[p].push_back(std::move(slot));
    }
  }
  for (const Observation& observation : observations_) {
    const MeasurementSet& set = recipe.sets[observation.set];
    const auto [place, is_new] = nuisances_.try_emplace({observation.set, observation.platform});
    if (!is_new) continue;
    if (set.scale > 0) place->second.scale = add_parameter(set.scale);
    if (set.offset_ms > 0) {
      place->second.offset = add_parameter(kOffsetSigma);
      place->second.offset_ms = set.offset_ms;
    }
  }
}

std::size_t Calibrator::add_parameter(double sigma) {
  sigmas_.push_back(sigma);
  return sigmas_.size() - 1;
}

void Calibrator::set_coefficients(const Parameters& parameters, std::vector<platform::Platform>& platforms) const {
  for (std::size_t p = 0; p < platforms.size(); ++p) {
    for (const Slot& slot : slots_[p]) {
      double logarithm = std::log(slot.prior);
      for (const std::size_t parameter : slot.parameters) logarithm += parameters[parameter] * sigmas_[parameter];
      platforms[p].coefficients[slot.coefficient].value = std::exp(logarithm);
    }
  }
}

double Calibrator::corrected(std::size_t observation, double model_ms, const Parameters& parameters) const {
  const Nuisance& nuisance = nuisances_.at({observations_[observation].set, observations_[observation].platform});
  double time = model_ms;
  if (nuisance.offset != kNone)
    time += nuisance.offset_ms * std::exp(parameters[nuisance.offset] * sigmas_[nuisance.offset]);
  if (nuisance.scale != kNone) time *= std::exp(parameters[nuisance.scale] * sigmas_[nuisance.scale]);
  return time;
}

std::vector<double> Calibrator::predict(const Parameters& parameters) const {
  std::vector<platform::Platform> platforms = platforms_;
  set_coefficients(parameters, platforms);
  std::vector<double> times(observations_.size());
  for (std::size_t p = 0; p < platforms.size(); ++p) predictor_.predict(p, platforms[p], times);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = corrected(i, times[i], parameters);
  return times;
}

std::vector<double> Calibrator::predict_tables(const Parameters& parameters) const {
  std::vector<platform::Platform> platforms = platforms_;
  set_coefficients(parameters, platforms);
  std::vector<double> times(observations_.size());
  for (std::size_t p = 0; p < platforms.size(); ++p) table_predictor_.predict(p, platforms[p], times);
  return times;
}

std::vector<double> Calibrator::own_variances(const Parameters& parameters,
                                              const std::vector<std::vector<double>>& sigmas) const {
  std::vector<platform::Platform> platforms = platforms_;
  set_coefficients(parameters, platforms);
  std::vector<double> variances(observations_.size());
  for (std::size_t p = 0; p < sigmas.size(); ++p) table_predictor_.own_variances(p, platforms[p], sigmas[p], variances);
  return variances;
}

Calibrator::Slopes Calibrator::slopes_at(const Parameters& parameters) const {
  std::vector<platform::Platform> platforms = platforms_;
  set_coefficients(parameters, platforms);
  std::vector<double> model(observations_.size()), moved(observations_.size());
  for (std::size_t p = 0; p < platforms.size(); ++p) predictor_.predict(p, platforms[p], model);
  std::vector<double> times(model.size());
  for (std::size_t i = 0; i < model.size(); ++i) times[i] = corrected(i, model[i], parameters);
  Eigen::MatrixXd slopes =
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(model.size()), static_cast<Eigen::Index>(sigmas_.size()));
  const auto entry = [&](std::size_t i, std::size_t parameter) -> double& {
    return slopes(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(parameter));
  };
  for (std::size_t p = 0; p < platforms.size(); ++p) {
    for (const Slot& slot : slots_[p]) {
      if (slot.parameters.empty()) continue;
      double& value = platforms[p].coefficients[slot.coefficient].value;
      const double kept = value;
      value = kept * std::exp(kStep);
      predictor_.predict(p, platforms[p], moved);
      value = kept;
      for (const std::size_t i : predictor_.on_platform(p)) {
        const double slope = std::log(corrected(i, moved[i], parameters) / times[i]) / kStep;
        for (const std::size_t parameter : slot.parameters) entry(i, parameter) = slope * sigmas_[parameter];
      }
    }
  }
  for (std::size_t i = 0; i < model.size(); ++i) {
    const Nuisance& nuisance = nuisances_.at({observations_[i].set, observations_[i].platform});
    if (nuisance.scale != kNone) entry(i, nuisance.scale) = sigmas_[nuisance.scale];
    if (nuisance.offset != kNone) {
      const double offset = nuisance.offset_ms * std::exp(parameters[nuisance.offset] * sigmas_[nuisance.offset]);
      entry(i, nuisance.offset) = sigmas_[nuisance.offset] * offset / (model[i] + offset);
    }
  }
  return {std::move(slopes)};
}

Calibrator::Slopes Calibrator::scaled(Slopes slopes) const {
  for (Eigen::Index i = 0; i < slopes.matrix.rows(); ++i) slopes.matrix.row(i) /= sigma_of(static_cast<std::size_t>(i));
  return slopes;
}

Calibrator::Problem Calibrator::problem(const std::vector<std::uint8_t>& used) const {
  Problem problem;
  problem.residuals = [this](const Parameters& parameters) {
    std::vector<double> residuals = predict(parameters);
    for (std::size_t i = 0; i < residuals.size(); ++i)
      residuals[i] = std::log(residuals[i] / observations_[i].measured_ms) / sigma_of(i);
    return residuals;
  };
  problem.slopes = [this](const Parameters& parameters) { return scaled(slopes_at(parameters)).matrix; };
  for (std::size_t i = 0; i < observations_.size(); ++i)
    problem.weights.push_back(used[i] ? observations_[i].weight : 0);
  problem.priors.resize(sigmas_.size());  // parameters are in units of these
  return problem;
}

Parameters Calibrator::fit(const std::vector<std::uint8_t>& used, const Parameters& start) const {
  const Parameters from = start.empty() ? Parameters(sigmas_.size(), 0.0) : start;
  return descend(problem(used), {.parameters = from}, kDescent).parameters;
}

std::vector<double> Calibrator::uncertainties(const Parameters& parameters,
                                              const std::vector<std::uint8_t>& used) const {
  const Slopes raw = slopes_at(parameters);
  const Eigen::MatrixXd& slopes = raw.matrix;
  const Eigen::MatrixXd spread =
      information(problem(used), {parameters}, scaled(raw).matrix).ldlt().solve(slopes.transpose());
  std::vector<double> sigmas;
  for (Eigen::Index i = 0; i < slopes.rows(); ++i)
    sigmas.push_back(std::sqrt(std::max(0.0, slopes.row(i).dot(spread.col(i)))));
  return sigmas;
}

std::map<std::string, FittedCoefficient> Calibrator::coefficients(const Parameters& parameters,
                                                                  const std::vector<std::uint8_t>& used,
                                                                  std::size_t index) const {
  const auto count = static_cast<Eigen::Index>(sigmas_.size());
  const Eigen::MatrixXd covariance = information(problem(used), {parameters}, scaled(slopes_at(parameters)).matrix)
                                         .ldlt()
                                         .solve(Eigen::MatrixXd::Identity(count, count));
  std::map<std::string, FittedCoefficient> result;
  for (const Slot& slot : slots_[index]) {
    FittedCoefficient fitted;
    fitted.prior = slot.prior;
    double logarithm = std::log(slot.prior), variance = 0, prior_variance = 0;
    for (const std::size_t a : slot.parameters) {
      logarithm += parameters[a] * sigmas_[a];
      prior_variance += sigmas_[a] * sigmas_[a];
      for (const std::size_t b : slot.parameters)
        variance += covariance(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) * sigmas_[a] * sigmas_[b];
    }
    fitted.value = std::exp(logarithm);
    fitted.sigma = std::sqrt(variance);
    fitted.prior_sigma = std::sqrt(prior_variance);
    result.emplace(platforms_[index].coefficients[slot.coefficient].name, fitted);
  }
  return result;
}

}  // namespace blackthorn::calibration
