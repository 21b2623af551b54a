// Multiply-accumulates of the operators that are products: each element of the output is one sum of products, and the
// operator's row says how long it is. Covered by tests/inference/macs_test.cc.
#include "base/numbers.h"
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

}  // namespace

std::int64_t node_macs(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Product& product = operator_of(node).product;
  switch (product.sum) {
    case Sum::none: return 0;
    case Sum::window: return of_convolution(graph, node.output(0), node.input(product.right));
    case Sum::spread: return of_convolution(graph, node.input(product.left), node.input(product.right));
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
