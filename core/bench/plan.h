// How a platform is measured (`blackthorn-plan/1`, platforms/calibration/plan.json, built in): for each kind of layer
// the sizes and windows that networks have, the sweeps to start with, and the templates of which one becomes its
// latency function. Everything is a row of that file; a kind or template more needs no code.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/layer_request.h"

namespace blackthorn::bench {

/// A positive number in a template that the fit finds. Its logarithm is normal around log(start) with `sigma` before
/// the data. Those with `scale` are times for an amount of work: multiplied together, they multiply the latency.
struct TemplateCoefficient {
  std::string name, meaning;
  double start = 1, sigma = 1;
  bool scale = false;
};

/// A form of a latency function, in the expressions of platform tables (platforms/README.md).
struct LatencyTemplate {
  std::string id, formula;
  nlohmann::json functions, latency, compute, memory;
  std::vector<TemplateCoefficient> coefficients;
  std::map<std::string, std::vector<double>> choices;  // numbers that are tried out: widths of tiles, processors
};

struct SizeRange {
  std::string name;  // of a parameter
  std::int64_t low = 1, high = 1;
};

struct SweepPlan {
  SizeRange range;
  LayerParameters at;
};

struct KindPlan {
  LayerKind kind = LayerKind::generic;
  int points = 0;                // at most, sweeps included
  std::vector<SizeRange> sizes;  // log-uniform in random layers
  struct Case {
    double weight = 1;
    LayerParameters parameters;  // windows and the like that occur together
  };
  std::vector<Case> cases;
  double square = 0;                        // share of layers with h_in = w_in
  double most_macs = 0, most_elements = 0;  // of one layer; 0: any
  std::vector<SweepPlan> sweeps;
  std::vector<const LatencyTemplate*> templates;
};

/// A layer of a network, to judge by.
struct CheckLayer {
  std::string network;
  LayerRequest request;
};

struct Plan {
  std::map<std::string, LatencyTemplate> templates;
  std::vector<KindPlan> kinds;
  std::vector<CheckLayer> checks;

  /// The built-in plan.
  static const Plan& standard();
  /// Throws Error bad_platform_table with the place in the file.
  static Plan parse(std::string_view json);
  const KindPlan* find(LayerKind kind) const;
};

/// A layer of the kind as networks have them, the same for the same number; of the case with that index where one is
/// given.
LayerRequest random_layer(const KindPlan& plan, std::uint64_t number, std::optional<std::size_t> which = {});

}  // namespace blackthorn::bench
