// The state that the fusion rules work on. Each node that runs starts as a unit (a fused group) of its own; rules merge
// units, free nodes or add units for copies. What remains are the layers.
//
// Why merging is safe: a rule either joins a unit with the only reader of its result, or joins units that read one
// and the same tensor and nothing else. Neither can close a cycle in an acyclic graph.
// Covered by tests/engine/rules_test.cc.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/groups.h"
#include "engine/engine.h"
#include "engine/takeovers.h"
#include "graph/graph.h"
#include "inference/limits.h"
#include "inference/operators.h"

namespace blackthorn::engine {

/// An id as an index.
inline std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

struct Unit {
  std::vector<NodeId> nodes;               // in order of execution once all are settled, in any before
  NodeId first = kNoNode, last = kNoNode;  // of the nodes, in order of execution
  NodeId head = kNoNode;                   // the node that the kernel is about; kNoNode for a reformat
  LayerKind kind = LayerKind::generic;
  std::string_view rule;
  std::vector<TensorId> outputs;  // one, except for merged siblings and operators with several results
  std::vector<TensorId> inputs;   // for copies and reformats: what they read; otherwise taken from the nodes
  bool activated = false;         // an activation is fused at its end
  TensorId residual = kNoTensor;  // the other operand of a fused Add
  bool merged = false;            // stands for sibling convolutions
  bool alive = true;
};

class Fusion {
 public:
  Fusion(const Graph& graph, Precision precision);

  const Graph& graph;
  const Precision precision;
  std::vector<Unit> units;
  std::vector<UnitId> unit_of;  // for each node: the unit that it came into first, see unit_at
  std::vector<NodeFate> fates;  // for each node; `layer` is filled at the end, rules of merged units by `settle`
  std::vector<bool> decided;    // nodes that have a fate or a unit
  std::vector<Warning> warnings;
  std::vector<TensorId> storage;  // see Engine::storage; not yet flattened

  /// The tensor that stands behind no-ops.
  TensorId resolve(TensorId tensor) const;
  /// The tensor in whose memory `tensor` lies, followed to its end.
  TensorId root(TensorId tensor);
  /// Takes `tensor` as another name of `source`.
  void alias(TensorId tensor, TensorId source);

  /// `reads`: whether the node still needs its inputs' elements (a view does; a no-op's readers need them instead). A
  /// node that gives more than its first result does in any case.
  void set_free(NodeId node, std::string_view rule, bool reads);
  void set_unsupported(NodeId node, std::string_view rule);
  UnitId add_unit(NodeId head, LayerKind kind, std::string_view rule);
  /// A layer beside the nodes' own: a copy or reformat that `node` (or none) causes.
  UnitId add_copy(NodeId node, LayerKind kind, std::string_view rule, TensorId from, TensorId to);

  /// Calls visit(id, node) for each node that has neither fate nor unit.
  template <class Visit>
  void each_undecided(Visit visit) const {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      if (!decided[i]) visit(static_cast<NodeId>(i), graph.nodes[i]);
  }

  /// Calls visit(tensor, node) for each read of a tensor (behind no-ops) by a node that is live and needs its elements.
  template <class Visit>
  void each_read(Visit visit) const {
    for (NodeId node = 0; node < static_cast<NodeId>(graph.nodes.size()); ++node)
      if (live(node) && reads(node)) each_dynamic_input(node, [&](TensorId input) { visit(input, node); });
  }
  /// Calls visit(tensor) for each (behind no-ops) that must be there as a whole whoever reads it: results of the
  /// network and what a body starts from.
  template <class Visit>
  void each_kept(Visit visit) const {
    for (const TensorId output : graph.outputs)
      if (output != kNoTensor) visit(resolve(output));
    for (std::size_t i = 0; i < graph.tensors.size(); ++i)
      if (const TensorId source = graph.entry_of(static_cast<TensorId>(i)); source != kNoTensor) visit(resolve(source));
  }

  /// Counts who reads what; to be called once, when all free nodes are known. The three below rest on it: asked before,
  /// they throw std::logic_error, for a rule that came too early would find every tensor without readers.
  void count_users();
  /// Nodes that read the tensor (behind no-ops), free views included, each as often as it reads it.
  std::span<const NodeId> users(TensorId tensor) const;
  bool is_graph_output(TensorId tensor) const;
  /// The only reader of the unit's only output, if it is in a unit and the same region; kNoNode otherwise.
  NodeId sole_user(const Unit& unit) const;
  /// Merges unit `other` into `unit`: the nodes of both run as one; `other` runs last, so its outputs count.
  void absorb(UnitId unit, UnitId other, std::string_view rule);
  /// Merges units that run beside each other: the outputs of all count.
  void absorb_siblings(UnitId unit, const std::vector<UnitId>& others, std::string_view rule);

  /// Takes a free node, the only reader of the unit's result, into the unit, which then ends with its result.
  void take_in(UnitId unit, NodeId node, std::string_view rule);

  /// To be called once, after the last rule: units have their nodes in order, nodes the rule that decided last.
  void settle();

  /// Whether an output of the network depends on the tensor, on the node.
  bool wanted(TensorId tensor) const { return wanted_[static_cast<std::size_t>(tensor)]; }
  bool live(NodeId node) const { return live_[static_cast<std::size_t>(node)]; }
  /// Whether the node needs its inputs' elements.
  bool reads(NodeId node) const { return reads_[static_cast<std::size_t>(node)]; }
  Unit& unit(UnitId id) { return units[static_cast<std::size_t>(id)]; }
  UnitId unit_at(NodeId node) const {
    const UnitId unit = unit_of[static_cast<std::size_t>(node)];
    return unit == kNoUnit ? kNoUnit : takeovers_.holder(unit);
  }

  /// Calls visit(tensor) for what the node reads (its bodies included) that changes from inference to inference, behind
  /// no-ops; as often as it reads it.
  template <class Visit>
  void each_dynamic_input(NodeId node, Visit visit) const {
    const Node& n = graph.node(node);
    for (const auto* list : {&n.inputs, &n.captured})
      for (const TensorId input : *list)
        if (input != kNoTensor && !graph.tensor(input).constant) visit(resolve(input));
  }
  /// What the table says of the node's operator.
  const Operator& operator_at(NodeId node) const { return *operators_[static_cast<std::size_t>(node)]; }
  OpClass op_class(NodeId node) const { return operator_at(node).op_class; }
  Function function(NodeId node) const { return operator_at(node).function; }
  const Tensor& tensor(TensorId id) const { return graph.tensor(id); }
  /// The tensor's shape; nullptr where it is not known to the last dimension or has more than kMaxElements.
  const Shape* known_shape(TensorId id) const;

 private:
  UnitId put(Unit unit);
  /// The nodes of `other` belong to `unit` from now on; `other` is gone.
  void hand_over(UnitId unit, UnitId other, std::string_view rule);

  Takeovers takeovers_;
  struct Kept {
    NodeId node;
    UnitId holder;  // as long as this one has the node
    std::string_view rule;
  };
  std::vector<Kept> kept_;  // nodes whose rule is not the one that their unit was taken by
  std::vector<TensorId> alias_;
  std::vector<const Operator*> operators_;  // for each node
  std::optional<Groups> users_;             // for each tensor, once they are counted
  std::vector<bool> graph_output_;
  std::vector<bool> wanted_;  // tensors that lead to an output
  std::vector<bool> live_;    // nodes whose result reaches an output
  std::vector<bool> reads_;   // nodes that need the elements of their inputs
};

}  // namespace blackthorn::engine
