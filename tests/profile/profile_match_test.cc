#include "profile/profile_match.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "profile/profile_comparison.h"
#include "profile_networks.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::profile;
using namespace blackthorn::testing;

namespace {

constexpr const char* kResNet = "platforms/networks/tv_resnet50.onnx";

}  // namespace

TEST_CASE("profiles of TensorRT made of our own estimate: every layer matched, errors equal the noise") {
  for (const char* file :
       {kResNet, "platforms/networks/tv_mobilenet_v2.onnx", "platforms/networks/darknet_yolov4_tiny_416.onnx"}) {
    CAPTURE(std::string(file));
    const Analysis report = examples::report_of(file);
    const std::vector<double> noise = examples::noise(report.engine.layers.size(), 0.1);
    const auto factor = [&](std::size_t l) { return noise[l]; };
    const Profile profile = read_profile(examples::tensorrt_profile(report, factor), "p");
    const ProfileComparison c = compare_profile(report, profile);
    CHECK(c.matching.unmatched_layers.empty());
    CHECK(c.matching.unmatched_measured.empty());
    CHECK(c.matched_ms == doctest::Approx(c.measured_ms));
    CHECK(c.groups.size() == report.engine.layers.size());
    for (std::size_t g = 0; g < c.groups.size(); ++g) {
      const Group& group = c.matching.groups[g];
      REQUIRE(group.layers.size() == 1);
      CHECK(group.evidence <= Evidence::tensor);
      CHECK(c.groups[g].error() == doctest::Approx(1 / noise[group.layers[0]] - 1).epsilon(1e-6));
      CHECK(*c.groups[g].kind == report.engine.layers[group.layers[0]].kind);
    }
    CHECK(c.errors.rmspe == doctest::Approx(0.1).epsilon(0.35));
    CHECK(c.mape_by_time <= c.rmspe_by_time);
  }
}

TEST_CASE("a ForeignNode stands for all that lies between its ends") {
  const Analysis report = examples::report_of(kResNet);
  constexpr std::size_t kFirst = 20;
  const auto one = [](std::size_t) { return 1.0; };
  const Profile profile = read_profile(examples::tensorrt_profile(report, one, kFirst), "p");
  const ProfileComparison c = compare_profile(report, profile);
  CHECK(c.matching.unmatched_layers.empty());
  CHECK(c.matching.unmatched_measured.empty());
  CHECK(c.errors.rmspe < 1e-6);
  const auto range = std::find_if(c.matching.groups.begin(), c.matching.groups.end(),
                                  [](const Group& group) { return group.evidence == Evidence::range; });
  REQUIRE(range != c.matching.groups.end());
  CHECK(range->layers == std::vector<std::size_t>{kFirst, kFirst + 1, kFirst + 2});
}

TEST_CASE("a profile of ONNX Runtime made of our own estimate, node by node") {
  const Analysis report = examples::report_of(kResNet);
  const auto one = [](std::size_t) { return 1.0; };
  const Profile profile = read_profile(examples::onnx_runtime_profile(report, one), "p");
  const ProfileComparison c = compare_profile(report, profile);
  CHECK(c.matching.unmatched_measured.empty());
  // ONNX Runtime has no reformat of the input.
  REQUIRE(c.matching.unmatched_layers.size() == 1);
  CHECK(report.engine.layers[c.matching.unmatched_layers[0]].kind == LayerKind::reformat);
  CHECK(c.errors.rmspe < 1e-6);
}

TEST_CASE("a real profile of ONNX Runtime, with its fusions and changes of layout") {
  Settings settings;
  settings.precision = "fp32";
  const Analysis report = examples::report_of("platforms/networks/netspresso_mobilenetv3_small.onnx", settings);
  const auto bytes = files::bytes_of(files::source_dir() / "tests/profile/profiles/onnxruntime_mobilenetv3_small.json");
  const Profile profile = read_profile(std::string(bytes.begin(), bytes.end()), "p");
  CHECK(profile.inferences == 3);
  CHECK(profile.layers.size() == 106);
  const ProfileComparison c = compare_profile(report, profile);
  CHECK(c.matching.unmatched_layers.empty());
  REQUIRE(c.matching.unmatched_measured.size() == 1);
  const std::size_t flatten = c.matching.unmatched_measured[0];
  CHECK(profile.layers[flatten].type == "Flatten");
  CHECK(c.matching.free[flatten]);
  CHECK(c.matched_ms > 0.99 * c.measured_ms);
  for (const Group& group : c.matching.groups) CHECK(group.evidence != Evidence::order);
}

TEST_CASE("layers without names of the file match by kind and order, or not at all") {
  const Analysis report = examples::report_of("tests/models/srcnn.onnx");
  std::string text = R"([{"count": 1})";
  int i = 0;
  for (const Layer& layer : report.engine.layers) {
    if (layer.kind != LayerKind::conv) continue;
    text += ", {\"name\": \"(Unnamed Layer* " + std::to_string(i++) + ") [Convolution]\", \"averageMs\": 1}";
  }
  text += R"(, {"name": "stranger", "averageMs": 2}])";
  const Profile profile = read_profile(text, "p");
  const ProfileComparison c = compare_profile(report, profile);
  CHECK(c.matching.groups.size() == static_cast<std::size_t>(i));
  for (const Group& group : c.matching.groups) {
    CHECK(group.evidence == Evidence::order);
    CHECK(report.engine.layers[group.layers[0]].kind == LayerKind::conv);
  }
  REQUIRE(c.matching.unmatched_measured.size() == 1);
  CHECK(profile.layers[c.matching.unmatched_measured[0]].name == "stranger");
  CHECK(c.measured_ms == doctest::Approx(i + 2));
  CHECK(c.matched_ms == doctest::Approx(i));
}

TEST_CASE("tensors of the layer infos match where names do not") {
  const Analysis report = examples::report_of("tests/models/srcnn.onnx");
  const auto conv = std::find_if(report.engine.layers.begin(), report.engine.layers.end(),
                                 [](const Layer& layer) { return layer.kind == LayerKind::conv; });
  Profile profile =
      read_profile(R"([{"count": 1}, {"name": "(Unnamed Layer* 0) [Convolution]", "averageMs": 1}])", "p");
  add_layer_info(profile,
                 R"({"Layers": [{"Name": "(Unnamed Layer* 0) [Convolution]", "LayerType": "CaskConvolution",
                     "Outputs": [{"Name": ")" +
                     std::string(report.graph.tensor(conv->outputs[0]).name) + R"("}]}]})",
                 "l");
  const Matching matching = match_profile(report.graph, report.engine, profile);
  REQUIRE(matching.groups.size() == 1);
  CHECK(matching.groups[0].evidence == Evidence::tensor);
  CHECK(matching.groups[0].layers[0] == static_cast<std::size_t>(conv - report.engine.layers.begin()));
}

TEST_CASE("several ranges without ends share what lies between the names beside them") {
  const Analysis report = examples::report_of(kResNet);
  const auto first_name = [&](std::size_t l) {
    return display_name(report.graph, report.engine.layers[l].nodes.front());
  };
  const auto profile_of = [](const std::vector<std::string>& names) {
    std::string text = R"([{"count": 1})";
    for (const std::string& name : names) text += R"(, {"name": ")" + name + R"(", "averageMs": 1})";
    return read_profile(text + "]", "p");
  };
  const std::string unknown = "{ForeignNode[zz...zz]}";
  const Profile profile = profile_of({first_name(5), unknown, unknown, first_name(9), unknown});
  const Matching matching = match_profile(report.graph, report.engine, profile);
  REQUIRE(matching.groups.size() == 4);
  CHECK(matching.groups[0].layers == std::vector<std::size_t>{5});
  CHECK(matching.groups[1].layers == std::vector<std::size_t>{6, 7, 8});
  CHECK(matching.groups[2].layers == std::vector<std::size_t>{9});
  CHECK(matching.groups[3].layers.front() == 10);
  CHECK(matching.groups[3].layers.size() == report.engine.layers.size() - 10);
  CHECK(matching.unmatched_measured == std::vector<std::size_t>{2});
}

TEST_CASE("measured layers that name the same copies are one group with all of them") {
  GraphBuilder b;
  b.input("x", {1, 8, 4, 4}).node("Softmax", "soft", {"x"}, {"t"});
  b.node("Concat", "joined", {"t", "t", "x", "t", "t"}, {"y"}, {integer("axis", 1)}).output("y");
  const Engine engine = build_engine(b.network(), Precision::fp32);
  std::vector<std::size_t> all, of_t;
  for (std::size_t l = 0; l < engine.layers.size(); ++l) {
    if (engine.layers[l].kind != LayerKind::copy) continue;
    all.push_back(l);
    if (engine.graph->tensor(engine.layers[l].inputs[0]).name == "t") of_t.push_back(l);
  }
  REQUIRE(of_t.size() >= 2);
  for (const auto& [name, copies] : {std::pair{"t copy", of_t}, {"joined", all}}) {
    CAPTURE(std::string(name));
    const std::string layer = R"(, {"name": ")" + std::string(name) + R"(", "averageMs": 1})";
    const Profile profile = read_profile(R"([{"count": 1})" + layer + layer + layer + "]", "p");
    const Matching matching = match_profile(*engine.graph, engine, profile);
    REQUIRE(matching.groups.size() == 1);
    CHECK(matching.groups[0].measured == std::vector<std::size_t>{0, 1, 2});
    CHECK(matching.groups[0].layers == copies);
  }
}
