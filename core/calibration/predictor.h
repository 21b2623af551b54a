// Estimated times of all observations for given coefficients, fast enough to ask for thousands of times: networks
// share most of their layers, so each distinct layer is evaluated once.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "calibration/dataset.h"
#include "platform/platform.h"

namespace blackthorn::calibration {

class Predictor {
 public:
  /// Every observation's platform must be among `platforms` (by id). Both are only read here.
  Predictor(std::span<const platform::Platform> platforms, std::span<const Observation> observations);

  /// Writes the times in ms of all observations on `platform` into `times` (one for each observation), with the
  /// coefficients as they now stand in it. `index` is its place among the constructor's platforms.
  void predict(std::size_t index, const platform::Platform& platform, std::span<double> times) const;

  /// For each observation on `platform` the part of the variance of ln(total) that its layers' own errors make up:
  /// the sum of (share of the total × sigma of the kind)². `sigmas` has one for each LayerKind.
  void own_variances(std::size_t index, const platform::Platform& platform, std::span<const double> sigmas,
                     std::span<double> variances) const;

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
  // Calls visit(observation, total in ms, layers' times in ms in the order of `uses_`) for each on the platform.
  template <typename Visit>
  void each(std::size_t index, const platform::Platform& platform, const Visit& visit) const;

  std::span<const Observation> observations_;
  std::vector<Target> targets_;
  std::vector<std::vector<Use>> uses_;  // of each observation
  std::vector<std::vector<std::size_t>> by_platform_;
};

}  // namespace blackthorn::calibration
