// Bookkeeping of the fusion rules: names and memory of tensors, units and who reads what. Covered, through the rules,
// by tests/engine/rules_test.cc.
#include "engine/fusion.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "base/numbers.h"

namespace blackthorn::engine {

Fusion::Fusion(const Graph& g, Precision p)
    : graph(g),
      precision(p),
      unit_of(g.nodes.size(), kNoUnit),
      fates(g.nodes.size()),
      decided(g.nodes.size(), false),
      storage(g.tensors.size()),
      alias_(g.tensors.size()),
      graph_output_(g.tensors.size(), false),
      wanted_(g.tensors.size(), false),
      live_(g.nodes.size(), false),
      reads_(g.nodes.size(), true) {
  std::iota(storage.begin(), storage.end(), 0);
  std::iota(alias_.begin(), alias_.end(), 0);
  operators_.reserve(g.nodes.size());
  units.reserve(g.nodes.size());
  for (const Node& node : g.nodes) operators_.push_back(&operator_of(node));
  const auto want = [&](TensorId tensor) {
    for (; tensor != kNoTensor && !wanted_[at(tensor)]; tensor = g.entry_of(tensor)) wanted_[at(tensor)] = true;
  };
  for (const TensorId output : g.outputs) want(output);
  for (std::size_t i = g.nodes.size(); i-- > 0;) {
    const Node& node = g.nodes[i];
    live_[i] = std::any_of(node.outputs.begin(), node.outputs.end(),
                           [&](TensorId t) { return t != kNoTensor && wanted_[at(t)]; });
    if (!live_[i]) continue;
    for (const TensorId input : node.inputs) want(input);
    for (const TensorId input : node.captured) want(input);
  }
}

TensorId Fusion::resolve(TensorId tensor) const { return tensor == kNoTensor ? kNoTensor : alias_[at(tensor)]; }

TensorId Fusion::root(TensorId tensor) {
  TensorId end = tensor;
  while (storage[at(end)] != end) end = storage[at(end)];
  // Shorten the way for the next who asks, so that long chains stay linear.
  while (storage[at(tensor)] != end) {
    const TensorId next = storage[at(tensor)];
    storage[at(tensor)] = end;
    tensor = next;
  }
  return end;
}

void Fusion::alias(TensorId tensor, TensorId source) {
  alias_[at(tensor)] = resolve(source);
  storage[at(tensor)] = resolve(source);
}

void Fusion::set_free(NodeId node, std::string_view rule, bool reads) {
  fates[at(node)] = {NodeClass::free, -1, rule};
  // What comes out beside the first result, such as a Dropout's mask, still waits for the inputs.
  const std::vector<TensorId>& outputs = graph.node(node).outputs;
  for (std::size_t i = 1; i < outputs.size(); ++i)
    reads = reads || (outputs[i] != kNoTensor && wanted_[at(outputs[i])] && resolve(outputs[i]) == outputs[i]);
  reads_[at(node)] = reads;
  decided[at(node)] = true;
}

void Fusion::set_unsupported(NodeId node, std::string_view rule) {
  fates[at(node)] = {NodeClass::unsupported, -1, rule};
  decided[at(node)] = true;
}

UnitId Fusion::put(Unit unit) {
  units.push_back(std::move(unit));
  takeovers_.add();
  return static_cast<UnitId>(units.size() - 1);
}

UnitId Fusion::add_unit(NodeId head, LayerKind kind, std::string_view rule) {
  Unit unit;
  unit.nodes = {head};
  unit.head = unit.first = unit.last = head;
  unit.kind = kind;
  unit.rule = rule;
  for (const TensorId output : graph.node(head).outputs)
    if (output != kNoTensor) unit.outputs.push_back(output);
  const UnitId id = put(std::move(unit));
  unit_of[at(head)] = id;
  fates[at(head)] = {NodeClass::layer, -1, rule};
  decided[at(head)] = true;
  return id;
}

UnitId Fusion::add_copy(NodeId node, LayerKind kind, std::string_view rule, TensorId from, TensorId to) {
  Unit unit;
  if (node != kNoNode) unit.nodes = {node};
  unit.head = unit.first = unit.last = node;
  unit.kind = kind;
  unit.rule = rule;
  unit.inputs = {from};
  unit.outputs = {to};
  const UnitId id = put(std::move(unit));
  if (node != kNoNode) {
    if (unit_of[at(node)] == kNoUnit) unit_of[at(node)] = id;
    fates[at(node)] = {NodeClass::layer, -1, rule};
    decided[at(node)] = true;
  }
  return id;
}

void Fusion::count_users() {
  Groups users(graph.tensors.size());
  each_read([&](TensorId tensor, NodeId) { users.count(at(tensor)); });
  users.lay_out();
  each_read([&](TensorId tensor, NodeId node) { users.put(at(tensor), node); });
  users_ = std::move(users);
  each_kept([&](TensorId tensor) { graph_output_[at(tensor)] = true; });
}

std::span<const NodeId> Fusion::users(TensorId tensor) const {
  if (!users_) throw std::logic_error("a fusion rule asks for readers before they are counted");
  return (*users_)[at(resolve(tensor))];
}

bool Fusion::is_graph_output(TensorId tensor) const {
  if (!users_) throw std::logic_error("a fusion rule asks for results before they are marked");
  return graph_output_[at(resolve(tensor))];
}

NodeId Fusion::sole_user(const Unit& unit) const {
  if (unit.outputs.size() != 1 || is_graph_output(unit.outputs[0])) return kNoNode;
  const auto readers = users(unit.outputs[0]);
  if (readers.size() != 1 || unit_at(readers[0]) == kNoUnit) return kNoNode;
  // Kernels do not reach across the border of a body that turns or may not run.
  const bool together = graph.node(readers[0]).region == graph.node(unit.last).region;
  return together ? readers[0] : kNoNode;
}

void Fusion::absorb(UnitId into, UnitId other, std::string_view rule) {
  // Where the later node is what the kernel is about (a convolution that pads for itself), the rule is about those
  // before it, which run within it; the node stays what it was.
  if (const NodeId head = unit(into).head; head != kNoNode && unit_at(head) == other) {
    const std::string_view taken = takeovers_.rule(unit_of[at(head)]);
    kept_.push_back({head, into, taken.empty() ? fates[at(head)].rule : taken});
    for (const NodeId node : unit(into).nodes) kept_.push_back({node, into, rule});
  }
  unit(into).outputs = std::move(unit(other).outputs);
  hand_over(into, other, rule);
}

void Fusion::absorb_siblings(UnitId into, const std::vector<UnitId>& others, std::string_view rule) {
  Unit& a = unit(into);
  for (const UnitId other : others) {
    const Unit& b = unit(other);
    a.outputs.insert(a.outputs.end(), b.outputs.begin(), b.outputs.end());
    hand_over(into, other, rule);
  }
  a.merged = true;
}

void Fusion::hand_over(UnitId into, UnitId other, std::string_view rule) {
  Unit& a = unit(into);
  Unit& gone = unit(other);
  a.rule = rule;
  a.first = std::min(a.first, gone.first);
  a.last = std::max(a.last, gone.last);
  // The fewer nodes go to the more, or a tree of units would copy the same ones again and again.
  if (a.nodes.size() < gone.nodes.size()) std::swap(a.nodes, gone.nodes);
  a.nodes.insert(a.nodes.end(), gone.nodes.begin(), gone.nodes.end());
  gone.nodes = {};
  gone.alive = false;
  takeovers_.take(other, into, rule);
}

void Fusion::take_in(UnitId into, NodeId node, std::string_view rule) {
  Unit& a = unit(into);
  a.nodes.push_back(node);
  a.first = std::min(a.first, node);
  a.last = std::max(a.last, node);
  a.outputs = graph.node(node).outputs;
  a.rule = rule;
  unit_of[at(node)] = into;
  fates[at(node)] = {NodeClass::fused, -1, rule};
}

void Fusion::settle() {
  for (Unit& unit : units)
    if (!std::is_sorted(unit.nodes.begin(), unit.nodes.end())) std::sort(unit.nodes.begin(), unit.nodes.end());
  for (std::size_t node = 0; node < unit_of.size(); ++node) {
    if (unit_of[node] == kNoUnit) continue;
    if (const std::string_view rule = takeovers_.rule(unit_of[node]); !rule.empty()) fates[node].rule = rule;
  }
  for (const auto& [node, holder, rule] : kept_)
    if (unit_at(node) == holder) fates[at(node)].rule = rule;
}

const Shape* Fusion::known_shape(TensorId id) const {
  if (id == kNoTensor || !graph.tensor(id).shape) return nullptr;
  const Shape& shape = *graph.tensor(id).shape;
  const auto elements = checked_product(shape);
  return elements && *elements <= kMaxElements ? &shape : nullptr;
}

}  // namespace blackthorn::engine
