// A real model with its estimate, and profiles made of that estimate in the form and with the names of a runtime.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "analysis/session.h"
#include "inference/files.h"
#include "profile/profile_reader.h"
#include "support/analysed.h"

namespace blackthorn::profile::examples {

inline Analysis report_of(const std::string& file, const Settings& settings = {}) {
  return testing::analysed(files::model_of(files::source_dir() / file), settings);
}

inline std::string node_names(const Analysis& report, const Layer& layer, const char* separator) {
  std::string text;
  for (const NodeId node : layer.nodes) text += (text.empty() ? "" : separator) + display_name(report.graph, node);
  return text;
}

/// As TensorRT 8 names the layer.
inline std::string tensorrt_name(const Analysis& report, std::size_t index) {
  const Layer& layer = report.engine.layers[index];
  if (layer.kind == LayerKind::reformat) {
    for (const Layer& reader : report.engine.layers) {
      if (reader.kind == LayerKind::reformat || reader.nodes.empty() || reader.inputs != layer.inputs) continue;
      return "Reformatting CopyNode for Input Tensor 0 to " + node_names(report, reader, " + ");
    }
  }
  if (layer.kind == LayerKind::copy && report.graph.node(layer.nodes[0]).op == "Concat")
    return std::string(report.graph.tensor(layer.inputs[0]).name) + " copy";
  if (layer.kind == LayerKind::pointwise) return "PWN(" + node_names(report, layer, ", ") + ")";
  return node_names(report, layer, " + ");
}

/// `factor` gives measured / estimated of each of our layers. Three pointwise or other layers from `foreign` on become
/// one ForeignNode; every convolution gets a reformat of a hundredth of its time.
inline std::string tensorrt_profile(const Analysis& report, const std::function<double(std::size_t)>& factor,
                                    std::size_t foreign = SIZE_MAX) {
  auto profile = nlohmann::json::array({{{"count", 100}}});
  const auto add = [&](const std::string& name, double ms) {
    profile.push_back({{"name", name}, {"timeMs", 100 * ms}, {"averageMs", ms}, {"percentage", 1}});
  };
  const auto ms = [&](std::size_t l) { return report.estimate.layers[l].latency_ms * factor(l); };
  for (std::size_t l = 0; l < report.engine.layers.size(); ++l) {
    const Layer& layer = report.engine.layers[l];
    if (l == foreign) {
      const Layer& last = report.engine.layers[l + 2];
      add("{ForeignNode[" + display_name(report.graph, layer.nodes.front()) + "..." +
              display_name(report.graph, last.nodes.back()) + "]}",
          ms(l) + ms(l + 1) + ms(l + 2));
      l += 2;
      continue;
    }
    const std::string name = tensorrt_name(report, l);
    const bool split = layer.kind == LayerKind::conv;
    add(name, split ? 0.99 * ms(l) : ms(l));
    if (split) add("Reformatting CopyNode for Output Tensor 0 to " + name, 0.01 * ms(l));
  }
  return profile.dump();
}

/// As ONNX Runtime without fusions: an event for each node, the layer's time shared out among its nodes.
inline std::string onnx_runtime_profile(const Analysis& report, const std::function<double(std::size_t)>& factor) {
  auto profile = nlohmann::json::array();
  for (std::size_t l = 0; l < report.engine.layers.size(); ++l) {
    const Layer& layer = report.engine.layers[l];
    const double us = 1000 * report.estimate.layers[l].latency_ms * factor(l);
    for (const NodeId node : layer.nodes) {
      profile.push_back({{"cat", "Node"},
                         {"name", display_name(report.graph, node) + "_kernel_time"},
                         {"dur", us / static_cast<double>(layer.nodes.size())},
                         {"args", {{"op_name", report.graph.node(node).op}}}});
    }
  }
  profile.push_back({{"cat", "Session"}, {"name", "model_run"}, {"dur", 1}});
  return profile.dump();
}

/// A factor for each layer: normal logarithms with the standard deviation `sigma`.
inline std::vector<double> noise(std::size_t count, double sigma) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal(0, sigma);
  std::vector<double> result(count);
  for (double& factor : result) factor = std::exp(normal(random));
  return result;
}

}  // namespace blackthorn::profile::examples
