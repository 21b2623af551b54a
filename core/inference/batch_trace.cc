#include "inference/batch_trace.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "inference/limits.h"
#include "inference/operators.h"

namespace blackthorn::inference {
namespace {

constexpr std::size_t kMostTraced = 10'000;  // nodes: the first operator with a batch is one of the first few
constexpr int kMostTries = 16;  // operands of one node that are followed through it, each of which may look
                                // at all the others: the first mostly tells

// What an axis of a tensor is: the number of the input's axis, or one of these.
constexpr int kMade = -1;   // a size of 1 that a node adds, or another operand's
constexpr int kMixed = -2;  // several axes in one, or a part of one
using AxisMap = std::vector<int>;

struct Followed {
  std::size_t input = 0;  // place among the graph's inputs
  AxisMap axes;
};

/// A node that reads a followed tensor as its operand number `operand`.
struct Reading {
  const Graph& graph;
  const Node& node;
  std::size_t operand;
  const AxisMap& axes;
};

std::optional<std::size_t> rank_of(const Graph& graph, TensorId id) {
  const Shape* shape = graph.shape(id);
  return shape == nullptr ? std::nullopt : std::optional(shape->size());
}

/// A list that is an attribute or a constant operand.
const std::vector<std::int64_t>* listed_ints(const Reading& at, std::string_view attribute, std::size_t operand) {
  if (const auto* ints = at.node.get_ints(attribute)) return ints;
  const TensorId id = at.node.input(operand);
  return id == kNoTensor || !at.graph.tensor(id).value ? nullptr : &at.graph.tensor(id).value->ints;
}

std::optional<AxisMap> after_same(const Reading& at) { return at.operand == 0 ? std::optional(at.axes) : std::nullopt; }

std::optional<AxisMap> after_concat(const Reading& at) { return at.axes; }

/// The other operands are no longer, or of known rank.
std::optional<AxisMap> after_broadcast(const Reading& at) {
  std::size_t longest = at.axes.size();
  for (std::size_t i = 0; i < at.node.inputs.size(); ++i) {
    if (i == at.operand || at.node.inputs[i] == kNoTensor) continue;
    const auto rank = rank_of(at.graph, at.node.inputs[i]);
    if (!rank) return std::nullopt;
    longest = std::max(longest, *rank);
  }
  AxisMap axes(longest - at.axes.size(), kMade);
  axes.insert(axes.end(), at.axes.begin(), at.axes.end());
  return axes;
}

std::optional<AxisMap> after_transpose(const Reading& at) {
  AxisMap axes(at.axes.rbegin(), at.axes.rend());
  const auto* order = at.node.get_ints("perm");
  if (order == nullptr) return axes;
  if (order->size() != axes.size()) return std::nullopt;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t from = (*order)[i];
    if (from < 0 || from >= static_cast<std::int64_t>(axes.size())) return std::nullopt;
    axes[i] = at.axes[static_cast<std::size_t>(from)];
  }
  return axes;
}

/// Which of `rank` axes a list names; nothing where one lies outside.
std::optional<std::vector<bool>> named_axes(const std::vector<std::int64_t>& list, std::size_t rank) {
  std::vector<bool> named(rank, false);
  const auto count = static_cast<std::int64_t>(rank);
  for (const std::int64_t axis : list) {
    if (axis < -count || axis >= count) return std::nullopt;
    named[static_cast<std::size_t>(axis < 0 ? axis + count : axis)] = true;
  }
  return named;
}

std::optional<AxisMap> unsqueezed(const Reading& at, const std::vector<std::int64_t>& list) {
  const std::size_t rank = at.axes.size() + list.size();
  const auto added = rank <= kMaxRank ? named_axes(list, rank) : std::nullopt;
  if (!added || static_cast<std::size_t>(std::count(added->begin(), added->end(), true)) != list.size())
    return std::nullopt;
  AxisMap axes;
  auto next = at.axes.begin();
  for (const bool made : *added) axes.push_back(made ? kMade : *next++);
  return axes;
}

std::optional<AxisMap> squeezed(const Reading& at, const std::vector<std::int64_t>& list) {
  const auto dropped = named_axes(list, at.axes.size());
  if (!dropped) return std::nullopt;
  AxisMap axes;
  for (std::size_t i = 0; i < at.axes.size(); ++i)
    if (!(*dropped)[i]) axes.push_back(at.axes[i]);
  return axes;
}

/// A new shape keeps the first axis where it says 0, and gives another where it says 1; the rest is anyone's guess.
std::optional<AxisMap> reshaped(const Reading& at, const std::vector<std::int64_t>& shape) {
  if (shape.empty() || shape.size() > kMaxRank) return std::nullopt;
  AxisMap axes(shape.size(), kMixed);
  const int first = at.axes.empty() ? kMade : at.axes[0];
  const Shape* known = at.graph.shape(at.node.input(0));
  const std::int64_t size = known != nullptr && !known->empty() ? known->front() : kUnknownDim;
  if (shape[0] == 0 || (size > 0 && shape[0] == size)) {
    axes[0] = first;
  } else if (shape[0] == 1) {
    axes[0] = kMade;
  }
  return axes;
}

std::optional<AxisMap> after_view(const Reading& at) {
  if (at.operand != 0) return std::nullopt;
  const Function function = operator_of(at.node).function;
  if (function == Function::flatten) {
    if (at.axes.empty() || at.node.get_int("axis", 1) != 1) return std::nullopt;
    return AxisMap{at.axes[0], kMixed};
  }
  const bool reshape = function == Function::reshape;
  const auto* list = listed_ints(at, reshape ? "shape" : "axes", 1);
  if (list == nullptr) return std::nullopt;
  if (reshape) return reshaped(at, *list);
  return function == Function::unsqueeze ? unsqueezed(at, *list) : squeezed(at, *list);
}

/// Rows of a table that the followed numbers choose: the words of a sentence.
std::optional<AxisMap> after_gather(const Reading& at) {
  const auto table = rank_of(at.graph, at.node.input(0));
  if (at.operand != 1 || !table || *table == 0 || at.node.get_int("axis", 0) != 0) return std::nullopt;
  AxisMap axes = at.axes;
  axes.resize(axes.size() + *table - 1, kMade);
  return axes;
}

/// Behind a matrix of weights, everything but the last axis.
std::optional<AxisMap> after_product(const Reading& at) {
  const auto weights = rank_of(at.graph, at.node.input(1));
  if (at.operand != 0 || at.axes.empty() || weights != 2u || at.node.get_int("transA", 0) != 0) return std::nullopt;
  AxisMap axes = at.axes;
  axes.back() = kMade;
  return axes;
}

struct Step {
  AxisRule rule;
  std::optional<AxisMap> (*after)(const Reading& at);
};
constexpr Step kSteps[] = {
    {AxisRule::same, after_same},           {AxisRule::window, after_same},   {AxisRule::part, after_same},
    {AxisRule::broadcast, after_broadcast}, {AxisRule::concat, after_concat}, {AxisRule::view, after_view},
    {AxisRule::transpose, after_transpose}, {AxisRule::gather, after_gather}, {AxisRule::product, after_product},
};

/// The axis of the operand that is the operator's batch; nothing where it has none there.
std::optional<std::size_t> batch_of(const Reading& at) {
  const Operator& row = operator_of(at.node);
  if (row.axes == AxisRule::recurrent) {
    constexpr std::size_t sequence = 0, state = 5, cell = 6;
    if (at.operand != sequence && at.operand != state && at.operand != cell) return std::nullopt;
    return at.node.get_int("layout", 0) != 0 ? 0 : 1;
  }
  const bool pools = row.op_class == OpClass::pool || row.op_class == OpClass::global_pool;
  if (at.operand == 0 && (row.axes == AxisRule::convolve || row.op_class == OpClass::batch_norm || pools)) return 0;
  return std::nullopt;
}

class Tracer {
 public:
  explicit Tracer(const Graph& graph) : graph_(graph), traces_(graph.inputs.size()), open_(graph.inputs.size()) {
    for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
      AxisMap axes(graph.tensor(graph.inputs[i]).declared.size());
      std::iota(axes.begin(), axes.end(), 0);
      followed_[graph.inputs[i]] = {i, std::move(axes)};
    }
  }

  std::vector<BatchTrace> run() {
    const std::size_t nodes = std::min(graph_.nodes.size(), kMostTraced);
    for (std::size_t i = 0; i < nodes && open_ > 0; ++i) read(graph_.nodes[i]);
    return std::move(traces_);
  }

 private:
  void read(const Node& node) {
    int tries = 0;
    for (std::size_t operand = 0; operand < node.inputs.size(); ++operand) {
      const auto found = followed_.find(node.inputs[operand]);
      if (found == followed_.end() || traces_[found->second.input].known) continue;
      const Reading at{graph_, node, operand, found->second.axes};
      if (const auto axis = batch_of(at)) {
        conclude(found->second.input, at.axes, *axis);
      } else if (tries++ < kMostTries) {
        follow(found->second.input, at);
      }
    }
  }

  void conclude(std::size_t input, const AxisMap& axes, std::size_t axis) {
    if (axis >= axes.size() || axes[axis] == kMixed) return;
    traces_[input].known = true;
    if (axes[axis] != kMade) traces_[input].axis = static_cast<std::size_t>(axes[axis]);
    --open_;
  }

  void follow(std::size_t input, const Reading& at) {
    const AxisRule rule = operator_of(at.node).axes;
    for (const Step& step : kSteps) {
      if (step.rule != rule) continue;
      auto axes = step.after(at);
      if (!axes) return;
      // Every output, for Split; what else an operator gives beside its first is seldom read.
      for (const TensorId output : at.node.outputs)
        if (output != kNoTensor) followed_.emplace(output, Followed{input, *axes});
    }
  }

  const Graph& graph_;
  std::vector<BatchTrace> traces_;
  std::size_t open_;
  std::unordered_map<TensorId, Followed> followed_;
};

}  // namespace

std::vector<BatchTrace> trace_batch(const Graph& graph) { return Tracer(graph).run(); }

}  // namespace blackthorn::inference
