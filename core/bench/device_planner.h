// Plans all measurements of a device: kind after kind by the plan, then layers of real networks that no fit has seen,
// by which the finished functions are judged. A state machine like KindPlanner: given the same answers it asks the same
// questions, so an interrupted run is resumed by answering from what was recorded.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/kind_planner.h"

namespace blackthorn::bench {

struct DeviceOptions {
  std::vector<LayerKind> kinds;  // empty: all of the plan
  KindOptions kind;
  std::vector<CheckLayer> checks;
};

/// A check layer as it was measured and as the table has it.
struct CheckedLayer {
  std::string network;  // empty: a layer of none
  LayerRequest request;
  double measured_ms = 0, estimated_ms = 0;
};

class DevicePlanner {
 public:
  /// `plan` must outlive this. Throws Error bad_request for a kind that the plan does not have.
  DevicePlanner(const Plan& plan, DeviceOptions options);

  /// One that asks nothing: fitted to these layers, and judged by leaving out a fifth of each kind after the other.
  static DevicePlanner of_measured(const Plan& plan, DeviceOptions options, const std::vector<MeasuredLayer>& layers);

  /// Nothing once everything is measured.
  std::optional<LayerRequest> next() const;
  void report(std::span<const double> samples_ms);
  void report_failure();
  /// Asks nothing more: kinds get functions from what was measured so far.
  void finish();

  /// How far it is: what is measured now, points so far and at most, error bound of the present kind.
  struct Progress {
    std::string stage;
    int points = 0, most = 0;
    double error_bound = 1;
  };
  Progress progress() const;

  const std::vector<KindPlanner>& kinds() const { return kinds_; }
  const std::vector<CheckedLayer>& checked() const { return checked_; }

 private:
  DevicePlanner() = default;
  void advance();
  const CheckLayer* check() const { return check_ < options_.checks.size() ? &options_.checks[check_] : nullptr; }

  DeviceOptions options_;
  std::vector<KindPlanner> kinds_;
  std::size_t kind_ = 0, check_ = 0;
  std::vector<CheckedLayer> checked_;
};

}  // namespace blackthorn::bench
