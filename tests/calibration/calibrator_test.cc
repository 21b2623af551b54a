// Fits to times that were made with known coefficients.
#include "calibration/calibrator.h"

#include <doctest/doctest.h>

#include <cmath>

#include "calibration/examples.h"

using namespace blackthorn;
using namespace blackthorn::calibration;
using examples::set_value;

namespace {

std::vector<std::uint8_t> all_of(const std::vector<Observation>& observations) {
  return std::vector<std::uint8_t>(observations.size(), 1);
}

struct Truth {
  platform::Platform table = platform::Platform::embedded("jetson-tx2");
  std::vector<Observation> observations = examples::observations("jetson-tx2", "fp32");
  Truth() {
    set_value(table, "eta_fp32", 0.75);
    set_value(table, "beta_fp32", 0.55);
    set_value(table, "t_cpu", 0.055);
    set_value(table, "t_l", 0.016);
    examples::measure(observations, table, 0.01);
  }
};

const std::map<std::string, double> kTruth = {
    {"eta_fp32", 0.75}, {"beta_fp32", 0.55}, {"t_cpu", 0.055}, {"t_l", 0.016}};

}  // namespace

TEST_CASE("known coefficients are found again, within the interval that is stated") {
  const Truth truth;
  const Recipe recipe = examples::recipe({"jetson-tx2"});
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, truth.observations);
  const Parameters found = calibrator.fit(all_of(truth.observations));
  const auto coefficients = calibrator.coefficients(found, all_of(truth.observations), 0);
  for (const auto& [name, value] : kTruth) {
    CAPTURE(name);
    const FittedCoefficient& fitted = coefficients.at(name);
    const double off = std::log(fitted.value / value);
    CHECK(std::abs(off) < 2.6 * fitted.sigma);
    CHECK(fitted.sigma < fitted.prior_sigma);
  }
  CHECK(coefficients.at("eta_fp32").value == doctest::Approx(0.75).epsilon(0.01));
  CHECK(coefficients.at("beta_fp32").value == doctest::Approx(0.55).epsilon(0.05));
}

TEST_CASE("wild outliers move little") {
  Truth truth;
  for (std::size_t i = 0; i < truth.observations.size(); i += 20) truth.observations[i].measured_ms *= 5;
  const Recipe recipe = examples::recipe({"jetson-tx2"});
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, truth.observations);
  const auto used = all_of(truth.observations);
  CHECK(calibrator.coefficients(calibrator.fit(used), used, 0).at("eta_fp32").value ==
        doctest::Approx(0.75).epsilon(0.02));
}

TEST_CASE("without data the prior stays, with all of its width") {
  const Truth truth;
  const Recipe recipe = examples::recipe({"jetson-tx2"});
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, truth.observations);
  const std::vector<std::uint8_t> none(truth.observations.size(), 0);
  for (const auto& [name, fitted] : calibrator.coefficients(calibrator.fit(none), none, 0)) {
    CAPTURE(name);
    CHECK(fitted.value == doctest::Approx(fitted.prior).epsilon(1e-12));
    CHECK(fitted.sigma == doctest::Approx(fitted.prior_sigma).epsilon(1e-9));
  }
}

TEST_CASE("another software's times leave the table alone") {
  Truth truth;
  Recipe recipe = examples::recipe({"jetson-tx2"});
  recipe.coefficients[0].between["@old"] = 1;
  MeasurementSet old = recipe.sets[0];
  old.id = "old";
  recipe.sets.push_back(old);
  // The same layers, three times as long, under an older software.
  const std::size_t count = truth.observations.size();
  for (std::size_t i = 0; i < count; ++i) {
    Observation slow = truth.observations[i];
    slow.platform += "@old";
    slow.set = 1;
    slow.measured_ms *= 3;
    if (!slow.whole) truth.observations.push_back(slow);
  }
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, truth.observations);
  const auto used = all_of(truth.observations);
  const Parameters found = calibrator.fit(used);
  CHECK(calibrator.platforms().size() == 2);
  CHECK(calibrator.coefficients(found, used, 0).at("eta_fp32").value == doctest::Approx(0.75).epsilon(0.03));
  CHECK(calibrator.coefficients(found, used, 1).at("eta_fp32").value < 0.4);
  // A user of the table gets the table's time, whatever the source ran.
  const std::vector<double> tables = calibrator.predict_tables(found), sources = calibrator.predict(found);
  CHECK(tables[count] == doctest::Approx(tables[0]));
  CHECK(sources[count] > 2 * tables[count]);
}

TEST_CASE("a source's clocks and host code are told from the layers") {
  Truth truth;
  Recipe recipe = examples::recipe({"jetson-tx2"});
  MeasurementSet demo = recipe.sets[0];
  demo.id = "demo";
  demo.offset_ms = 5;
  recipe.sets.push_back(demo);
  for (Observation& observation : truth.observations) {
    if (!observation.whole) continue;
    observation.set = 1;
    observation.measured_ms += 8;
  }
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, truth.observations);
  const auto used = all_of(truth.observations);
  const Parameters found = calibrator.fit(used);
  CHECK(calibrator.coefficients(found, used, 0).at("eta_fp32").value == doctest::Approx(0.75).epsilon(0.02));
  CHECK(calibrator.predict(found)[79] - calibrator.predict_tables(found)[79] == doctest::Approx(8).epsilon(0.1));
}

TEST_CASE("the same data give the same bits") {
  const Truth truth;
  const Recipe recipe = examples::recipe({"jetson-tx2"});
  const Calibrator calibrator(recipe, {platform::Platform::embedded("jetson-tx2")}, truth.observations);
  const Calibrator again(recipe, {platform::Platform::embedded("jetson-tx2")}, truth.observations);
  CHECK(calibrator.fit(all_of(truth.observations)) == again.fit(all_of(truth.observations)));
}
