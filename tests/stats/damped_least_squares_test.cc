// Fits to curves whose parameters are known.
#include "stats/damped_least_squares.h"

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <limits>

#include "stats/splitmix.h"
#include "stats/student_t.h"

using namespace blackthorn::stats;

namespace {

constexpr double kNothing = std::numeric_limits<double>::infinity();  // believed before
constexpr Descent kPatient = {.most_steps = 200, .settled = 1e-6};

using Curve = double (*)(const std::vector<double>& parameters, double x);

double exponential(const std::vector<double>& p, double x) { return p[0] + p[1] * std::exp(-p[2] * x); }
double line(const std::vector<double>& p, double x) { return p[0] + p[1] * x; }

/// A curve over 0, 0.25 … with noise of that size, derivatives by differences.
struct Data {
  Curve curve;
  std::vector<double> xs, ys;

  Data(Curve of, const std::vector<double>& truth, std::size_t count, double noise) : curve(of) {
    SplitMix bits(7);
    for (std::size_t i = 0; i < count; ++i) {
      xs.push_back(0.25 * static_cast<double>(i));
      // Of the shape of a bell, near enough: the sum of twelve.
      double bell = -6;
      for (int k = 0; k < 12; ++k) bell += static_cast<double>(bits.next() >> 11) * 0x1p-53;
      ys.push_back(curve(truth, xs.back()) + noise * bell);
    }
  }

  RobustProblem problem(std::size_t parameters) const {
    RobustProblem result;
    result.residuals = [this](const std::vector<double>& at) {
      std::vector<double> off;
      for (std::size_t i = 0; i < xs.size(); ++i) off.push_back(curve(at, xs[i]) - ys[i]);
      return off;
    };
    result.slopes = [this](const std::vector<double>& at) {
      Eigen::MatrixXd slopes(static_cast<Eigen::Index>(xs.size()), static_cast<Eigen::Index>(at.size()));
      for (std::size_t c = 0; c < at.size(); ++c) {
        std::vector<double> moved = at;
        moved[c] += 1e-6;
        for (std::size_t i = 0; i < xs.size(); ++i)
          slopes(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(c)) =
              (curve(moved, xs[i]) - curve(at, xs[i])) / 1e-6;
      }
      return slopes;
    };
    result.weights.assign(xs.size(), 1);
    result.priors.assign(parameters, {0, kNothing});
    return result;
  }
};

double objective_at(const RobustProblem& problem, const RobustFit& fit) {
  return descend(problem, fit, {.most_steps = 0}).objective;
}

}  // namespace

TEST_CASE("the parameters of a curve are found from far off, and the size of its noise") {
  const Data data(exponential, {1, 4, 0.5}, 60, 0.02);
  RobustProblem problem = data.problem(3);
  problem.least_size = 1e-6;
  const RobustFit fit = descend(problem, {{0, 1, 2}, 1}, kPatient);
  CHECK(fit.parameters[0] == doctest::Approx(1).epsilon(0.02));
  CHECK(fit.parameters[1] == doctest::Approx(4).epsilon(0.01));
  CHECK(fit.parameters[2] == doctest::Approx(0.5).epsilon(0.02));
  CHECK(fit.size > 0.01);
  CHECK(fit.size < 0.03);
  // What the equations say of the uncertainty is how far off the fit is, about.
  const Eigen::MatrixXd covariance = information(problem, fit, problem.slopes(fit.parameters)).inverse();
  for (int c = 0; c < 3; ++c) {
    CAPTURE(c);
    const double truth[] = {1, 4, 0.5};
    CHECK(std::abs(fit.parameters[static_cast<std::size_t>(c)] - truth[c]) < 3 * std::sqrt(covariance(c, c)));
  }
}

TEST_CASE("one row in six wildly off moves a robust fit little") {
  Data data(exponential, {1, 4, 0.5}, 60, 0.02);
  for (std::size_t i = 0; i < data.ys.size(); i += 6) data.ys[i] += 50;
  RobustProblem problem = data.problem(3);
  problem.least_size = 1e-6;
  const RobustFit fit = descend(problem, {{0, 1, 2}, 1}, kPatient);
  CHECK(fit.parameters[0] == doctest::Approx(1).epsilon(0.05));
  CHECK(fit.parameters[1] == doctest::Approx(4).epsilon(0.02));
  CHECK(fit.parameters[2] == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("a row counts as often as its weight says, and one of weight 0 not at all") {
  Data data(line, {3, 2}, 20, 0.1);
  RobustProblem twice = data.problem(2);
  twice.weights[3] = 2;
  twice.weights[7] = 0;
  Data written_out = data;
  written_out.xs.push_back(data.xs[3]);
  written_out.ys.push_back(data.ys[3]);
  written_out.xs.erase(written_out.xs.begin() + 7);
  written_out.ys.erase(written_out.ys.begin() + 7);
  data.ys[7] = NAN;
  const RobustFit weighted = descend(twice, {{0, 0}, 0.1}, kPatient);
  const RobustFit plain = descend(written_out.problem(2), {{0, 0}, 0.1}, kPatient);
  CHECK(weighted.objective == doctest::Approx(plain.objective));
  for (const std::size_t c : {0, 1}) CHECK(weighted.parameters[c] == doctest::Approx(plain.parameters[c]));
}

TEST_CASE("equations without one solution: what the data do not tell stays where it was, or where belief has it") {
  // Only the sum of the two shows.
  const Curve sum = [](const std::vector<double>& p, double x) { return p[0] + p[1] + 0 * x; };
  const Data data(sum, {2, 3}, 10, 0);
  const RobustFit fit = descend(data.problem(2), {{1, 1}, 0.1}, kPatient);
  CHECK(fit.parameters[0] + fit.parameters[1] == doctest::Approx(5));
  RobustProblem believed = data.problem(2);
  believed.priors = {{1, 0.01}, {0, 100}};
  const RobustFit known = descend(believed, {{0, 0}, 0.1}, kPatient);
  CHECK(known.parameters[0] == doctest::Approx(1).epsilon(0.001));
  CHECK(known.parameters[1] == doctest::Approx(4).epsilon(0.001));
  // One that shows nowhere.
  const Curve hidden = [](const std::vector<double>& p, double x) { return p[0] * x + 0 * p[1]; };
  const Data slope(hidden, {2, 0}, 10, 0);
  const RobustFit other = descend(slope.problem(2), {{1, 7}, 0.1}, kPatient);
  CHECK(other.parameters[0] == doctest::Approx(2));
  CHECK(other.parameters[1] == 7);
}

TEST_CASE("without data the belief is what is found") {
  const Data data(line, {3, 2}, 8, 0);
  RobustProblem problem = data.problem(2);
  problem.weights.assign(8, 0);
  problem.priors = {{-1, 2}, {5, 0.5}};
  problem.least_size = 0.01;
  const RobustFit fit = descend(problem, {{10, 10}, 0.3}, kPatient);
  CHECK(fit.parameters[0] == doctest::Approx(-1));
  CHECK(fit.parameters[1] == doctest::Approx(5));
  CHECK(fit.size == 0.3);
  CHECK(information(problem, fit, problem.slopes(fit.parameters))(1, 1) == doctest::Approx(4));
}

TEST_CASE("no step is longer than allowed, no fit takes more of them, and no size falls below the least") {
  const Data data(line, {100, -40}, 20, 0);
  // Without a limit one step goes there, the curve being straight.
  const RobustFit near = descend(data.problem(2), {{0, 0}, 1}, {.most_steps = 1, .longest = 2.5});
  CHECK(std::max(std::abs(near.parameters[0]), std::abs(near.parameters[1])) == doctest::Approx(2.5));
  const RobustFit further = descend(data.problem(2), {{0, 0}, 1}, {.most_steps = 5, .longest = 2.5});
  CHECK(std::max(std::abs(further.parameters[0]), std::abs(further.parameters[1])) < 5 * 2.5 + 0.001);
  CHECK(further.objective < near.objective);
  CHECK(descend(data.problem(2), {{0, 0}, 1}, kPatient).parameters[0] == doctest::Approx(100));
  RobustProblem exact = data.problem(2);
  exact.least_size = 0.25;
  CHECK(descend(exact, {{0, 0}, 1}, kPatient).size == 0.25);
}

TEST_CASE("never worse than its start, wherever that is") {
  // Ever steeper on one side of a fold, and no number at all beyond.
  const Curve wild = [](const std::vector<double>& p, double x) {
    return std::sqrt(p[0]) * std::sin(3 * p[1] * x) + std::exp(p[2]) / (1 + x);
  };
  const Data data(wild, {2, 1, 0.5}, 40, 0.1);
  SplitMix bits(3);
  const auto random = [&] { return static_cast<double>(bits.next() >> 11) * 0x1p-53; };
  for (int i = 0; i < 60; ++i) {
    CAPTURE(i);
    RobustProblem problem = data.problem(3);
    if (i % 2 == 0) problem.least_size = 1e-3;
    const RobustFit start = {{8 * random(), 4 * random() - 2, 8 * random() - 4}, 0.01 + random()};
    const RobustFit fit = descend(problem, start, {.most_steps = 1 + i % 20, .longest = i % 3 == 0 ? 0.5 : kNothing});
    CHECK(fit.objective <= objective_at(problem, start));
    for (const double parameter : fit.parameters) CHECK(std::isfinite(parameter));
    // What is returned belongs together.
    CHECK(fit.objective == doctest::Approx(objective_at(problem, fit)));
  }
}

TEST_CASE("a start without a finite objective is returned as it is") {
  const Curve root = [](const std::vector<double>& p, double x) { return std::sqrt(p[0]) + x; };
  const Data data(root, {4}, 10, 0);
  CHECK(descend(data.problem(1), {{-1}, 1}, kPatient).parameters[0] == -1);
  CHECK(descend(data.problem(1), {{1}, 1}, kPatient).parameters[0] == doctest::Approx(4));
}

TEST_CASE("Student's t: like squares near zero, little pull far off, and the size that made the residuals") {
  CHECK(student_cost(0) == 0);
  CHECK(student_cost(0.1) == doctest::Approx(student_weight(0) * 0.1 * 0.1 / 2).epsilon(0.01));
  const auto pull = [](double residual) { return student_weight(residual) * residual; };
  CHECK(pull(1) < pull(2));
  CHECK(pull(4) < pull(2));
  CHECK(pull(1000) < 0.01);
  // The pull is the slope of the cost.
  CHECK((student_cost(1.5 + 1e-6) - student_cost(1.5)) / 1e-6 == doctest::Approx(pull(1.5)).epsilon(1e-5));
  std::vector<double> residuals;
  for (int i = -50; i <= 50; ++i) residuals.push_back(0.1 * i);
  const std::vector<double> ones(residuals.size(), 1);
  const double size = student_size(residuals, ones, 1, 1e-9);
  CHECK(student_size(residuals, ones, 100, 1e-9) == doctest::Approx(size).epsilon(1e-3));
  for (double& residual : residuals) residual *= 3;
  CHECK(student_size(residuals, ones, 1, 1e-9) == doctest::Approx(3 * size).epsilon(1e-3));
  CHECK(student_size(residuals, ones, 1, 20) == 20);
  CHECK(student_size({}, {}, 0.3, 0.1) == 0.3);
}
