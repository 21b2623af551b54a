#include "estimate/memory.h"

#include <algorithm>
#include <vector>

#include "base/numbers.h"

namespace blackthorn::estimate {
namespace {

std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

/// Of one tensor, 4 TiB: no device holds it by far, and sums over all tensors of a model cannot overflow.
constexpr double kMostBytes = 4.0 * (1LL << 40);

/// Floats take the engine's precision, everything else the size of its type.
std::int64_t tensor_bytes(const Tensor& tensor, double bytes_per_element) {
  if (!tensor.shape) return 0;
  const std::int64_t elements = checked_product(*tensor.shape).value_or(0);
  const double each =
      is_float(tensor.dtype) || tensor.stands_for_float ? bytes_per_element : dtype_bits(tensor.dtype) / 8.0;
  return static_cast<std::int64_t>(std::min(static_cast<double>(elements) * each, kMostBytes));
}

std::int64_t weights(const Graph& graph, const Engine& engine, double bytes_per_element) {
  std::vector<bool> counted(graph.tensors.size(), false), seen(graph.nodes.size(), false);
  std::int64_t bytes = 0;
  for (const Layer& layer : engine.layers)
    for (const NodeId node : layer.nodes) {
      if (seen[at(node)]) continue;  // a node may cause many copies, each a layer
      seen[at(node)] = true;
      for (const TensorId input : graph.node(node).inputs) {
        if (input == kNoTensor || !graph.tensor(input).constant || counted[at(input)]) continue;
        counted[at(input)] = true;
        bytes += tensor_bytes(graph.tensor(input), bytes_per_element);
      }
    }
  return bytes;
}

/// A storage lives from the first layer that writes it to the last that reads it; inputs from the start, outputs to
/// the end. The peak is the largest sum over one layer.
std::int64_t peak(const Graph& graph, const Engine& engine, double bytes_per_element) {
  struct Life {
    std::size_t first = SIZE_MAX, last = 0;
    std::int64_t bytes = 0;
  };
  std::vector<Life> lives(graph.tensors.size());
  const auto touch = [&](TensorId tensor, std::size_t time) {
    Life& life = lives[at(engine.storage[at(tensor)])];
    life.first = std::min(life.first, time);
    life.last = std::max(life.last, time);
    life.bytes = std::max(life.bytes, tensor_bytes(graph.tensor(tensor), bytes_per_element));
  };
  const std::size_t count = engine.layers.size();
  for (std::size_t i = 0; i < count; ++i) {
    for (const TensorId tensor : engine.layers[i].inputs) touch(tensor, i);
    for (const TensorId tensor : engine.layers[i].outputs) touch(tensor, i);
  }
  if (count == 0) return 0;
  for (const TensorId tensor : graph.inputs) touch(tensor, 0);
  for (const TensorId tensor : graph.outputs)
    if (tensor != kNoTensor) touch(tensor, count - 1);
  // The storage is at least as large as the tensor that it is named for (a concatenation's result).
  for (std::size_t i = 0; i < lives.size(); ++i)
    if (lives[i].first != SIZE_MAX)
      lives[i].bytes = std::max(lives[i].bytes, tensor_bytes(graph.tensors[i], bytes_per_element));
  std::vector<std::int64_t> change(count + 1, 0);
  for (const Life& life : lives) {
    if (life.first == SIZE_MAX) continue;
    change[life.first] += life.bytes;
    change[life.last + 1] -= life.bytes;
  }
  std::int64_t now = 0, most = 0;
  for (const std::int64_t delta : change) most = std::max(most, now += delta);
  return most;
}

}  // namespace

MemoryEstimate estimate_memory(const Graph& graph, const Engine& engine, const platform::Device& device,
                               double bytes_per_element) {
  MemoryEstimate memory;
  memory.weights_bytes = weights(graph, engine, bytes_per_element);
  memory.peak_activation_bytes = peak(graph, engine, bytes_per_element);
  memory.device_bytes = device.memory_bytes;
  memory.reserved_bytes = device.reserved_bytes;
  memory.fits = memory.weights_bytes + memory.peak_activation_bytes + memory.reserved_bytes <= memory.device_bytes;
  return memory;
}

}  // namespace blackthorn::estimate
