// Parameters of a model: what its initializers hold, and weights that the graph makes by itself (some exporters
// write them as Constant or ConstantOfShape nodes).
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/checked.h"
#include "base/numbers.h"
#include "inference/infer.h"

namespace blackthorn::inference {
namespace {

/// Operators with inputs that are weights by meaning: numbers `first` to `last`.
struct Place {
  std::string_view op;
  std::size_t first, last;
};

constexpr Place kPlaces[] = {
    {"Conv", 1, 2},
    {"ConvInteger", 1, 1},
    {"ConvTranspose", 1, 2},
    {"DeformConv", 1, 1},
    {"FusedConv", 1, 2},
    {"Gemm", 1, 2},
    {"MatMul", 0, 1},
    {"MatMulInteger", 0, 1},
    {"BatchNormalization", 1, 4},
    {"GroupNormalization", 1, 2},
    // Not InstanceNormalization: exporters write GroupNorm as one with constant ones and zeros around it.
    {"LayerNormalization", 1, 2},
    {"PRelu", 1, 1},
    {"GRU", 1, 3},
    {"LSTM", 1, 3},
    {"RNN", 1, 3},
    {"Gather", 0, 0},  // embeddings
};

/// Operators whose result may be scaled and shifted by weights in Mul and Add nodes behind them.
constexpr std::string_view kScaled[] = {"Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization"};

bool is_weight_type(DType type) { return is_float(type) || type == DType::int8 || type == DType::uint8; }

std::int64_t elements(const Tensor& tensor) { return tensor.shape ? checked_product(*tensor.shape).value_or(0) : 0; }

/// For each tensor whether an initializer that counts stands behind it.
std::vector<bool> counted_already(const Graph& graph) {
  std::vector<bool> counted(graph.tensors.size(), false);
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    counted[i] = graph.tensors[i].role == TensorRole::initializer && is_weight_type(graph.tensors[i].dtype);
  }
  for (const Node& node : graph.nodes) {
    bool behind = false;
    for (const TensorId id : node.inputs) behind = behind || (id != kNoTensor && counted[static_cast<std::size_t>(id)]);
    if (!behind) continue;
    for (const TensorId id : node.outputs) {
      if (id != kNoTensor) counted[static_cast<std::size_t>(id)] = true;
    }
  }
  return counted;
}

/// For each tensor whether it is the scaled or shifted result of such an operator.
std::vector<bool> scalable(const Graph& graph) {
  std::vector<bool> flags(graph.tensors.size(), false);
  for (const Node& node : graph.nodes) {
    bool flag = std::find(std::begin(kScaled), std::end(kScaled), node.op) != std::end(kScaled);
    if (node.op == "Mul" || node.op == "Add") {
      for (const TensorId id : node.inputs) flag = flag || (id != kNoTensor && flags[static_cast<std::size_t>(id)]);
    }
    const TensorId out = node.output(0);
    if (flag && out != kNoTensor) flags[static_cast<std::size_t>(out)] = true;
  }
  return flags;
}

/// The inputs of a node that stand in a weight's place.
Place place_of(const Node& node, const std::vector<bool>& scaled) {
  for (const Place& place : kPlaces)
    if (place.op == node.op) return place;
  if (node.op == "Mul" || node.op == "Add") {
    for (const std::size_t i : {0, 1}) {
      const TensorId id = node.input(i);
      if (id != kNoTensor && scaled[static_cast<std::size_t>(id)]) return {node.op, 1 - i, 1 - i};
    }
  }
  return {node.op, 1, 0};
}

}  // namespace

std::int64_t parameter_count(const Graph& graph) {
  Checked total = 0;
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.role == TensorRole::initializer && is_weight_type(tensor.dtype)) total = total + elements(tensor);
  }
  std::vector<bool> counted = counted_already(graph);
  const std::vector<bool> scaled = scalable(graph);
  for (const Node& node : graph.nodes) {
    const Place place = place_of(node, scaled);
    // A node of constants alone makes a weight; it is none.
    const TensorId made = node.output(0);
    if (made != kNoTensor && graph.tensor(made).constant) continue;
    for (std::size_t i = place.first; i <= place.last; ++i) {
      const TensorId id = node.input(i);
      if (id == kNoTensor || counted[static_cast<std::size_t>(id)]) continue;
      const Tensor& tensor = graph.tensor(id);
      if (!tensor.constant || !is_weight_type(tensor.dtype) || elements(tensor) < 2) continue;
      total = total + elements(tensor);
      counted[static_cast<std::size_t>(id)] = true;
    }
  }
  return total.overflowed() ? INT64_MAX : total.value();
}

}  // namespace blackthorn::inference
