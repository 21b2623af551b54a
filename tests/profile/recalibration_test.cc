#include "profile/recalibration.h"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "platform/platform.h"
#include "profile_networks.h"

using namespace blackthorn;
using namespace blackthorn::profile;

namespace {

constexpr const char* kFile = "platforms/networks/darknet_yolov4_tiny_416.onnx";
const Recalibration kOrigin = {"my-nano", "2024-05-01", "profile.json"};

/// Convolutions half as slow again, pointwise layers twice as fast, with 5 % noise.
std::string profile_text_of(const Analysis& report) {
  const std::vector<double> noise = examples::noise(report.engine.layers.size(), 0.05);
  return examples::tensorrt_profile(report, [&](std::size_t l) {
    const LayerKind kind = report.engine.layers[l].kind;
    return noise[l] * (kind == LayerKind::conv ? 1.5 : kind == LayerKind::pointwise ? 0.5 : 1);
  });
}

ProfileComparison compare_with(const std::string& table, const std::string& profile) {
  Settings settings;
  settings.platform = testing::tables().add(table, "t");
  return compare_profile(examples::report_of(kFile, settings), read_profile(profile, "p"));
}

}  // namespace

TEST_CASE("a recalibrated table fits its profile better and says what it rests on") {
  const Analysis net = examples::report_of(kFile);
  const std::string text = profile_text_of(net);
  const ProfileComparison before = compare_profile(net, read_profile(text, "p"));
  const std::vector<KindFactor> factors = kind_factors(net, before);
  const std::string table = recalibrated_table(net, std::nullopt, factors, kOrigin);
  const ProfileComparison after = compare_with(table, text);
  CHECK(before.errors.rmspe > 0.3);
  CHECK(after.errors.rmspe < 0.5 * before.errors.rmspe);
  CHECK(after.rmspe_by_time < 0.5 * before.rmspe_by_time);
  CHECK(std::abs(after.estimated_ms / after.measured_ms - 1) < 0.05);

  const platform::Platform platform = platform::Platform::from_json(table, "t");
  CHECK(platform.id == "my-nano");
  CHECK(platform.basis == platform::Basis::calibrated);
  CHECK(platform.date == "2024-05-01");
  for (const platform::KindInfo& kind : platform.kinds) {
    if (kind.kind != "conv") continue;
    CHECK(kind.basis == platform::Basis::calibrated);
    CHECK(kind.sources.back().find("profile.json, darknet_yolov4_tiny_416.onnx on Jetson Nano") != std::string::npos);
    CHECK(kind.formula.find("of a measured profile") != std::string::npos);
    CHECK(kind.error.sigma < 0.15);
  }

  // The same again on top of a table of one's own.
  Settings settings;
  settings.platform = testing::tables().add(table, "t");
  const Analysis again = examples::report_of(kFile, settings);
  const ProfileComparison second = compare_profile(again, read_profile(text, "p"));
  const std::string twice = recalibrated_table(again, table, kind_factors(again, second), kOrigin);
  CHECK(compare_with(twice, text).errors.rmspe < before.errors.rmspe);
  const auto json = nlohmann::json::parse(twice);
  CHECK(json.at("extends") == "jetson-nano");
  CHECK(json.at("sources").size() == 2);
}

TEST_CASE("an outlier does not move a factor, a single group moves it in part") {
  const Analysis net = examples::report_of(kFile);
  std::size_t last = 0;  // the conv whose time is wrong
  for (std::size_t l = 0; l < net.engine.layers.size(); ++l)
    if (net.engine.layers[l].kind == LayerKind::conv) last = l;
  const std::string text = examples::tensorrt_profile(net, [&](std::size_t l) { return l == last ? 20 : 1.0; });
  for (const KindFactor& factor : kind_factors(net, compare_profile(net, read_profile(text, "p"))))
    CHECK(factor.factor == doctest::Approx(1).epsilon(0.01));
  const std::string single = examples::tensorrt_profile(
      net, [&](std::size_t l) { return net.engine.layers[l].kind == LayerKind::resize ? 3.0 : 1.0; });
  for (const KindFactor& factor : kind_factors(net, compare_profile(net, read_profile(single, "p")))) {
    if (factor.kind != LayerKind::resize) continue;
    CHECK(factor.groups == 1);
    CHECK(factor.factor > 1.3);
    CHECK(factor.factor < 0.8 * factor.median);
  }
}

TEST_CASE("without a match by name there is no table") {
  const Analysis net = examples::report_of(kFile);
  const ProfileComparison none = compare_profile(net, read_profile(R"([{"name": "stranger", "averageMs": 1}])", "p"));
  CHECK_THROWS_AS(recalibrated_table(net, std::nullopt, kind_factors(net, none), kOrigin), Error);
}
