// Least squares in three parameters by a trust region, as SciPy's curve_fit(method="trf") does it without bounds: the
// original planner rests on it, and where it gets stuck decides which step widths that planner throws away. So the
// constants are SciPy's, not what would suit the problem better.
// Source: J. J. Moré, "The Levenberg-Marquardt algorithm: implementation and theory" (1977), and the behaviour of
// scipy.optimize.least_squares 1.10: forward differences, one singular value decomposition per iteration.
#pragma once

#include <Eigen/Core>
#include <functional>

namespace blackthorn::planner {

using Residuals = std::function<Eigen::VectorXd(const Eigen::Vector3d&)>;

struct Minimum {
  Eigen::Vector3d parameters;
  bool converged = false;  // false: given up after 300 evaluations
};

Minimum minimise(const Residuals& residuals, const Eigen::Vector3d& start);

}  // namespace blackthorn::planner
