// Nodes for which nothing runs: results nobody needs, constants, sizes, no-ops and views.
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/rules.h"

namespace blackthorn::engine {
namespace {

bool same_shape(const Fusion& fusion, TensorId a, TensorId b) {
  const Shape* x = fusion.known_shape(a);
  const Shape* y = fusion.known_shape(b);
  return x && y && *x == *y;
}

/// The engine chooses the precision of floats itself, so a cast between float types changes nothing in it.
bool cast_within_floats(const Fusion& fusion, const Node& node) {
  const TensorId in = node.input(0), out = node.output(0);
  if (in == kNoTensor || out == kNoTensor) return false;
  const DType from = fusion.tensor(in).dtype, to = fusion.tensor(out).dtype;
  return from == to || (is_float(from) && is_float(to));
}

bool takes_any_number(Function function) {
  return function == Function::sum || function == Function::mean || function == Function::max ||
         function == Function::min;
}

/// An operator that could move or change elements but, with these sizes, does not.
bool changes_nothing(const Fusion& fusion, NodeId id) {
  const Node& node = fusion.graph.node(id);
  const Function function = fusion.function(id);
  const TensorId in = node.input(0), out = node.output(0);
  // A constant has no layer that could write the result instead, and what else changes is not passed on.
  if (in == kNoTensor || out == kNoTensor || fusion.tensor(in).constant) return false;
  switch (fusion.op_class(id)) {
    case OpClass::identity: return true;
    case OpClass::cast: return cast_within_floats(fusion, node);
    // The same size means that nothing was cut, added or repeated, as long as the order stays: a step of −1 reverses.
    case OpClass::slice: {
      if (function != Function::slice || !same_shape(fusion, in, out)) return false;
      const TensorId steps = node.input(4);
      if (steps == kNoTensor) return true;
      const auto& value = fusion.tensor(steps).value;
      return value && std::all_of(value->ints.begin(), value->ints.end(), [](std::int64_t s) { return s > 0; });
    }
    case OpClass::pad: return same_shape(fusion, in, out);
    case OpClass::resize: return same_shape(fusion, in, out);
    case OpClass::concat: return node.inputs.size() == 1;
    case OpClass::move:
      return (function == Function::tile || function == Function::expand) && same_shape(fusion, in, out);
    case OpClass::pointwise: return takes_any_number(function) && node.inputs.size() == 1;
    default: return false;
  }
}

/// x + 0, x · 1, x / 1, x − 0 with a constant of one element.
bool neutral_constant(const Fusion& fusion, NodeId id) {
  const Node& node = fusion.graph.node(id);
  if (node.inputs.size() != 2 || node.output(0) == kNoTensor) return false;
  const Function function = fusion.function(id);
  if (!is_linear(function)) return false;
  const bool sum = function == Function::add || function == Function::sub;
  const bool either_side = function == Function::add || function == Function::mul;
  for (const std::size_t side : {std::size_t{1}, std::size_t{0}}) {
    const TensorId constant = node.input(side), other = node.input(1 - side);
    if (constant == kNoTensor || other == kNoTensor || fusion.tensor(other).constant) continue;
    if (side == 0 && !either_side) continue;
    const auto& value = fusion.tensor(constant).value;
    if (!value || value->floats.size() != 1 || !same_shape(fusion, other, node.output(0))) continue;
    if (value->floats[0] == (sum ? 0.0 : 1.0)) return true;
  }
  return false;
}

TensorId changing_input(const Fusion& fusion, const Node& node) {
  for (const TensorId input : node.inputs)
    if (input != kNoTensor && !fusion.tensor(input).constant) return input;
  return kNoTensor;
}

}  // namespace

void free_unused(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node&) {
    if (!fusion.live(node)) fusion.set_free(node, id, false);
  });
}

void free_constants(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId id_, const Node& node) {
    const bool constant = std::all_of(node.outputs.begin(), node.outputs.end(),
                                      [&](TensorId t) { return t == kNoTensor || fusion.tensor(t).constant; });
    if (constant) fusion.set_free(id_, id, false);
  });
}

void free_metadata(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node&) {
    if (fusion.op_class(node) == OpClass::metadata) fusion.set_free(node, id, false);
  });
}

void free_bodies(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node& n) {
    if (!n.lowered) return;
    // A body with fewer results than the node has outputs contradicts the file: no rule knows what comes out.
    for (std::size_t i = 0; i < n.outputs.size(); ++i)
      if (n.outputs[i] != kNoTensor && n.inputs[i] == kNoTensor && fusion.wanted(n.outputs[i])) return;
    // What each turn adds to a longer tensor is written there, and a constant where a choice or the last turn gives it;
    // everything else is the body's own result.
    const auto written = [&](std::size_t i) {
      if (fusion.tensor(n.inputs[i]).constant && !fusion.tensor(n.outputs[i]).constant) return true;
      return fusion.operator_at(node).body != Body::branch && !same_shape(fusion, n.inputs[i], n.outputs[i]);
    };
    std::vector<std::size_t> copies;
    bool reads = false;
    for (std::size_t i = 0; i < n.outputs.size(); ++i) {
      if (n.outputs[i] == kNoTensor || !fusion.wanted(n.outputs[i])) continue;
      if (!written(i)) {
        fusion.alias(n.outputs[i], n.inputs[i]);
        continue;
      }
      reads = true;
      if (fusion.known_shape(n.inputs[i]) && fusion.known_shape(n.outputs[i])) copies.push_back(i);
    }
    fusion.set_free(node, id, reads);
    for (const std::size_t i : copies) fusion.add_copy(node, LayerKind::copy, id, n.inputs[i], n.outputs[i]);
  });
}

void free_no_ops(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node& n) {
    if (!changes_nothing(fusion, node) && !neutral_constant(fusion, node)) return;
    const TensorId source = changing_input(fusion, n);
    if (source == kNoTensor) return;
    fusion.alias(n.output(0), source);
    fusion.set_free(node, id, false);
  });
}

namespace {

/// Also of weights alone: the parser asks for INT8 wherever such a node stands.
void warn_of_quantization(Fusion& fusion) {
  std::vector<std::string> names;
  for (NodeId node = 0; node < static_cast<NodeId>(fusion.graph.nodes.size()); ++node) {
    if (names.size() >= kNamesInWarning) break;
    const TensorId output = fusion.graph.node(node).output(0);
    const bool quantized =
        fusion.op_class(node) == OpClass::quantize || (output != kNoTensor && fusion.tensor(output).stands_for_float);
    if (quantized && fusion.live(node)) names.push_back(display_name(fusion.graph, node));
  }
  if (!names.empty())
    fusion.warnings.push_back({"int8_runs_as_float",
                               "the model is quantised, and this GPU has no INT8 arithmetic: TensorRT 8 does not build "
                               "it. Export the float model, as which it is estimated",
                               std::move(names)});
}

}  // namespace

void free_quantization(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node& n) {
    if (fusion.op_class(node) != OpClass::quantize || n.input(0) == kNoTensor || n.output(0) == kNoTensor) return;
    if (fusion.tensor(n.input(0)).constant) return;
    fusion.alias(n.output(0), n.input(0));
    fusion.set_free(node, id, false);
  });
  warn_of_quantization(fusion);
}

void free_views(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node& n) {
    if (fusion.op_class(node) != OpClass::view || n.input(0) == kNoTensor || n.output(0) == kNoTensor) return;
    fusion.storage[static_cast<std::size_t>(n.output(0))] = fusion.resolve(n.input(0));
    fusion.set_free(node, id, true);
  });
}

namespace {

/// The order of a Transpose of a tensor of known rank, nullptr where it is not given (reversed) or no permutation.
const std::vector<std::int64_t>* order_of(const Fusion& fusion, NodeId id) {
  const Node& node = fusion.graph.node(id);
  if (fusion.op_class(id) != OpClass::transpose || node.output(0) == kNoTensor) return nullptr;
  const Shape* shape = fusion.known_shape(node.input(0));
  const auto* order = node.get_ints("perm");
  if (!shape || !order || order->size() != shape->size()) return nullptr;
  const auto rank = static_cast<std::int64_t>(order->size());
  const bool inside =
      std::all_of(order->begin(), order->end(), [&](std::int64_t axis) { return axis >= 0 && axis < rank; });
  return inside ? order : nullptr;
}

/// Whether the second order puts back what the first one moved.
bool undoes(const std::vector<std::int64_t>& second, const std::vector<std::int64_t>& first) {
  if (first.size() != second.size()) return false;
  for (std::size_t i = 0; i < second.size(); ++i)
    if (first[static_cast<std::size_t>(second[i])] != static_cast<std::int64_t>(i)) return false;
  return true;
}

}  // namespace

void free_transpose_pairs(Fusion& fusion, std::string_view id) {
  std::vector<NodeId> firsts;
  fusion.each_undecided([&](NodeId node, const Node& n) {
    const auto* order = order_of(fusion, node);
    if (!order) return;
    const NodeId before = fusion.tensor(fusion.resolve(n.input(0))).producer;
    if (before == kNoNode || fusion.fates[static_cast<std::size_t>(before)].node_class == NodeClass::free) return;
    const auto* first = order_of(fusion, before);
    if (!first || !undoes(*order, *first) || fusion.graph.node(before).region != n.region) return;
    fusion.alias(n.output(0), fusion.graph.node(before).input(0));
    fusion.set_free(node, id, false);
    firsts.push_back(before);
  });
  if (firsts.empty()) return;
  // What was undone is not needed either, unless something else reads it. Counted here, for what is set free below
  // changes who reads what: the readers of all tensors are counted only when all free nodes are known.
  std::vector<bool> read(fusion.graph.tensors.size(), false);
  fusion.each_kept([&](TensorId tensor) { read[static_cast<std::size_t>(tensor)] = true; });
  fusion.each_read([&](TensorId tensor, NodeId) { read[static_cast<std::size_t>(tensor)] = true; });
  for (const NodeId node : firsts)
    if (!fusion.decided[static_cast<std::size_t>(node)] &&
        !read[static_cast<std::size_t>(fusion.graph.node(node).output(0))])
      fusion.set_free(node, id, false);
}

void free_unit_transposes(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node& n) {
    const auto* order = order_of(fusion, node);
    if (!order) return;
    // Dimensions of more than one element must keep their order.
    const Shape& shape = *fusion.known_shape(n.input(0));
    std::int64_t last = -1;
    for (const std::int64_t axis : *order) {
      if (shape[static_cast<std::size_t>(axis)] == 1) continue;
      if (axis < last) return;
      last = axis;
    }
    fusion.storage[static_cast<std::size_t>(n.output(0))] = fusion.resolve(n.input(0));
    fusion.set_free(node, id, true);
  });
}

}  // namespace blackthorn::engine
