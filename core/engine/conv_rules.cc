// What runs inside a convolution or fully connected layer: padding before it, batch normalisation, scale, activation
// and addition after it.
#include <algorithm>

#include "engine/follow.h"
#include "engine/rules.h"

namespace blackthorn::engine {
namespace {

bool is_convolution(const Unit& unit) {
  return unit.kind == LayerKind::conv || unit.kind == LayerKind::depthwise_conv || unit.kind == LayerKind::deconv;
}

/// The other input of a node with two, seen from `tensor`; kNoTensor where both or neither are it.
TensorId other_operand(const Fusion& fusion, const Node& node, TensorId tensor) {
  if (node.inputs.size() != 2 || node.inputs[0] == kNoTensor || node.inputs[1] == kNoTensor) return kNoTensor;
  const bool first = fusion.resolve(node.inputs[0]) == tensor, second = fusion.resolve(node.inputs[1]) == tensor;
  if (first == second) return kNoTensor;
  return node.inputs[first ? 1 : 0];
}

/// One value for all elements, or one for each channel of a tensor shaped like `result`.
bool per_channel_constant(const Fusion& fusion, TensorId constant, TensorId result) {
  const Shape* shape = fusion.known_shape(constant);
  const Shape* target = fusion.known_shape(result);
  if (!shape || !target || target->size() < 2 || shape->size() > target->size()) return false;
  const std::size_t skipped = target->size() - shape->size();
  for (std::size_t i = 0; i < shape->size(); ++i) {
    const bool channel = i + skipped == 1 && (*shape)[i] == (*target)[1];
    if ((*shape)[i] != 1 && !channel) return false;
  }
  return true;
}

bool scales_by_constant(const Fusion& fusion, const Unit& unit, NodeId reader) {
  const Node& node = fusion.graph.node(reader);
  if (!is_linear(fusion.function(reader))) return false;
  const TensorId constant = other_operand(fusion, node, fusion.resolve(unit.outputs[0]));
  if (constant == kNoTensor || !fusion.tensor(constant).constant) return false;
  if (fusion.function(reader) == Function::div && constant != node.inputs[1]) return false;
  return per_channel_constant(fusion, constant, node.output(0));
}

void follow_with_relu(Fusion& fusion, std::string_view id, bool (*heads)(const Unit&)) {
  follow(
      fusion, id, [&](const Unit& unit) { return heads(unit) && !unit.activated; },
      [&](Unit& unit, NodeId reader) {
        if (!is_relu(fusion, reader)) return false;
        unit.activated = true;
        return true;
      });
}

}  // namespace

void fuse_pad(Fusion& fusion, std::string_view id) {
  follow(
      fusion, id, [&](const Unit& unit) { return unit.head != kNoNode && fusion.op_class(unit.head) == OpClass::pad; },
      [&](Unit& unit, NodeId reader) {
        const Node& pad = fusion.graph.node(unit.head);
        const Unit& target = fusion.unit(fusion.unit_at(reader));
        const bool average = fusion.function(reader) == Function::average_pool;
        const bool pool =
            target.kind == LayerKind::pool && average && fusion.graph.node(reader).get_int("count_include_pad", 0) != 0;
        if (!is_convolution(target) && !pool) return false;
        if (pad.get_string("mode", "constant") != "constant") return false;
        // Zeros only, and only around the image.
        if (const TensorId fill = pad.input(2); fill != kNoTensor) {
          const auto& value = fusion.tensor(fill).value;
          if (!value || value->floats.size() != 1 || value->floats[0] != 0) return false;
        }
        if (pad.get_float("value", 0) != 0) return false;
        const std::vector<std::int64_t>* pads = pad.get_ints("pads");
        if (const TensorId input = pad.input(1); input != kNoTensor && fusion.tensor(input).value)
          pads = &fusion.tensor(input).value->ints;
        if (!pads || pads->size() < 4 || pad.input(3) != kNoTensor) return false;
        const std::size_t rank = pads->size() / 2;
        for (std::size_t i = 0; i < pads->size(); ++i)
          if ((*pads)[i] < 0 || (i % rank < 2 && (*pads)[i] != 0)) return false;
        unit.kind = target.kind;
        unit.head = reader;
        return true;
      });
}

void fuse_batch_norm(Fusion& fusion, std::string_view id) {
  follow(
      fusion, id, [](const Unit& unit) { return is_convolution(unit) && !unit.activated; },
      [&](const Unit&, NodeId reader) { return fusion.op_class(reader) == OpClass::batch_norm; });
}

void fuse_scale(Fusion& fusion, std::string_view id) {
  follow(
      fusion, id, [](const Unit& unit) { return is_convolution(unit) && !unit.activated; },
      [&](const Unit& unit, NodeId reader) { return scales_by_constant(fusion, unit, reader); });
}

void fuse_relu(Fusion& fusion, std::string_view id) {
  follow_with_relu(fusion, id, [](const Unit& unit) {
    return unit.kind == LayerKind::conv || unit.kind == LayerKind::depthwise_conv;
  });
}

void fuse_residual(Fusion& fusion, std::string_view id) {
  follow(
      fusion, id,
      [](const Unit& unit) { return unit.kind == LayerKind::conv && !unit.activated && unit.residual == kNoTensor; },
      [&](Unit& unit, NodeId reader) {
        const Node& node = fusion.graph.node(reader);
        if (fusion.function(reader) != Function::add) return false;
        const TensorId mine = fusion.resolve(unit.outputs[0]);
        const TensorId operand = other_operand(fusion, node, mine);
        if (operand == kNoTensor || fusion.tensor(operand).constant) return false;
        const Shape* a = fusion.known_shape(mine);
        const Shape* b = fusion.known_shape(operand);
        if (!a || !b || *a != *b) return false;
        // Of two convolutions that feed one addition the later one takes it: the other's result is there by then.
        const NodeId producer = fusion.tensor(fusion.resolve(operand)).producer;
        const UnitId rival = producer == kNoNode ? kNoUnit : fusion.unit_at(producer);
        if (rival != kNoUnit) {
          const Unit& other = fusion.unit(rival);
          const bool could = other.kind == LayerKind::conv && !other.activated && other.residual == kNoTensor &&
                             fusion.sole_user(other) == reader;
          if (could && other.last > unit.last) return false;
        }
        unit.residual = fusion.resolve(operand);
        return true;
      });
}

void fuse_residual_relu(Fusion& fusion, std::string_view id) {
  follow_with_relu(fusion, id,
                   [](const Unit& unit) { return unit.kind == LayerKind::conv && unit.residual != kNoTensor; });
}

void fuse_bias(Fusion& fusion, std::string_view id) {
  follow(
      fusion, id, [](const Unit& unit) { return unit.kind == LayerKind::fully_connected && unit.nodes.size() == 1; },
      [&](const Unit& unit, NodeId reader) {
        const Node& node = fusion.graph.node(reader);
        if (fusion.function(reader) != Function::add) return false;
        const TensorId constant = other_operand(fusion, node, fusion.resolve(unit.outputs[0]));
        const Shape* bias = fusion.known_shape(constant);
        const Shape* result = fusion.known_shape(node.output(0));
        // One value for each column.
        return bias && result && fusion.tensor(constant).constant && !bias->empty() && !result->empty() &&
               bias->back() == result->back() &&
               std::all_of(bias->begin(), bias->end() - 1, [](std::int64_t dim) { return dim == 1; });
      });
}

void fuse_fully_connected_relu(Fusion& fusion, std::string_view id) {
  follow_with_relu(fusion, id, [](const Unit& unit) { return unit.kind == LayerKind::fully_connected; });
}

}  // namespace blackthorn::engine
