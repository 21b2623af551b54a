// Parameters of a model: what its initializers hold, and weights that the graph makes by itself (some exporters
// write them as Constant or ConstantOfShape nodes). Covered by tests/inference/infer_test.cc and networks_test.cc.
#include <cstdint>
#include <vector>

#include "base/checked.h"
#include "base/numbers.h"
#include "inference/infer.h"
#include "inference/operators.h"

namespace blackthorn::inference {
namespace {

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

bool scales(const Operator& row) { return row.function == Function::mul || row.function == Function::add; }

/// For each node the inputs that stand in a weight's place, one bit each: as the table has them, and what scales or
/// shifts the result of an operator whose result may be, also by several nodes one behind another.
std::vector<std::uint16_t> places(const Graph& graph) {
  std::vector<std::uint16_t> inputs;
  inputs.reserve(graph.nodes.size());
  std::vector<bool> scaled(graph.tensors.size(), false);
  for (const Node& node : graph.nodes) {
    const Operator& row = operator_of(node);
    const auto is_scaled = [&](TensorId id) { return id != kNoTensor && scaled[static_cast<std::size_t>(id)]; };
    std::uint16_t place = row.weights.inputs;
    bool passes_on = row.weights.scaled;
    if (scales(row)) {
      if (is_scaled(node.input(0)))
        place = 0b10;
      else if (is_scaled(node.input(1)))
        place = 0b01;
      passes_on = place != 0;
    }
    inputs.push_back(place);
    if (const TensorId out = node.output(0); passes_on && out != kNoTensor)
      scaled[static_cast<std::size_t>(out)] = true;
  }
  return inputs;
}

}  // namespace

std::int64_t parameter_count(const Graph& graph) {
  Checked total = 0;
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.role == TensorRole::initializer && is_weight_type(tensor.dtype)) total = total + elements(tensor);
  }
  std::vector<bool> counted = counted_already(graph);
  const std::vector<std::uint16_t> weights = places(graph);
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    // A node of constants alone makes a weight; it is none.
    const TensorId made = node.output(0);
    if (made != kNoTensor && graph.tensor(made).constant) continue;
    for (std::size_t i = 0; weights[n] >> i != 0; ++i) {
      if ((weights[n] >> i & 1) == 0) continue;
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
