// The most probable parameters of a model, found by damped least squares with robust weights.
//
// The idea: residuals follow Student's t (student_t.h), parameters are normal before the data. For one step the model
// is taken as linear and the residuals as normal, each with the weight that its size gives it. The diagonal of these
// equations is multiplied by 1 + damping: little damping goes straight to where a linear model would have its minimum,
// much goes a short way downhill. A step is only taken where the objective falls; one that would not fall is tried
// again with more damping. Everything in a fixed order: the same data give the same bits.
// Sources: Levenberg, "A Method for the Solution of Certain Non-Linear Problems in Least Squares" (1944); Marquardt,
// "An Algorithm for Least-Squares Estimation of Nonlinear Parameters" (1963).
#pragma once

#include <Eigen/Core>
#include <functional>
#include <limits>
#include <vector>

namespace blackthorn::stats {

/// What is believed of a parameter before the data; an infinite sigma is nothing.
struct NormalPrior {
  double mean = 0, sigma = 1;
};

/// A model, data and beliefs.
struct RobustProblem {
  /// One for each row of data, 0 where the model gives what was measured.
  std::function<std::vector<double>(const std::vector<double>& parameters)> residuals;
  /// Their derivatives by the parameters: rows × parameters.
  std::function<Eigen::MatrixXd(const std::vector<double>& parameters)> slopes;
  std::vector<double> weights;      // how many independent figures each row counts as; 0 leaves it out
  std::vector<NormalPrior> priors;  // one for each parameter
  /// Positive: the size of the residuals is found too, and is no less. 0: it is what the fit begins with.
  double least_size = 0;
};

struct RobustFit {
  std::vector<double> parameters;
  double size = 1;       // of the distribution of the residuals
  double objective = 0;  // minus the logarithm of the parameters' probability, but for a constant
};

/// How far a descent goes. The callers' values stand with them, each with its reason.
struct Descent {
  int most_steps = 0;
  double longest = std::numeric_limits<double>::infinity();  // change of a parameter in one step
  // It ends with a step that gains less than this, or less than this share of the objective.
  double settled = 0, settled_share = 0;
};

/// From `start` on (its parameters and size) to a minimum nearby. The objective is never greater than at the start;
/// where the model is not finite no step goes.
RobustFit descend(const RobustProblem& problem, const RobustFit& start, const Descent& descent);

/// The equations' matrix at a fit: the inverse of the parameters' covariance. `slopes` are the problem's there: they
/// cost most, and who asks may need them for more.
Eigen::MatrixXd information(const RobustProblem& problem, const RobustFit& fit, const Eigen::MatrixXd& slopes);

}  // namespace blackthorn::stats
