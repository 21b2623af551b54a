#include "calibration/validation.h"

#include <doctest/doctest.h>

#include <set>

#include "base/error.h"
#include "calibration/examples.h"
#include "calibration/outcome.h"
#include "calibration/outcome_text.h"
#include "calibration/roofline.h"
#include "report/formats.h"

using namespace blackthorn;
using namespace blackthorn::calibration;

namespace {

Check check_of(const std::string& leave_out) {
  Check check;
  check.id = check.title = leave_out;
  check.sets = check.out = {"all"};
  check.leave_out = leave_out;
  check.statistic = "mape";
  return check;
}

std::vector<Observation> measured() {
  std::vector<Observation> observations = examples::observations("jetson-tx2", "fp32");
  examples::measure(observations, platform::Platform::embedded("jetson-tx2"), 0.01);
  return observations;
}

CheckResult run(const std::vector<Observation>& observations, const Check& check) {
  const Recipe recipe = examples::recipe({"jetson-tx2"});
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, observations);
  return Validation(recipe, calibrator, observations).run(check);
}

}  // namespace

TEST_CASE("every row is held out once, and estimated well where the model is right") {
  const auto observations = measured();
  for (const char* leave_out : {"network", "family", "tenth", "sets"}) {
    CAPTURE(leave_out);
    const CheckResult result = run(observations, check_of(leave_out));
    std::set<std::size_t> rows;
    for (const HeldOut& row : result.rows) rows.insert(row.observation);
    CHECK(rows.size() == observations.size());
    CHECK(result.rows.size() == observations.size());
    // With everything left out only the prior is left.
    if (leave_out != std::string("sets")) CHECK(result.figure < 0.03);
    CHECK(result.figure < result.roofline_figure);
  }
}

TEST_CASE("a row's own time has no part in its held-out estimate") {
  auto observations = measured();
  const Check check = check_of("network");
  const double before = run(observations, check).rows[70].estimated_ms;
  observations[run(observations, check).rows[70].observation].measured_ms *= 1000;
  CHECK(run(observations, check).rows[70].estimated_ms == doctest::Approx(before).epsilon(1e-4));
}

TEST_CASE("one factor for all rows can be removed first") {
  auto observations = measured();
  Check check = check_of("sets");
  check.remove_scale = true;
  const double before = run(observations, check).figure;
  for (Observation& observation : observations) observation.measured_ms *= 3;
  CHECK(run(observations, check).figure == doctest::Approx(before).epsilon(0.05));
}

TEST_CASE("an unknown way to leave out, or statistic, is an error") {
  const auto observations = measured();
  CHECK_THROWS_AS(run(observations, check_of("everything")), Error);
  Check check = check_of("sets");
  check.statistic = "r2";
  CHECK_THROWS_AS(run(observations, check), Error);
  check.statistic = "mape";
  check.rows.where["device"] = {"jetson-tx3"};
  CHECK_THROWS_AS(run(observations, check), Error);
}

TEST_CASE("the roofline is the greater of arithmetic and traffic by the data sheet") {
  const platform::Platform tx2 = platform::Platform::embedded("jetson-tx2");
  Observation observation;
  observation.precision = "fp32";
  observation.layers = {examples::conv(256, 56, 256, 3)};
  const double macs = 256.0 * 56 * 56 * 256 * 9;
  CHECK(roofline_ms(observation, tx2) == doctest::Approx(2 * macs / (2 * 256 * 1.3e6)));
  observation.layers = {examples::conv(16, 112, 16, 1)};
  CHECK(roofline_ms(observation, tx2) == doctest::Approx((2 * 16.0 * 112 * 112 + 16 * 17) * 4 / 59.7e6));
}

TEST_CASE("error figures are the spread of what was held out, and 90 % of it lies inside") {
  auto observations = measured();
  Recipe recipe = examples::recipe({"jetson-tx2"});
  recipe.checks = {check_of("tenth")};
  recipe.errors = {{{"jetson-tx2"}, "conv", {"tenth"}, "layers"}, {{"jetson-tx2"}, "network", {"tenth"}, "networks"}};
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, observations);
  const Outcome outcome = calibrate(recipe, calibrator, observations);
  REQUIRE(outcome.tables.size() == 1);
  // The noise is 1 %.
  CHECK(outcome.tables[0].kinds.at("conv").sigma < 0.03);
  CHECK(outcome.tables[0].common.sigma < 0.03);
  CHECK(outcome.tables[0].kinds.at("conv").source == "layers, 60 layers");
  CHECK(outcome.coverage[0].count == 80);
  CHECK(outcome.coverage[0].share() >= 0.85);
  // A rule whose kind no row has is a mistake, not an error of 0.
  recipe.errors[0].kind = "cnov";
  CHECK_THROWS_AS(calibrate(recipe, calibrator, observations), Error);
  CHECK(outcome_text(outcome, report::find_format("table").sheets).find("tenth") != std::string::npos);
  CHECK(outcome_json(recipe, observations, outcome).find("\"inside_interval\"") != std::string::npos);
}
