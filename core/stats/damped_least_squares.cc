#include "stats/damped_least_squares.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "stats/student_t.h"

namespace blackthorn::stats {
namespace {

// A start at ten times the damping, and ten times more instead of five after a failure, find the same minima.
constexpr double kDamping = 1e-3;       // of the first try, and at least that after one that failed
constexpr double kLeastDamping = 1e-9;  // less changes no digit that counts
constexpr double kEasier = 5;           // damping falls so many times after a step that helped,
constexpr double kHarder = 5;           // and grows so many times after a try that did not
constexpr int kMostTries = 20;          // of one step; the last is 1e-10 of the first: if that does not help, none does

/// Where a descent stands.
struct Place {
  RobustFit fit;
  std::vector<double> residuals;
};

Place place_at(const RobustProblem& problem, std::vector<double> parameters, double size) {
  Place place;
  place.residuals = problem.residuals(parameters);
  if (problem.least_size > 0) size = student_size(place.residuals, problem.weights, size, problem.least_size);
  double objective = 0;
  for (std::size_t i = 0; i < place.residuals.size(); ++i)
    if (problem.weights[i] != 0)
      objective += problem.weights[i] * (student_cost(place.residuals[i] / size) + std::log(size));
  for (std::size_t c = 0; c < parameters.size(); ++c) {
    const double off = (parameters[c] - problem.priors[c].mean) / problem.priors[c].sigma;
    objective += off * off / 2;
  }
  place.fit = {std::move(parameters), size, objective};
  return place;
}

struct Equations {
  Eigen::MatrixXd matrix;
  Eigen::VectorXd gradient;
};

Equations equations_at(const RobustProblem& problem, const Place& place, const Eigen::MatrixXd& slopes) {
  const auto count = static_cast<Eigen::Index>(place.fit.parameters.size());
  Equations equations{Eigen::MatrixXd::Zero(count, count), Eigen::VectorXd::Zero(count)};
  for (Eigen::Index c = 0; c < count; ++c) {
    const NormalPrior& prior = problem.priors[static_cast<std::size_t>(c)];
    const double precision = 1 / (prior.sigma * prior.sigma);
    equations.matrix(c, c) = precision;
    equations.gradient(c) = precision * (place.fit.parameters[static_cast<std::size_t>(c)] - prior.mean);
  }
  for (std::size_t i = 0; i < place.residuals.size(); ++i) {
    if (problem.weights[i] == 0) continue;
    const double residual = place.residuals[i] / place.fit.size;
    const double weight = problem.weights[i] * student_weight(residual);
    const Eigen::VectorXd row = slopes.row(static_cast<Eigen::Index>(i)).transpose() / place.fit.size;
    equations.matrix.selfadjointView<Eigen::Lower>().rankUpdate(row, weight);
    equations.gradient += weight * residual * row;
  }
  equations.matrix = Eigen::MatrixXd(equations.matrix.selfadjointView<Eigen::Lower>());
  return equations;
}

/// The parameters after a step of that damping; the same ones where the equations have no finite solution.
std::vector<double> moved(const Equations& equations, double damping, double longest, std::vector<double> parameters) {
  Eigen::MatrixXd damped = equations.matrix;
  damped.diagonal() *= 1 + damping;
  Eigen::VectorXd step = damped.ldlt().solve(equations.gradient);
  if (!step.allFinite()) return parameters;
  const double size = step.size() > 0 ? step.cwiseAbs().maxCoeff() : 0;
  if (size > longest) step *= longest / size;
  for (std::size_t c = 0; c < parameters.size(); ++c) parameters[c] -= step(static_cast<Eigen::Index>(c));
  return parameters;
}

}  // namespace

RobustFit descend(const RobustProblem& problem, const RobustFit& start, const Descent& descent) {
  Place place = place_at(problem, start.parameters, start.size);
  double damping = kDamping;
  for (int step = 0; step < descent.most_steps; ++step) {
    const Equations equations = equations_at(problem, place, problem.slopes(place.fit.parameters));
    const double before = place.fit.objective;
    for (int tries = 0; tries < kMostTries && !(place.fit.objective < before); ++tries) {
      Place next = place_at(problem, moved(equations, damping, descent.longest, place.fit.parameters), place.fit.size);
      if (next.fit.objective < before) {
        place = std::move(next);
        damping = std::max(damping / kEasier, kLeastDamping);
      } else {
        damping = std::max(damping * kHarder, kDamping);
      }
    }
    const double gain = before - place.fit.objective;
    if (!(gain > 0) || gain < std::max(descent.settled, descent.settled_share * std::abs(before))) break;
  }
  return place.fit;
}

Eigen::MatrixXd information(const RobustProblem& problem, const RobustFit& fit, const Eigen::MatrixXd& slopes) {
  return equations_at(problem, {fit, problem.residuals(fit.parameters)}, slopes).matrix;
}

}  // namespace blackthorn::stats
