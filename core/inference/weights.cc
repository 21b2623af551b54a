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

/// Floats of every width, and the integers that quantised weights are stored as. Wider ones are sizes and indices.
bool is_weight_type(DType type) { return is_float(type) || (is_integer(type) && dtype_bits(type) <= 8); }

std::int64_t elements(const Tensor& tensor) { return tensor.shape ? checked_product(*tensor.shape).value_or(0) : 0; }

/// What the weights of an operator that packs them hold beyond one in each element. A part of a byte counts as filled.
std::int64_t packed_beyond(const Node& node, const Tensor& tensor) {
  const std::int64_t bits = node.get_int("bits", 4);
  const auto all_bits = checked_multiply(elements(tensor), 8);
  if (tensor.dtype != DType::uint8 || bits < 1 || bits >= 8 || !all_bits) return 0;
  return *all_bits / bits - elements(tensor);
}

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

/// Follows the nodes in their order and says of each which inputs stand in a weight's place: as the table has them, and
/// what scales or shifts the result of an operator whose result may be, also by several nodes one behind another.
class Places {
 public:
  explicit Places(const Graph& graph) : scaled_(graph.tensors.size(), false) {}

  /// One bit for each input.
  std::uint16_t next(const Node& node) {
    const Operator& row = operator_of(node);
    std::uint16_t inputs = row.weights.inputs;
    bool passes_on = row.weights.scaled;
    if (row.function == Function::mul || row.function == Function::add) {
      if (is_scaled(node.input(0)))
        inputs = 0b10;
      else if (is_scaled(node.input(1)))
        inputs = 0b01;
      passes_on = inputs != 0;
    }
    if (const TensorId out = node.output(0); passes_on && out != kNoTensor)
      scaled_[static_cast<std::size_t>(out)] = true;
    return inputs;
  }

 private:
  bool is_scaled(TensorId id) const { return id != kNoTensor && scaled_[static_cast<std::size_t>(id)]; }

  std::vector<bool> scaled_;  // for each tensor
};

}  // namespace

std::int64_t parameter_count(const Graph& graph) {
  Checked total = 0;
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.role == TensorRole::initializer && is_weight_type(tensor.dtype)) total = total + elements(tensor);
  }
  std::vector<bool> counted = counted_already(graph), unpacked(graph.tensors.size(), false);
  Places places(graph);
  for (const Node& node : graph.nodes) {
    const std::uint16_t weights = places.next(node);
    // A node of constants alone makes a weight; it is none.
    const TensorId made = node.output(0);
    if (made != kNoTensor && graph.tensor(made).constant) continue;
    for (std::size_t i = 0; weights >> i != 0; ++i) {
      if ((weights >> i & 1) == 0) continue;
      const TensorId id = node.input(i);
      if (id == kNoTensor) continue;
      if ((operator_of(node).weights.packed >> i & 1) != 0 && graph.tensor(id).constant &&
          !unpacked[static_cast<std::size_t>(id)]) {
        total = total + packed_beyond(node, graph.tensor(id));
        unpacked[static_cast<std::size_t>(id)] = true;
      }
      if (counted[static_cast<std::size_t>(id)]) continue;
      const Tensor& tensor = graph.tensor(id);
      if (!tensor.constant || !is_weight_type(tensor.dtype) || elements(tensor) < 2) continue;
      total = total + elements(tensor);
      counted[static_cast<std::size_t>(id)] = true;
    }
  }
  return total.overflowed() ? INT64_MAX : total.value();
}

}  // namespace blackthorn::inference
