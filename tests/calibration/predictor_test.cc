#include "calibration/predictor.h"

#include <doctest/doctest.h>

#include "calibration/examples.h"
#include "calibration/nasbench201.h"
#include "engine/lowering.h"
#include "estimate/estimate.h"
#include "inference/infer.h"

using namespace blackthorn;
using namespace blackthorn::inference;
using namespace blackthorn::engine;
using namespace blackthorn::estimate;
using namespace blackthorn::calibration;

TEST_CASE("a network's time is that of its whole estimate") {
  for (const char* id : {"jetson-tx2", "jetson-nano", "jetson-tx1"}) {
    for (const char* precision : {"fp32", "fp16"}) {
      CAPTURE(id);
      CAPTURE(precision);
      const std::vector<platform::Platform> tables = {platform::Platform::embedded(id)};
      Graph graph = nasbench201_graph(
          "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|",
          NoneAs::constant);
      const Network network(std::move(graph), kNasBench201Opset, {});
      const Engine engine = build_engine(network, precision == std::string("fp16") ? Precision::fp16 : Precision::fp32);
      const platform::CompiledPlatform compiled(tables[0], tables[0].mode({}), tables[0].precision(precision));
      const Estimate whole = estimate_latency(engine, compiled);

      std::vector<Observation> observations(2);
      observations[0].platform = observations[1].platform = id;
      observations[0].precision = observations[1].precision = precision;
      for (const Layer& layer : engine.layers) observations[0].layers.push_back({layer.kind, layer.shape, 1});
      observations[1].whole = false;
      observations[1].layers = {observations[0].layers[3]};
      const Predictor predictor(tables, observations);
      std::vector<double> times(2);
      predictor.predict(0, tables[0], times);
      CHECK(times[0] == doctest::Approx(whole.latency_ms).epsilon(1e-12));
      CHECK(times[1] == doctest::Approx(whole.layers[3].kernel_ms).epsilon(1e-12));
    }
  }
}

TEST_CASE("layers' own errors average out in a network") {
  const std::vector<platform::Platform> tables = {platform::Platform::embedded("jetson-tx2")};
  std::vector<Observation> observations(1);
  observations[0].platform = "jetson-tx2";
  observations[0].precision = "fp32";
  observations[0].layers.assign(100, examples::conv(256, 28, 256, 3));
  const Predictor predictor(tables, observations);
  std::vector<double> sigmas(kLayerKinds, 0.2), variances(1);
  predictor.own_variances(0, tables[0], sigmas, variances);
  CHECK(std::sqrt(variances[0]) == doctest::Approx(0.2 / 10).epsilon(0.01));
}
