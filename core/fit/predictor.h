// Estimated times of all observations for given coefficients, fast enough to ask for thousands of times: networks
// share most of their layers, so each distinct layer is evaluated once.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "fit/dataset.h"
#include "platform/platform.h"

namespace blackthorn::fit {

class Predictor {
 public:
  /// Every observation's platform must be among `platforms` (by id). Both are only read here.
  Predictor(std::span<const platform::Platform> platforms, std::span<const Observation> observations);

  /// Writes the times in ms of all observations on `platform` into `times` (one for each observation), with the
  /// coefficients as they now stand in it. `index` is its place among the constructor's platforms.
  void predict(std::size_t index, const platform::Platform& platform, std::span<double> times) const;

  /// Observations on that platform, by their index.
  std::span<const std::size_t> on_platform(std::size_t index) const { return by_platform_[index]; }

 private:
  struct Target {
    std::size_t platform = 0;
    std::string precision;
    std::map<LayerKind, std::vector<platform::VariableRow>> rows;  // distinct layers
    std::vector<std::size_t> observations;
  };
  struct Use {
    LayerKind kind;
    std::uint32_t row = 0;
    double turns = 1;
  };
  std::span<const Observation> observations_;
  std::vector<Target> targets_;
  std::vector<std::vector<Use>> uses_;  // of each observation
  std::vector<std::vector<std::size_t>> by_platform_;
};

}  // namespace blackthorn::fit
