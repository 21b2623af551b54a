// Applies the table of rules, then puts the remaining units into an order of execution.
#include <algorithm>
#include <functional>
#include <iterator>
#include <queue>
#include <string>
#include <string_view>
#include <utility>

#include "base/formatted.h"
#include "base/groups.h"
#include "base/numbers.h"
#include "base/text.h"
#include "engine/layer_shape.h"
#include "engine/lowering.h"
#include "engine/rules.h"

namespace blackthorn::engine {
namespace {

/// A long chain is named by its ends.
constexpr std::size_t kNodesInName = 6;
/// Bytes of one name in a layer's: a name may be a megabyte long and a node cause thousands of copies.
constexpr std::size_t kLongestName = 500;

std::string tensor_name(const Fusion& fusion, TensorId tensor) {
  return clipped(fusion.tensor(tensor).name, kLongestName);
}

void append_name(std::string& to, const Fusion& fusion, NodeId node) {
  const std::string_view name = name_in_file(fusion.graph, node);
  if (name.empty() || name.size() > kLongestName)
    to += clipped(display_name(fusion.graph, node), kLongestName);
  else
    to += name;
}

std::string layer_name(const Fusion& fusion, const Unit& unit) {
  if (unit.kind == LayerKind::reformat) return formatted("reformat {}", tensor_name(fusion, unit.inputs[0]));
  std::string name;
  if (!unit.inputs.empty()) {
    append_name(name, fusion, unit.head);
    return formatted("{} copy of {}", name, tensor_name(fusion, unit.inputs[0]));
  }
  constexpr std::size_t usual = 40;  // bytes of a name with its joint
  name.reserve(usual * std::min(unit.nodes.size(), kNodesInName));
  for (std::size_t i = 0; i < unit.nodes.size(); ++i) {
    if (unit.nodes.size() > kNodesInName && i == kNodesInName - 2) {
      name += " + … + ";
      append_name(name, fusion, unit.nodes.back());
      break;
    }
    const bool branch = unit.merged && fusion.op_class(unit.nodes[i]) == OpClass::convolution;
    if (i > 0) name += branch ? " || " : " + ";
    append_name(name, fusion, unit.nodes[i]);
  }
  return name;
}

/// Units in an order in which each follows what it reads from, as early as its first node allows.
///
/// The graph to sort has a vertex for every unit and one for every node that passes data on without a unit of its own
/// (views, concatenations in place): copies stand between what they read and the node that causes them.
std::vector<UnitId> execution_order(const Fusion& fusion, const std::vector<std::vector<TensorId>>& inputs) {
  const std::size_t unit_count = fusion.units.size(), vertex_count = unit_count + fusion.graph.nodes.size();
  const auto is_copy = [&](UnitId unit) { return !fusion.units[at(unit)].inputs.empty(); };
  const auto vertex = [&](NodeId node) {
    const UnitId unit = fusion.unit_at(node);
    return unit == kNoUnit || is_copy(unit) ? unit_count + at(node) : at(unit);
  };
  using Vertex = std::uint32_t;
  std::vector<std::pair<Vertex, Vertex>> edges;
  std::vector<Vertex> waiting(vertex_count, 0);
  std::vector<bool> present(vertex_count, false);
  const auto edge = [&](std::size_t from, std::size_t to) {
    if (from == to) return;
    edges.emplace_back(static_cast<Vertex>(from), static_cast<Vertex>(to));
    ++waiting[to];
  };
  const auto read = [&](TensorId tensor, std::size_t by) {
    while (fusion.graph.entry_of(tensor) != kNoTensor) tensor = fusion.resolve(fusion.graph.entry_of(tensor));
    if (const NodeId producer = fusion.tensor(tensor).producer; producer != kNoNode) edge(vertex(producer), by);
  };
  std::vector<std::int64_t> key(vertex_count, 0);
  for (UnitId unit = 0; unit < static_cast<UnitId>(unit_count); ++unit) {
    const Unit& u = fusion.units[at(unit)];
    if (!u.alive) continue;
    present[at(unit)] = true;
    key[at(unit)] = u.head;
    for (const TensorId input : inputs[at(unit)]) read(input, at(unit));
    if (is_copy(unit) && u.head != kNoNode) edge(at(unit), unit_count + at(u.head));
  }
  for (NodeId node = 0; node < static_cast<NodeId>(fusion.graph.nodes.size()); ++node) {
    const std::size_t v = vertex(node);
    if (v < unit_count) continue;
    present[v] = true;
    key[v] = node;
    // A size, say, is known before what has it: it keeps nobody waiting, and rules that count readers rely on that.
    if (!fusion.reads(node)) continue;
    fusion.each_dynamic_input(node, [&](TensorId input) { read(input, v); });
  }
  Groups next(vertex_count);
  for (const auto& [from, to] : edges) next.count(from);
  next.lay_out();
  for (const auto& [from, to] : edges) next.put(from, static_cast<std::int32_t>(to));
  using Item = std::pair<std::int64_t, std::size_t>;
  std::priority_queue<Item, std::vector<Item>, std::greater<>> ready;
  for (std::size_t v = 0; v < vertex_count; ++v)
    if (present[v] && waiting[v] == 0) ready.emplace(key[v], v);
  std::vector<UnitId> order;
  while (!ready.empty()) {
    const std::size_t v = ready.top().second;
    ready.pop();
    if (v < unit_count) order.push_back(static_cast<UnitId>(v));
    for (const std::int32_t to : next[v])
      if (--waiting[at(to)] == 0) ready.emplace(key[at(to)], at(to));
  }
  return order;
}

void count_macs(Engine& engine) {
  const Graph& graph = *engine.graph;
  engine.node_macs.reserve(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    engine.node_macs.push_back(node_macs_of_all_turns(graph, id));
    std::int64_t& total = graph.node(id).region == 0 ? engine.macs : engine.body_macs;
    total = saturating_add(total, engine.node_macs.back());
  }
}

/// Operators that no runtime but ONNX Runtime has. Those that quantise are ONNX's own by name, which is what TensorRT's
/// parser goes by.
void warn_of_foreign_operators(Fusion& fusion) {
  constexpr std::string_view domain = "com.microsoft";
  std::vector<std::string> names;
  NodeId last = kNoNode;
  for (NodeId id = 0; id < static_cast<NodeId>(fusion.graph.nodes.size()); ++id) {
    const Node& node = fusion.graph.node(id);
    const bool foreign = node.domain == domain || node.file_op.starts_with(domain);
    if (!foreign || !fusion.live(id) || fusion.op_class(id) == OpClass::quantize) continue;
    // What becomes several nodes is one of the file's, and the last of them has its name.
    const bool same = node.origin != kNoNode && node.origin == last;
    if (!same && names.size() == kNamesInWarning) break;
    last = node.origin;
    if (same) names.pop_back();
    names.push_back(formatted("{} ({})", display_name(fusion.graph, id),
                              node.file_op.empty() ? formatted("{}::{}", node.domain, node.op) : node.file_op));
  }
  if (!names.empty())
    fusion.warnings.push_back({"not_in_tensorrt",
                               "TensorRT does not build operators of ONNX Runtime (com.microsoft): export the model "
                               "without its optimisations. Those that stand for others are estimated as these",
                               std::move(names)});
}

}  // namespace

Engine build_engine(const Network& network, const EngineOptions& options) {
  Engine engine;
  engine.graph = network.graph;
  if (needs_lowering(*network.graph)) {
    const auto lowered = std::make_shared<Graph>(*network.graph);
    engine.warnings = lower(*lowered);
    engine.graph = lowered;
  }
  const Graph& graph = *engine.graph;
  count_macs(engine);
  Fusion fusion(graph, options.precision);
  for (const Rule& rule : fusion_rules()) rule.apply(fusion, rule.info.id);
  fusion.settle();
  warn_of_foreign_operators(fusion);

  std::vector<std::vector<TensorId>> inputs(fusion.units.size());
  for (std::size_t i = 0; i < fusion.units.size(); ++i)
    if (fusion.units[i].alive) inputs[i] = unit_inputs(fusion, fusion.units[i]);

  engine.fates = std::move(fusion.fates);
  const std::vector<UnitId> order = execution_order(fusion, inputs);
  engine.layers.reserve(order.size());
  for (const UnitId id : order) {
    Unit& unit = fusion.unit(id);
    const auto index = static_cast<std::int32_t>(engine.layers.size());
    std::string name = layer_name(fusion, unit);
    Layer& layer = engine.layers.emplace_back(describe(fusion, unit, std::move(inputs[at(id)])));
    layer.name = std::move(name);
    for (const NodeId node : layer.nodes) {
      NodeFate& fate = engine.fates[at(node)];
      fate.node_class = node == unit.head ? NodeClass::layer : NodeClass::fused;
      if (fate.layer < 0) fate.layer = index;
    }
  }
  engine.storage.resize(graph.tensors.size());
  for (std::size_t i = 0; i < engine.storage.size(); ++i) engine.storage[i] = fusion.root(static_cast<TensorId>(i));
  engine.warnings.insert(engine.warnings.end(), std::make_move_iterator(fusion.warnings.begin()),
                         std::make_move_iterator(fusion.warnings.end()));
  return engine;
}

}  // namespace blackthorn::engine
