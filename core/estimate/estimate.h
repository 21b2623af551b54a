// Engine × platform → times. Per layer: time, interval, bound, basis, step. For the network: the total by the
// pipeline formula (the CPU enqueues kernel i at i·t_cpu; the GPU finishes it at max(previous finish, enqueue) +
// t_i + t_l), coverage, memory. Pure: no I/O, no allocation per layer evaluation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "estimate/room.h"
#include "platform/platform.h"

namespace blackthorn::estimate {

enum class Bound : std::uint8_t { compute, memory, launch };
std::string_view bound_name(Bound bound);

/// Where a layer sits on the staircase of one variable: every value from `first` to `last` costs about the same.
struct StepPosition {
  platform::Variable variable = platform::Variable::c_out;
  std::int64_t value = 0, first = 0, last = 0;
  std::optional<double> saving_ms;  // by going down to first − 1; nothing where no lower step was found
  std::optional<double> cost_ms;    // by going up to last + 1
};

struct LayerEstimate {
  double latency_ms = 0;  // what the layer adds to the network: its kernels, their gaps and any wait for the CPU
  double low_ms = 0, high_ms = 0;  // 90 % interval
  double kernel_ms = 0;            // its kernels alone
  double wait_ms = 0;              // the GPU idle before it, waiting for the CPU to enqueue
  double share = 0;                // of the sum of all layers' latencies, 0 to 1
  Bound bound = Bound::compute;
  platform::Basis basis = platform::Basis::assumed;
  bool in_range = true;
  bool supported = true;                       // false: no time could be given (0 ms above)
  std::vector<std::string_view> out_of_range;  // names of the variables outside the table's ranges
  std::optional<StepPosition> step;
};

/// modelled: a layer kind with a formula of its own. approximated: a stand-in (generic kernels, bound on data-dependent
/// sizes). free: nothing runs. unsupported: no time is known.
enum class Coverage : std::uint8_t { modelled, approximated, free, unsupported };
inline constexpr int kCoverageClasses = 4;
std::string_view coverage_name(Coverage c);

/// Nodes or MACs of each class.
using ByCoverage = std::array<std::int64_t, kCoverageClasses>;

/// The part that the total counts: all but what is unsupported, for which no time is known. A stand-in covers what it
/// stands in for, since it is in the total; how good it is, the classes themselves and each layer's basis say. Nothing
/// where there is nothing to cover, and 1 only where all is covered.
std::optional<double> covered_share(const ByCoverage& values);

struct MemoryEstimate {
  std::int64_t weights_bytes = 0;
  std::int64_t peak_activation_bytes = 0;
  std::int64_t device_bytes = 0;
  std::int64_t reserved_bytes = 0;
  bool fits = true;
};

/// Of one inference, in mJ, with its 90 % interval.
struct EnergyEstimate {
  double mj = 0, low_mj = 0, high_mj = 0;
};

struct Estimate {
  double latency_ms = 0, low_ms = 0, high_ms = 0, fps = 0;
  double start_ms = 0;                  // t0, part of the total and of no layer
  bool at_least = false;                // an unsupported node or unknown size is missing from the total
  std::vector<LayerEstimate> layers;    // as in Engine::layers
  std::vector<Coverage> node_coverage;  // one for each node
  ByCoverage nodes{}, macs{};
  std::array<double, kCoverageClasses> time_ms{};
  MemoryEstimate memory;
  std::optional<EnergyEstimate> energy;  // nothing where no measurement supports one
  std::vector<Warning> warnings;
};

struct EstimateOptions {
  std::int64_t batch = 1;  // images per inference, for FPS
  bool steps = true;       // look for steps; ranking many networks does without

  bool operator==(const EstimateOptions&) const = default;
};

/// `compiled` is of the engine's precision.
Estimate estimate_latency(const Engine& engine, const platform::CompiledPlatform& compiled,
                          const EstimateOptions& options = {});

}  // namespace blackthorn::estimate
