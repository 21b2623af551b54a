#include "trust_region.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace blackthorn::planner {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kTolerance = 1e-8;  // for gradient, step and decrease alike
constexpr int kEvaluations = 300;

Eigen::MatrixXd forward_differences(const Residuals& residuals, const Eigen::Vector3d& at, const Eigen::VectorXd& now) {
  Eigen::MatrixXd jacobian(now.size(), 3);
  for (int i = 0; i < 3; ++i) {
    Eigen::Vector3d moved = at;
    moved[i] += std::sqrt(kEpsilon) * (at[i] < 0 ? -1 : 1) * std::max(1.0, std::abs(at[i]));
    jacobian.col(i) = (residuals(moved) - now) / (moved[i] - at[i]);
  }
  return jacobian;
}

/// The linear problem that the residuals are near one point, decomposed once for all radii tried there.
class Linearised {
 public:
  Linearised(Eigen::MatrixXd jacobian, const Eigen::VectorXd& residuals)
      : jacobian_(std::move(jacobian)), gradient_(jacobian_.transpose() * residuals) {
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(jacobian_, Eigen::ComputeThinU | Eigen::ComputeThinV);
    s_ = svd.singularValues();
    v_ = svd.matrixV();
    projected_ = svd.matrixU().transpose() * residuals;
    full_rank_ = jacobian_.rows() >= 3 && s_[s_.size() - 1] > kEpsilon * static_cast<double>(jacobian_.rows()) * s_[0];
  }

  double steepest() const { return gradient_.cwiseAbs().maxCoeff(); }
  double predicted_decrease(const Eigen::Vector3d& step) const {
    return -(0.5 * (jacobian_ * step).squaredNorm() + gradient_.dot(step));
  }

  /// The best step within the radius; `damping` is where the search for its factor starts, and afterwards what it is.
  Eigen::Vector3d step(double radius, double& damping) const {
    if (full_rank_) {
      const Eigen::Vector3d whole = -v_ * projected_.cwiseQuotient(s_);
      if (whole.norm() <= radius) {
        damping = 0;
        return whole;
      }
    }
    const Eigen::VectorXd scaled = s_.cwiseProduct(projected_);
    double upper = scaled.norm() / radius;
    double lower = full_rank_ ? -excess(scaled, 0, radius) / slope(scaled, 0) : 0;
    const auto between = [&] { return std::max(0.001 * upper, std::sqrt(lower * upper)); };
    if (!full_rank_ && damping == 0) damping = between();
    for (int i = 0; i < 10; ++i) {
      if (damping < lower || damping > upper) damping = between();
      const double over = excess(scaled, damping, radius);
      if (over < 0) upper = damping;
      const double newton = over / slope(scaled, damping);
      lower = std::max(lower, damping - newton);
      damping -= (over + radius) * newton / radius;
      if (std::abs(over) < 0.01 * radius) break;
    }
    const Eigen::Vector3d damped = -v_ * scaled.cwiseQuotient(denominator(damping));
    return damped * (radius / damped.norm());
  }

 private:
  Eigen::VectorXd denominator(double damping) const { return (s_.array().square() + damping).matrix(); }
  double excess(const Eigen::VectorXd& scaled, double damping, double radius) const {
    return scaled.cwiseQuotient(denominator(damping)).norm() - radius;
  }
  double slope(const Eigen::VectorXd& scaled, double damping) const {
    const Eigen::VectorXd below = denominator(damping);
    return -(scaled.array().square() / below.array().cube()).sum() / scaled.cwiseQuotient(below).norm();
  }

  Eigen::MatrixXd jacobian_, v_;
  Eigen::Vector3d gradient_;
  Eigen::VectorXd s_, projected_;
  bool full_rank_ = false;
};

double relation(double actual, double predicted) {
  if (predicted > 0) return actual / predicted;
  return predicted == 0 && actual == 0 ? 1 : 0;
}

}  // namespace

Minimum minimise(const Residuals& residuals, const Eigen::Vector3d& start) {
  Eigen::Vector3d at = start;
  Eigen::VectorXd now = residuals(at);
  double cost = 0.5 * now.squaredNorm(), radius = at.norm() > 0 ? at.norm() : 1, damping = 0;
  int evaluations = 1;
  bool converged = false;
  while (!converged) {
    const Linearised linear(forward_differences(residuals, at, now), now);
    if (linear.steepest() < kTolerance) return {at, true};
    double decrease = -1;
    while (decrease <= 0) {
      if (evaluations == kEvaluations) return {at, false};
      const Eigen::Vector3d step = linear.step(radius, damping);
      const Eigen::VectorXd there = residuals(at + step);
      ++evaluations;
      if (!there.allFinite()) {
        radius = 0.25 * step.norm();
        continue;
      }
      const double cost_there = 0.5 * there.squaredNorm();
      decrease = cost - cost_there;
      const double ratio = relation(decrease, linear.predicted_decrease(step)), before = radius;
      converged = (decrease < kTolerance * cost && ratio > 0.25) || step.norm() < kTolerance * (kTolerance + at.norm());
      if (decrease > 0) {
        at += step;
        now = there;
        cost = cost_there;
      }
      if (converged) break;
      if (ratio < 0.25) {
        radius = 0.25 * step.norm();
      } else if (ratio > 0.75 && step.norm() > 0.95 * radius) {
        radius *= 2;
      }
      damping *= before / radius;
    }
  }
  return {at, true};
}

}  // namespace blackthorn::planner
