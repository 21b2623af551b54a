// Multiply-accumulates of the operators that are products: each element of the output is one sum of products, and the
// operator's row says how long it is. A Fourier transform counts as the product with its matrix, which is how it runs
// where it is written as a convolution; a fast one needs fewer. Covered by tests/inference/macs_test.cc.
#include <initializer_list>
#include <optional>

#include "base/checked.h"
#include "base/numbers.h"
#include "inference/attention.h"
#include "inference/infer.h"
#include "inference/matrix_product.h"
#include "inference/operators.h"

namespace blackthorn::inference {
namespace {

/// Every element of `counted` takes part in as many products as the weights' shape has elements but for its first axis.
std::int64_t of_convolution(const Graph& graph, TensorId counted, TensorId weights) {
  const Shape* places = graph.shape(counted);
  const Shape* kernel = graph.shape(weights);
  if (places == nullptr || kernel == nullptr || kernel->empty()) return 0;
  const auto elements = checked_product(*places);
  const auto each = checked_product(std::span(kernel->begin() + 1, kernel->end()));
  if (!elements || !each || *each < 0) return 0;
  return checked_multiply(*elements, *each).value_or(0);
}

/// 0 where one is unknown or they do not fit.
std::int64_t multiplied(std::initializer_list<std::optional<std::int64_t>> factors) {
  Checked all = 1;
  for (const auto& factor : factors) {
    if (!factor || *factor < 0) return 0;
    all = all * *factor;
  }
  return all.overflowed() ? 0 : all.value();
}

std::optional<std::int64_t> elements_of(const Graph& graph, TensorId id) {
  const Shape* shape = graph.shape(id);
  return shape == nullptr ? std::nullopt : checked_product(*shape);
}

std::optional<std::int64_t> single_value(const Graph& graph, TensorId id) {
  if (id == kNoTensor || !graph.tensor(id).value || graph.tensor(id).value->ints.size() != 1) return std::nullopt;
  return graph.tensor(id).value->ints[0];
}

/// Every step multiplies with the weights of the input and of the state, those of both directions: W [directions,
/// gates · hidden, input], R [directions, gates · hidden, hidden].
std::int64_t of_recurrence(const Graph& graph, const Node& node) {
  const Shape* in = graph.shape(node.input(0));
  const auto input = elements_of(graph, node.input(1)), state = elements_of(graph, node.input(2));
  if (in == nullptr || in->size() != 3 || !input || !state) return 0;
  const Checked weights = Checked(*input) + *state;
  return weights.overflowed() ? 0 : multiplied({(*in)[0], (*in)[1], weights.value()});
}

/// Complex numbers have two parts in the last axis; what has them on both sides is multiplied twice as often.
std::int64_t parts_of(const Shape& signal) { return !signal.empty() && signal.back() == 2 ? 2 : 1; }

std::int64_t of_frames(const Graph& graph, const Node& node) {
  const Shape* signal = graph.shape(node.input(0));
  if (signal == nullptr) return 0;
  auto frame = single_value(graph, node.input(3));
  if (node.input(3) == kNoTensor) frame = elements_of(graph, node.input(2));
  return multiplied({elements_of(graph, node.output(0)), frame, signal->size() == 3 ? parts_of(*signal) : 1});
}

std::int64_t of_transform(const Graph& graph, const Node& node) {
  const Shape* in = graph.shape(node.input(0));
  if (in == nullptr || in->size() < 2) return 0;
  auto length = single_value(graph, node.input(1));
  if (node.input(1) == kNoTensor) {
    // The axis in front of the parts, where none is named: the first behind the batch until opset 19, which for one
    // signal is the same. For more, only the version could tell.
    const auto rank = static_cast<std::int64_t>(in->size());
    auto axis = single_value(graph, node.input(2));
    if (node.input(2) == kNoTensor && (node.find("axis") != nullptr || rank == 3)) axis = node.get_int("axis", -2);
    if (!axis || *axis < -rank || *axis >= rank) return 0;
    length = (*in)[static_cast<std::size_t>(*axis < 0 ? *axis + rank : *axis)];
  }
  return multiplied({elements_of(graph, node.output(0)), length, parts_of(*in)});
}

}  // namespace

std::int64_t node_macs(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Product& product = operator_of(node).product;
  switch (product.sum) {
    case Sum::none: return 0;
    case Sum::window: return of_convolution(graph, node.output(0), node.input(product.right));
    case Sum::spread: return of_convolution(graph, node.input(product.left), node.input(product.right));
    case Sum::heads: return attention_macs(graph, node);
    case Sum::steps: return of_recurrence(graph, node);
    case Sum::frames: return of_frames(graph, node);
    case Sum::signal: return of_transform(graph, node);
    case Sum::row:
    case Sum::moved:
    case Sum::flat:
    case Sum::letters: break;
  }
  const auto sizes = matrix_product(graph, id);
  return sizes ? sizes->macs : 0;
}

std::int64_t node_macs_of_all_turns(const Graph& graph, NodeId id) {
  return saturating_multiply(node_macs(graph, id), graph.region(id).turns);
}

}  // namespace blackthorn::inference
