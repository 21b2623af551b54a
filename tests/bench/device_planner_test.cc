#include "bench/device_planner.h"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "base/error.h"
#include "bench/device_table.h"
#include "estimate/estimate.h"
#include "platform/platform.h"

using namespace blackthorn;
using namespace blackthorn::estimate;
using namespace blackthorn::bench;

namespace {

/// A platform table as the device that is measured.
class Simulated {
 public:
  Simulated(const char* id, const char* precision, double noise, double outliers)
      : table_(platform::Platform::embedded(id)),
        compiled_(table_, table_.mode(""), table_.precision(precision)),
        noise_(noise),
        outliers_(outliers) {}

  double truth(LayerKind kind, const LayerShape& shape) {
    return compiled_.find(kind_name(kind))->latency.evaluate(platform::layer_variables(shape, bytes()), scratch_);
  }
  double measure(const LayerRequest& request) {
    const double time =
        truth(request.kind, layer_of(request).shape) * (1 + noise_ * std::normal_distribution<>()(random_));
    return std::uniform_real_distribution<>()(random_) < outliers_ ? 2 * time : time;
  }
  double bytes() const { return compiled_.bytes_per_element(); }

 private:
  platform::Platform table_;
  platform::CompiledPlatform compiled_;
  double noise_, outliers_;
  platform::Program::Scratch scratch_;
  std::mt19937_64 random_{3};
};

DeviceOptions options_for(const Simulated& device) {
  DeviceOptions options;
  options.kind.bytes_per_element = device.bytes();
  return options;
}

}  // namespace

TEST_CASE("a simulated TX2: few points, small errors on layers not seen, in a table that loads") {
  Simulated device("jetson-tx2", "fp32", 0.01, 0.01);
  DeviceOptions options = options_for(device);
  options.checks = Plan::standard().checks;
  DevicePlanner planner(Plan::standard(), options);
  int points = 0;
  for (; const auto request = planner.next(); ++points) planner.report(std::array{device.measure(*request)});
  CHECK(points - static_cast<int>(planner.checked().size()) <= 600);
  CHECK(planner.checked().size() >= 30);
  for (const CheckedLayer& check : planner.checked())
    CHECK(check.estimated_ms == doctest::Approx(check.measured_ms).epsilon(0.15));

  DeviceFacts facts;
  facts.id = "simulated";
  facts.name = "Simulated";
  facts.device = "a table";
  facts.date = "2024-01-01";
  const auto table = platform::Platform::from_json(device_table(planner, facts), "simulated.json");
  const platform::CompiledPlatform compiled(table, table.mode(""), table.precision(""));
  platform::Program::Scratch scratch;
  constexpr int layers = 1000;
  double all = 0;
  for (const KindPlanner& kind : planner.kinds()) {
    const LayerKind id = kind.plan().kind;
    CAPTURE(kind_name(id));
    double squares = 0;
    for (int i = 0; i < layers; ++i) {
      const LayerShape shape = layer_of(random_layer(kind.plan(), 1'000'000 + static_cast<std::uint64_t>(i))).shape;
      const double estimated =
          compiled.find(kind_name(id))->latency.evaluate(platform::layer_variables(shape, device.bytes()), scratch);
      squares += std::pow(estimated / device.truth(id, shape) - 1, 2);
    }
    all += squares;
    CHECK(std::sqrt(squares / layers) < 0.06);
  }
  const double rmspe = std::sqrt(all / (layers * static_cast<double>(planner.kinds().size())));
  MESSAGE("points ", points - static_cast<int>(planner.checked().size()), ", RMSPE on ", layers,
          " random layers of each kind ", 100 * rmspe, " %");
  CHECK(rmspe < 0.03);
  // What no runner can measure is derived, and says so.
  const auto generic =
      std::find_if(table.kinds.begin(), table.kinds.end(), [](const auto& k) { return k.kind == "generic"; });
  REQUIRE(generic != table.kinds.end());
  CHECK(generic->basis == platform::Basis::derived);
}

TEST_CASE("layers that fail are left out, and answers in the same order give the same table") {
  DeviceFacts facts;
  facts.id = "some";
  facts.name = "Some";
  facts.date = "2024-01-01";
  const auto run = [&] {
    Simulated device("jetson-nano", "fp16", 0.01, 0);
    DeviceOptions options = options_for(device);
    options.kinds = {LayerKind::fully_connected, LayerKind::pool};
    DevicePlanner planner(Plan::standard(), options);
    for (int i = 0; const auto request = planner.next(); ++i) {
      REQUIRE(i < 1000);
      if (i % 5 == 2)
        planner.report_failure();
      else
        planner.report(std::array{device.measure(*request)});
    }
    return device_table(planner, facts);
  };
  const std::string table = run();
  CHECK(table == run());
  CHECK(nlohmann::json::parse(table)["kinds"].size() == 2);
}

TEST_CASE("cut short, what was measured becomes functions") {
  for (const int points : {3, 10, 60, 130}) {
    CAPTURE(points);
    Simulated device("jetson-tx2", "fp32", 0.01, 0);
    DeviceOptions options = options_for(device);
    options.kinds = {LayerKind::conv, LayerKind::pool};
    DevicePlanner planner(Plan::standard(), options);
    for (int i = 0; i < points; ++i) planner.report(std::array{device.measure(*planner.next())});
    planner.finish();
    CHECK(planner.next() == std::nullopt);
    const TemplateFit* best = planner.kinds()[0].best();
    REQUIRE((best != nullptr) == (points > 3));
    if (!best) continue;
    // Near what was measured, whatever the rest.
    for (const MeasuredLayer& layer : planner.kinds()[0].layers())
      CHECK(best->predict({layer.shape}).front() == doctest::Approx(layer.ms).epsilon(0.15));
  }
}

TEST_CASE("nothing that can be measured is an error, not a table") {
  DeviceOptions options;
  options.kinds = {LayerKind::pool};
  DevicePlanner planner(Plan::standard(), options);
  for (int i = 0; planner.next(); ++i) {
    REQUIRE(i < 1000);
    planner.report_failure();
  }
  CHECK_THROWS_AS(device_table(planner, {}), Error);
  options.kinds = {LayerKind::generic};
  CHECK_THROWS_AS(DevicePlanner(Plan::standard(), options), Error);
}

TEST_CASE("a table from layers that were measured by other means") {
  Simulated device("jetson-tx2", "fp16", 0.02, 0.02);
  std::vector<MeasuredLayer> layers;
  const KindPlan& plan = *Plan::standard().find(LayerKind::depthwise_conv);
  for (std::uint64_t i = 0; i < 60; ++i) {
    const LayerRequest request = random_layer(plan, 70'000 + i);
    layers.push_back({request, layer_of(request).shape, device.measure(request)});
  }
  const DevicePlanner planner = DevicePlanner::of_measured(Plan::standard(), options_for(device), layers);
  CHECK(planner.next() == std::nullopt);
  REQUIRE(planner.kinds().size() == 1);
  CHECK(planner.checked().size() == layers.size());
  int near = 0;
  for (const CheckedLayer& check : planner.checked())
    near += std::abs(check.estimated_ms / check.measured_ms - 1) < 0.08 ? 1 : 0;
  CHECK(near >= 54);
}
