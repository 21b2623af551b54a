// Layers and networks whose times are made by tables themselves, so that the truth is known.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "calibration/observations.h"
#include "calibration/predictor.h"
#include "platform/platform.h"

namespace blackthorn::calibration::examples {

inline LayerRun conv(std::int64_t c_in, std::int64_t size, std::int64_t c_out, std::int64_t kernel) {
  LayerShape shape;
  shape.c_in = c_in;
  shape.c_out = c_out;
  shape.h_in = shape.w_in = shape.h_out = shape.w_out = size;
  shape.kernel_h = shape.kernel_w = kernel;
  return run_of(LayerKind::conv, shape);
}

/// 60 convolutions alone and 20 networks of such, on a board.
inline std::vector<Observation> observations(const std::string& platform, const std::string& precision) {
  std::mt19937 random(7);
  const auto one_of = [&](std::initializer_list<std::int64_t> values) {
    return values.begin()[random() % values.size()];
  };
  const auto any_conv = [&] {
    return conv(one_of({16, 64, 128, 256, 512}), one_of({7, 14, 28, 56, 112}), one_of({32, 64, 128, 512}),
                one_of({1, 3, 5}));
  };
  std::vector<Observation> result;
  for (int i = 0; i < 80; ++i) {
    Observation observation;
    observation.platform = platform;
    observation.precision = precision;
    observation.whole = i >= 60;
    observation.network = observation.label = "net" + std::to_string(i);
    observation.family = "family" + std::to_string(i % 4);
    for (int j = observation.whole ? 20 + i : 1; j > 0; --j) observation.layers.push_back(any_conv());
    result.push_back(observation);
  }
  return result;
}

inline void set_value(platform::Platform& table, const std::string& name, double value) {
  for (platform::Coefficient& coefficient : table.coefficients)
    if (coefficient.name == name) coefficient.value = value;
}

/// Measured times as `truth` gives them, each off by a factor of normal logarithm with the standard deviation `noise`.
inline void measure(std::vector<Observation>& observations, const platform::Platform& truth, double noise) {
  const std::vector<platform::Platform> tables = {truth};
  const Predictor predictor(tables, observations);
  std::vector<double> times(observations.size());
  predictor.predict(0, truth, times);
  std::mt19937 random(11);
  std::normal_distribution<double> normal(0, noise);
  for (std::size_t i = 0; i < observations.size(); ++i)
    observations[i].measured_ms = times[i] * std::exp(normal(random));
}

inline CoefficientPrior prior(const std::string& name, double value, double sigma) {
  CoefficientPrior result;
  result.name = name;
  result.prior["*"] = value;
  result.sigma = sigma;
  result.meaning = name;
  return result;
}

inline Recipe recipe(const std::vector<std::string>& platforms) {
  Recipe result;
  result.platforms = platforms;
  result.coefficients = {prior("eta_fp32", 0.9, 0.3), prior("beta_fp32", 0.7, 0.3), prior("t_cpu", 0.04, 0.5),
                         prior("t_l", 0.01, 0.5)};
  MeasurementSet set;
  set.id = "all";
  set.sigma = 0.03;
  result.sets.push_back(set);
  return result;
}

}  // namespace blackthorn::calibration::examples
