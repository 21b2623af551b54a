#include "bench/sweep.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "planner/truths.h"

using namespace blackthorn;
using namespace blackthorn::bench;
using planner::kHigh;
using planner::kLow;
using planner::Meter;
using planner::Truth;

namespace {

SweepOptions whole_range() {
  SweepOptions options;
  options.low = kLow;
  options.high = kHigh;
  return options;
}

SweepPlanner swept(const SweepOptions& options, const std::function<double(std::int64_t)>& measure) {
  SweepPlanner planner(options);
  while (const auto x = planner.next()) planner.report(*x, std::array{measure(*x)});
  return planner;
}

/// Of the expressions that sweeps give, at x.
double value(const nlohmann::json& e, double x) {
  if (e.is_number()) return e.get<double>();
  if (e.is_string()) return x;
  const std::string op = e[0];
  if (op == "linear") return value(e[2], x) * value(e[1], x) + value(e[3], x);
  if (op == "step")
    return value(e[2]["base"], x) +
           std::floor((value(e[1], x) - 1) / value(e[2]["width"], x)) * value(e[2]["height"], x);
  if (op == "+") return value(e[1], x) + value(e[2], x);
  if (op == "max") return std::max(value(e[1], x), value(e[2], x));
  if (op == "min") return std::min(value(e[1], x), value(e[2], x));
  if (op == "<=") return value(e[1], x) <= value(e[2], x) ? 1 : 0;
  REQUIRE(op == "case");
  for (std::size_t i = 1; i + 1 < e.size(); i += 2)
    if (value(e[i], x) != 0) return value(e[i + 1], x);
  return value(e.back(), x);
}

}  // namespace

TEST_CASE("steps and ramps are found with few points") {
  for (const Truth& truth : planner::step_and_ramp_truths()) {
    CAPTURE(truth.name);
    Meter meter(truth, 0.01, 0, 5);
    const SweepPlanner planner = swept(whole_range(), [&](std::int64_t x) { return meter.measure(x); });
    const SweepResult result = planner.result();
    CHECK(result.width == truth.width);
    CHECK(result.converged);
    CHECK(planner.measurements() <= 30);
    CHECK(planner::rmspe(truth, [&](std::int64_t x) { return result.at(x); }) < 2.5 * result.error_bound);
    const nlohmann::json function = result.function("c_out");
    for (const std::int64_t x : {1, 8, 9, 33, 500, 1024})
      CHECK(value(function, static_cast<double>(x)) == doctest::Approx(result.at(x)).epsilon(0.02));
  }
}

TEST_CASE("samples that agree tell that there is little noise") {
  const Truth& truth = planner::step_and_ramp_truths()[7];
  SweepPlanner planner(whole_range());
  while (const auto x = planner.next()) {
    const double ms = truth.latency_ms(*x);
    planner.report(*x, std::array{ms, ms * 1.001, ms * 0.999, ms * 1.002, ms * 0.998, ms});
  }
  CHECK(planner.result().width == truth.width);
  CHECK(planner.result().error_bound < 0.01);
  CHECK(planner::rmspe(truth, [&](std::int64_t x) { return planner.result().at(x); }) < 0.005);
}

TEST_CASE("an outlier is measured again") {
  const Truth& truth = planner::step_and_ramp_truths()[10];
  int asked = 0;
  const SweepPlanner planner = swept(whole_range(), [&](std::int64_t x) {
    ++asked;
    return truth.latency_ms(x) * (asked == 4 ? 2.5 : 1.0);
  });
  CHECK(planner.result().width == truth.width);
  CHECK(planner::rmspe(truth, [&](std::int64_t x) { return planner.result().at(x); }) < 0.01);
}

TEST_CASE("any input gives a result or a named error") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  SUBCASE("what is measured") {
    const std::pair<const char*, std::function<double(std::int64_t)>> curves[] = {
        {"constant", [](std::int64_t) { return 1.5; }},
        {"without noise", [](std::int64_t x) { return 0.2 + 0.1 * static_cast<double>((x - 1) / 64); }},
        {"falling", [](std::int64_t x) { return 2000.0 - static_cast<double>(x); }},
        {"falling in steps", [](std::int64_t x) { return 30.0 - static_cast<double>(x / 64); }},
        {"up and down", [](std::int64_t x) { return x % 2 == 0 ? 1.0 : 5.0; }},
        {"all outliers", [](std::int64_t x) { return std::exp(std::sin(static_cast<double>(x * x)) * 3); }},
        {"tiny", [](std::int64_t x) { return 1e-9 * static_cast<double>(x); }},
        {"huge", [](std::int64_t x) { return 1e11 + 1e8 * static_cast<double>(x); }},
        {"enormous growth", [](std::int64_t x) { return std::exp(static_cast<double>(x) / 40); }},
    };
    for (const auto& [name, curve] : curves) {
      CAPTURE(name);
      SweepOptions options = whole_range();
      options.most_measurements = 20;
      const SweepPlanner planner = swept(options, curve);
      CHECK(planner.measurements() <= 20);
      for (const std::int64_t x : {1, 77, 1024}) CHECK(std::isfinite(planner.result().at(x)));
      CHECK(std::isfinite(planner.result().error_bound));
      CHECK_FALSE(planner.result().function("x").is_null());
    }
  }
  SUBCASE("ranges") {
    SweepOptions options;
    for (const auto& [low, high] : {std::pair{5, 5}, std::pair{5, 6}, std::pair{0, 2}}) {
      options.low = low;
      options.high = high;
      CHECK(swept(options, [](std::int64_t x) { return 1.0 + static_cast<double>(x); }).result().at(5) > 0);
    }
    options.low = 7;
    CHECK_THROWS_AS(SweepPlanner{options}, Error);
    options = {};
    options.high = std::int64_t{1} << 40;
    CHECK_THROWS_AS(SweepPlanner{options}, Error);
    options.step = 0;
    CHECK_THROWS_AS(SweepPlanner{options}, Error);
  }
  SUBCASE("samples") {
    SweepPlanner planner(whole_range());
    CHECK_THROWS_AS(planner.result(), Error);
    CHECK_THROWS_AS(planner.report(1, {}), Error);
    CHECK_THROWS_AS(planner.report(1, std::array{nan, -1.0, 0.0, infinity, 1e300, 1e-300}), Error);
    CHECK_THROWS_AS(planner.report(1025, std::array{1.0}), Error);
    planner.report(1, std::array{nan, 2.0, -3.0});
    CHECK(planner.result().at(1) == doctest::Approx(2).epsilon(0.2));
  }
  SUBCASE("the same point again and again") {
    SweepPlanner planner(whole_range());
    for (int i = 0; i < 12; ++i) planner.report(64, std::array{1.0});
    CHECK(planner.next() != std::nullopt);
    CHECK(std::isfinite(planner.result().at(64)));
  }
  SUBCASE("points that cannot be measured") {
    SweepPlanner planner(whole_range());
    int asked = 0;
    for (; const auto x = planner.next(); ++asked) {
      REQUIRE(asked < 200);
      if (*x % 2 == 0)
        planner.report_failure(*x);
      else
        planner.report(*x, std::array{0.3 + 0.1 * static_cast<double>((*x - 1) / 64)});
    }
    CHECK(planner.result().points.size() > 2);
  }
}

TEST_CASE("steps of the range are kept to") {
  SweepOptions options;
  options.low = 8;
  options.high = 1000;
  options.step = 16;
  swept(options, [](std::int64_t x) {
    CHECK((x - 8) % 16 == 0);
    return 1.0 + 0.1 * static_cast<double>(x / 64);
  });
}

TEST_CASE("the same reports lead to the same questions") {
  const Truth& truth = planner::step_and_ramp_truths()[5];
  Meter meter(truth, 0.02, 0.05, 9);
  SweepPlanner first(whole_range());
  std::vector<std::pair<std::int64_t, double>> reports;
  while (const auto x = first.next()) {
    reports.emplace_back(*x, meter.measure(*x));
    first.report(*x, std::array{reports.back().second});
  }
  SweepPlanner again(whole_range());
  for (const auto& [x, ms] : reports) {
    REQUIRE(again.next() == x);
    again.report(x, std::array{ms});
  }
  CHECK(again.next() == std::nullopt);
  CHECK(again.result().function("x") == first.result().function("x"));
}
