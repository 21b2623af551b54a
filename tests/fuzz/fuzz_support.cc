#include "fuzz_support.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

#include "base/formatted.h"
#include "base/numbers.h"

namespace blackthorn::fuzz {
namespace {

constexpr double kRounding = 1e-6;        // of a sum of shares
constexpr double kMostBytes = 1LL << 40;  // of a tensor: beyond, memory.cc does not count

bool is_time(double value) { return std::isfinite(value) && value >= 0; }

std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

void check_fate(const Engine& engine, NodeId node) {
  const NodeFate& fate = engine.fates[at(node)];
  const bool in_layer = fate.node_class == NodeClass::layer || fate.node_class == NodeClass::fused;
  expect(!fate.rule.empty());
  rule_info(fate.rule);
  expect(fate.layer >= -1 && fate.layer < static_cast<std::int32_t>(engine.layers.size()));
  if (!in_layer) return;
  expect(fate.layer >= 0);
  const auto& nodes = engine.layers[at(fate.layer)].nodes;
  expect(std::find(nodes.begin(), nodes.end(), node) != nodes.end());
}

/// The layer that writes each tensor, -1 where none does: inputs, constants, what free nodes pass on.
std::vector<std::int32_t> writers(const Graph& graph, const Engine& engine) {
  std::vector<std::int32_t> writer(graph.tensors.size(), -1);
  for (std::size_t i = 0; i < engine.layers.size(); ++i) {
    // A reformat goes by the name of the tensor that it converts.
    if (engine.layers[i].kind == LayerKind::reformat) continue;
    for (const TensorId output : engine.layers[i].outputs) writer[at(output)] = static_cast<std::int32_t>(i);
  }
  // Views, in order: what lies in the memory of what was written before. Concatenations in place are another matter:
  // their memory is written piece by piece.
  for (const Node& node : graph.nodes)
    for (const TensorId output : node.outputs) {
      if (output == kNoTensor || writer[at(output)] >= 0) continue;
      const TensorId input = node.input(0);
      if (input != kNoTensor && engine.storage[at(output)] == engine.storage[at(input)])
        writer[at(output)] = writer[at(input)];
    }
  return writer;
}

}  // namespace

void expect(bool holds, std::source_location where) {
  if (!holds) throw std::logic_error(formatted("{}:{}: an expectation does not hold", where.file_name(), where.line()));
}

std::uint64_t hash(std::span<const std::uint8_t> bytes) {
  std::uint64_t sum = 0xcbf29ce484222325;  // FNV-1a
  for (const std::uint8_t byte : bytes) sum = (sum ^ byte) * 0x100000001b3;
  return sum ^ (sum >> 32);
}

const Nano& Nano::get() {
  static const Nano nano = [] {
    auto table = std::make_shared<const platform::Platform>(platform::Platform::embedded("jetson-nano"));
    const auto compile = [&](std::string_view precision) {
      return platform::CompiledPlatform(*table, table->mode(""), table->precision(precision));
    };
    return Nano{table, {{{Precision::fp16, compile("fp16")}, {Precision::fp32, compile("fp32")}}}};
  }();
  return nano;
}

void check_layers(const Graph& graph, const Engine& engine) {
  expect(engine.fates.size() == graph.nodes.size());
  expect(engine.storage.size() == graph.tensors.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) check_fate(engine, static_cast<NodeId>(i));
  const std::vector<std::int32_t> writer = writers(graph, engine);
  for (std::size_t i = 0; i < engine.layers.size(); ++i) {
    const Layer& layer = engine.layers[i];
    rule_info(layer.rule);
    for (const NodeId node : layer.nodes) expect(node >= 0 && at(node) < graph.nodes.size());
    for (const TensorId input : layer.inputs) {
      // A constant is read by a copy alone: what a concatenation in place holds of it.
      expect(!graph.tensor(input).constant || layer.kind == LayerKind::copy);
      expect(writer[at(input)] < static_cast<std::int32_t>(i));
    }
  }
}

void check_times(const Engine& engine, const Estimate& estimate) {
  expect(estimate.layers.size() == engine.layers.size());
  double share = 0, time = 0;
  for (const LayerEstimate& layer : estimate.layers) {
    for (const double value : {layer.latency_ms, layer.low_ms, layer.high_ms, layer.kernel_ms, layer.wait_ms})
      expect(is_time(value));
    expect(layer.low_ms <= layer.latency_ms && layer.latency_ms <= layer.high_ms);
    share += layer.share;
    time += layer.latency_ms;
  }
  expect(time <= 0 || std::abs(share - 1) < kRounding);
  expect(is_time(estimate.latency_ms) && is_time(estimate.low_ms) && is_time(estimate.high_ms));
  expect(is_time(estimate.fps) && is_time(estimate.start_ms));
  expect(estimate.low_ms <= estimate.latency_ms && estimate.latency_ms <= estimate.high_ms);
  for (const double part : estimate.time_ms) expect(is_time(part));
  for (const auto* counts : {&estimate.nodes, &estimate.macs})
    for (const std::int64_t count : *counts) expect(count >= 0);
}

void check_memory(const Graph& graph, const Engine& engine, const Estimate& estimate, double bytes_per_element) {
  const MemoryEstimate& memory = estimate.memory;
  expect(memory.weights_bytes >= 0 && memory.peak_activation_bytes >= 0);
  for (const Layer& layer : engine.layers) {
    for (const TensorId output : layer.outputs) {
      const Tensor& tensor = graph.tensor(output);
      const auto elements = tensor.shape ? checked_product(*tensor.shape) : std::nullopt;
      const double each =
          is_float(tensor.dtype) || tensor.stands_for_float ? bytes_per_element : dtype_bits(tensor.dtype) / 8.0;
      const double bytes = static_cast<double>(elements.value_or(0)) * each;
      expect(static_cast<double>(memory.peak_activation_bytes) >= std::min(std::floor(bytes), kMostBytes));
    }
  }
}

}  // namespace blackthorn::fuzz
