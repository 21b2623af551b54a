// Bodies are placed from the outside in: what a body holds is placed when the body stands. Covered by
// tests/engine/lowering_test.cc and bodies_test.cc.
#include "engine/lowering.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "engine/float_forms.h"
#include "engine/parts.h"
#include "inference/infer.h"
#include "inference/limits.h"
#include "inference/operators.h"

namespace blackthorn::engine {
namespace {

const Graph* body_of(const Node& node, std::string_view attribute) {
  const AttributeValue* held = node.find(attribute);
  const auto* body = held == nullptr ? nullptr : std::get_if<std::shared_ptr<const Graph>>(held);
  return body == nullptr ? nullptr : body->get();
}

/// The single integer or bool of a tensor; nothing where it is left out or not known.
std::optional<std::int64_t> single(const Graph& graph, TensorId id) {
  if (id == kNoTensor || !graph.tensor(id).value || graph.tensor(id).value->ints.size() != 1) return std::nullopt;
  return graph.tensor(id).value->ints[0];
}

/// What there is to do, to compare branches: multiply-accumulates, then nodes, of all turns.
using Work = std::pair<std::int64_t, std::int64_t>;

/// Why it is not known what runs how often.
enum class Doubt : std::uint8_t { none, branch, bound, endless };

/// A body that is to stand in the graph: what its inputs come from, and how often it turns.
struct Placement {
  const Graph* body = nullptr;    // nullptr: none, the node stays alone
  std::vector<TensorId> sources;  // for each input of the body
  std::size_t skipped = 0;        // results that the node does not hand on: the condition of a Loop
  Region region;
  bool apart = true;  // false: runs like the nodes around it, so that layers may reach across its border
  Doubt doubt = Doubt::none;
  std::optional<Work> work;  // of one turn, where it had to be worked out
};

Placement place(const Graph& graph, const Node& node, int depth);

/// Of one turn of a body that lies `depth` deep. Quantised and fused operators count as what they stand for, bodies
/// within as they would be placed.
Work work(const Graph& body, int depth) {
  Work sum{0, 0};
  for (std::size_t i = 0; i < body.nodes.size(); ++i) {
    sum.first = saturating_add(sum.first, node_macs(body, static_cast<NodeId>(i)));
    sum.second = saturating_add(sum.second, 1);
    const Placement inner = place(body, body.nodes[i], depth);
    if (inner.body == nullptr) continue;
    const Work turn = inner.work ? *inner.work : work(*inner.body, depth + 1);
    sum.first = saturating_add(sum.first, saturating_multiply(turn.first, inner.region.turns));
    sum.second = saturating_add(sum.second, saturating_multiply(turn.second, inner.region.turns));
  }
  return sum;
}

Placement place_branch(const Graph& graph, const Node& node, int depth) {
  const Graph* then = body_of(node, "then_branch");
  const Graph* otherwise = body_of(node, "else_branch");
  if (then == nullptr || otherwise == nullptr) return {};
  Placement placement;
  if (const auto condition = single(graph, node.input(0))) {
    placement.body = *condition != 0 ? then : otherwise;
    placement.apart = false;
    return placement;
  }
  // A branch that could not run is not what the data choose.
  if (then->impossible != otherwise->impossible) {
    placement.body = then->impossible ? otherwise : then;
    placement.apart = false;
    return placement;
  }
  const Work first = work(*then, depth + 1), second = work(*otherwise, depth + 1);
  placement.body = first >= second ? then : otherwise;
  placement.work = std::max(first, second);
  placement.region.assumed = true;
  placement.doubt = Doubt::branch;
  return placement;
}

Placement place_loop(const Graph& graph, const Node& node) {
  Placement placement;
  placement.body = body_of(node, "body");
  if (placement.body == nullptr) return {};
  placement.sources = {kNoTensor, kNoTensor};
  placement.sources.insert(placement.sources.end(),
                           node.inputs.begin() + std::min<std::ptrdiff_t>(2, std::ssize(node.inputs)),
                           node.inputs.end());
  placement.skipped = 1;
  const TensorId again = placement.body->outputs.empty() ? kNoTensor : placement.body->outputs[0];
  const auto goes_on = single(*placement.body, again);
  const auto limit = single(graph, node.input(0));
  if (const auto starts = single(graph, node.input(1)); starts && *starts == 0) {
    placement.region.turns = 0;
  } else if (goes_on && *goes_on == 0) {
    placement.region.turns = limit ? std::clamp<std::int64_t>(*limit, 0, 1) : 1;
  } else if (limit && *limit <= kMaxTurns) {
    placement.region.turns = std::max<std::int64_t>(*limit, 0);
    placement.region.assumed = !goes_on;
    if (!goes_on) placement.doubt = Doubt::bound;
  } else {
    placement.region.assumed = placement.region.at_least = true;
    placement.doubt = Doubt::endless;
  }
  return placement;
}

Placement place_scan(const Graph& graph, const Node& node) {
  Placement placement;
  placement.body = body_of(node, "body");
  const std::int64_t scanned = node.get_int("num_scan_inputs", 0);
  if (placement.body == nullptr || scanned <= 0) return {};
  // Opset 8 has the lengths in front.
  const std::size_t inputs = placement.body->inputs.size();
  if (node.inputs.size() < inputs || static_cast<std::uint64_t>(scanned) > inputs) return {};
  placement.sources.assign(node.inputs.end() - static_cast<std::ptrdiff_t>(inputs), node.inputs.end());
  const TensorId last = node.inputs.back();
  const auto* axes = node.get_ints("scan_input_axes");
  if (last != kNoTensor && graph.tensor(last).shape && !graph.tensor(last).shape->empty()) {
    const Shape& shape = *graph.tensor(last).shape;
    const auto rank = static_cast<std::int64_t>(shape.size());
    std::int64_t axis = axes != nullptr && !axes->empty() ? axes->back() : (node.inputs.size() > inputs ? 1 : 0);
    if (axis < 0) axis += rank;
    if (axis >= 0 && axis < rank) placement.region.turns = shape[static_cast<std::size_t>(axis)];
    placement.region.assumed = graph.tensor(last).data_dependent;
  }
  if (placement.region.turns < 0 || placement.region.turns > kMaxTurns) {
    placement.region = {1, true, true};
    placement.doubt = Doubt::endless;
  } else if (placement.region.assumed) {
    placement.doubt = Doubt::bound;
  }
  return placement;
}

/// How a node's body is to stand in the graph, as far as bodies are followed. Changes nothing. `graph` holds the node,
/// which lies `depth` bodies deep.
Placement place(const Graph& graph, const Node& node, int depth) {
  if (depth >= kMaxBodyDepth) return {};
  switch (operator_of(node).body) {
    case Body::none: break;
    case Body::branch: return place_branch(graph, node, depth);
    case Body::loop: return place_loop(graph, node);
    case Body::scan: return place_scan(graph, node);
  }
  return {};
}

/// Bytes of a node's name in the names of its parts: a name may be a megabyte long.
constexpr std::size_t kLongestBase = 100;

struct Note {
  std::size_t count = 0;
  std::vector<std::string> where;
};

class Lowering {
 public:
  explicit Lowering(Graph& graph)
      : graph_(graph), dismantler_(graph, [this](const Tensor& tensor) { return add_tensor(nullptr, tensor); }) {}

  static bool needed(const Graph& graph) { return std::any_of(graph.nodes.begin(), graph.nodes.end(), changes); }

  std::vector<Warning> run() {
    if (!needed(graph_)) return {};
    std::vector<Node> nodes;
    nodes.swap(graph_.nodes.edit());
    graph_.nodes.edit().reserve(nodes.size());
    for (Node& node : nodes) add(std::move(node), 0, nullptr);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      for (const TensorId output : node.outputs)
        if (output != kNoTensor) graph_.tensor(output).producer = static_cast<NodeId>(i);
    }
    std::vector<Warning> warnings;
    const auto add = [&](Doubt doubt, const char* code, const char* message) {
      Note& note = doubts_[static_cast<std::size_t>(doubt)];
      if (note.count > 0) warnings.push_back({code, formatted("{}{}", note.count, message), std::move(note.where)});
    };
    add(Doubt::branch, "branch_assumed",
        " If node(s) choose their branch by the data: the one with more work is estimated");
    add(Doubt::bound, "turns_bound",
        " loop(s) may end early, depending on the data: the most turns that they can take are estimated");
    add(Doubt::endless, "turns_unknown",
        " loop(s) turn as often as the data say: one turn is estimated, so the total is only a lower bound");
    return warnings;
  }

 private:
  using Ids = std::vector<TensorId>;  // of a body's tensors in the whole graph

  void note(Doubt doubt, const Node& node) {
    if (doubt == Doubt::none) return;
    Note& note = doubts_[static_cast<std::size_t>(doubt)];
    if (++note.count <= kNamesInWarning) note.where.push_back(name_of(node));
  }

  std::string name_of(const Node& node) const {
    if (!node.name.empty()) return node.name;
    return node.output(0) == kNoTensor ? node.op : std::string(graph_.tensor(node.output(0)).name);
  }

  /// The node, and before it the body that it runs. Its tensors are those of the whole graph already; `around` is where
  /// the body that it lies in has its own (nullptr for the graph itself). Goes as deep as bodies are nested,
  /// kMaxBodyDepth at most.
  void add(Node node, int depth, const Ids* around) {
    Placement placement = place(graph_, node, depth);
    if (placement.body != nullptr) {
      note(placement.doubt, node);
      RegionId inside = node.region;
      if (placement.apart) {
        const Region outer = graph_.regions[static_cast<std::size_t>(node.region)];
        placement.region.turns = std::min(saturating_multiply(placement.region.turns, outer.turns), kMaxTurns);
        placement.region.assumed = placement.region.assumed || outer.assumed;
        placement.region.at_least = placement.region.at_least || outer.at_least;
        inside = static_cast<RegionId>(graph_.regions.size());
        graph_.regions.push_back(placement.region);
      }
      const Ids results = add_body(node, placement, inside, depth, around);
      node.inputs.assign(results.begin() + static_cast<std::ptrdiff_t>(std::min(placement.skipped, results.size())),
                         results.end());
      node.inputs.resize(node.outputs.size(), kNoTensor);
      node.captured.clear();
      node.lowered = true;
    }
    std::vector<Node> parts = dismantler_.take_apart(node, clipped(name_of(node), kLongestBase));
    for (Node& part : parts) graph_.nodes.edit().push_back(std::move(part));
    if (!parts.empty()) return;
    graph_.nodes.edit().push_back(std::move(node));
    take_float_form(graph_, static_cast<NodeId>(graph_.nodes.size() - 1));
  }

  static bool changes(const Node& node) {
    const Operator& row = operator_of(node);
    return row.body != Body::none || row.parts != Parts::none || !row.float_form.op.empty();
  }

  /// Puts the body's tensors and nodes into the graph. Returns the tensors that are its results.
  Ids add_body(const Node& node, const Placement& placement, RegionId region, int depth, const Ids* around) {
    const Graph& body = *placement.body;
    Ids ids(body.tensors.size(), kNoTensor);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Tensor& tensor = body.tensors[i];
      if (tensor.role != TensorRole::outer) {
        ids[i] = add_tensor(&node, tensor);
      } else if (tensor.outer != kNoTensor) {
        ids[i] = around == nullptr ? tensor.outer : (*around)[static_cast<std::size_t>(tensor.outer)];
      }
    }
    for (std::size_t i = 0; i < body.inputs.size(); ++i) {
      Tensor& entry = graph_.tensor(ids[static_cast<std::size_t>(body.inputs[i])]);
      entry.role = TensorRole::entry;
      entry.outer = i < placement.sources.size() ? placement.sources[i] : kNoTensor;
    }
    const auto map = [&ids](Ids& list) {
      for (TensorId& id : list)
        if (id != kNoTensor) id = ids[static_cast<std::size_t>(id)];
    };
    for (const Node& inner : body.nodes) {
      Node copy = inner;
      map(copy.inputs);
      map(copy.outputs);
      map(copy.captured);
      copy.region = region;
      add(std::move(copy), depth + 1, &ids);
    }
    Ids results = body.outputs;
    map(results);
    return results;
  }

  /// Where its name is taken, that of the node stands before it.
  TensorId add_tensor(const Node* node, const Tensor& tensor) {
    if (names_.empty())
      for (const Tensor& own : graph_.tensors) names_.insert(own.name);
    const auto id = static_cast<TensorId>(graph_.tensors.size());
    Tensor& added = graph_.tensors.emplace_back(tensor);
    // Two bodies may use one name.
    while (!names_.insert(added.name).second)
      added.name = formatted("{}{}{}", node == nullptr ? "" : formatted("{}/", name_of(*node)), tensor.name,
                             clashes_++ == 0 ? "" : formatted("_{}", clashes_));
    return id;
  }

  Graph& graph_;
  Dismantler dismantler_;
  std::array<Note, 4> doubts_;
  std::unordered_set<std::string_view> names_;  // of all tensors, once there is a body
  std::int64_t clashes_ = 0;                    // of names: each gets another number, so that none is tried twice
};

}  // namespace

bool needs_lowering(const Graph& graph) { return Lowering::needed(graph); }

std::vector<Warning> lower(Graph& graph) { return Lowering(graph).run(); }

}  // namespace blackthorn::engine
