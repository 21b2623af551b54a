// Operators that are several in one, taken apart into the plain ones that run for them where they are exported without
// such an operator: attention becomes products, a softmax and what lies between, a product by packed weights the one by
// the float weights that they stand for. The table of operators says which (operators.h, Parts).
// Covered by tests/engine/parts_test.cc.
#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "engine/room.h"
#include "graph/graph.h"

namespace blackthorn::engine {

/// Puts a tensor into the graph, under that name or one like it, and returns its id.
using AddTensor = std::function<TensorId(const Tensor&)>;

/// Takes the operators of one graph apart.
class Dismantler {
 public:
  Dismantler(Graph& graph, AddTensor add) : graph_(graph), add_(std::move(add)) {}

  /// The nodes that stand for `node`, in their order; its outputs are theirs, all else is new. `base` is what its parts
  /// are named after. Empty where it stays as it is: it is a single operator, what it needs is not known, or there have
  /// been more than kMaxDismantled.
  std::vector<Node> take_apart(const Node& node, std::string_view base);

 private:
  Graph& graph_;
  AddTensor add_;
  std::size_t taken_ = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, TensorId> triangles_;  // masks of causal attention, by their sizes
};

}  // namespace blackthorn::engine
