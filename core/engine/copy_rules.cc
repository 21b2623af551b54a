// Where elements have to be copied: concatenations and slices that cannot be done in place, transposes, and the
// conversion of network inputs.
#include <algorithm>

#include "engine/follow.h"
#include "engine/rules.h"

namespace blackthorn::engine {
namespace {

/// The unit that writes the tensor, kNoUnit for inputs, constants and what free nodes pass on.
UnitId writer(const Fusion& fusion, TensorId tensor) {
  const NodeId producer = fusion.tensor(tensor).producer;
  return producer == kNoNode ? kNoUnit : fusion.unit_at(producer);
}

/// Kernels that cannot write into a part of a larger tensor. Generic ones stand for plugins.
bool writes_whole_tensors_only(const Unit& unit) {
  return unit.merged || unit.kind == LayerKind::resize || unit.kind == LayerKind::generic;
}

/// The only reader of the unit's only result where it is a view with one output; kNoNode otherwise.
NodeId sole_view(const Fusion& fusion, const Unit& unit) {
  if (unit.outputs.size() != 1 || fusion.is_graph_output(unit.outputs[0])) return kNoNode;
  const auto readers = fusion.users(unit.outputs[0]);
  if (readers.size() != 1 || fusion.unit_at(readers[0]) != kNoUnit) return kNoNode;
  const Node& node = fusion.graph.node(readers[0]);
  const bool view =
      fusion.op_class(readers[0]) == OpClass::view && node.outputs.size() == 1 && node.output(0) != kNoTensor;
  return view && node.region == fusion.graph.node(unit.last).region ? readers[0] : kNoNode;
}

bool is_about(const Fusion& fusion, const Unit& unit, OpClass op_class) {
  return unit.alive && unit.head != kNoNode && fusion.op_class(unit.head) == op_class;
}

/// The later concatenation takes, first and in the same order, all that the earlier one takes, along the same axis.
bool extends(const Fusion& fusion, NodeId later, NodeId earlier) {
  const Node& a = fusion.graph.node(earlier);
  const Node& b = fusion.graph.node(later);
  if (a.inputs.size() >= b.inputs.size() || a.get_int("axis", 0) != b.get_int("axis", 0)) return false;
  return std::equal(a.inputs.begin(), a.inputs.end(), b.inputs.begin(),
                    [&](TensorId x, TensorId y) { return fusion.resolve(x) == fusion.resolve(y); });
}

}  // namespace

void merge_transposes(Fusion& fusion, std::string_view id) {
  const auto transposes = [&](NodeId node) { return fusion.op_class(node) == OpClass::transpose; };
  for (UnitId i = 0; i < static_cast<UnitId>(fusion.units.size()); ++i) {
    if (!is_about(fusion, fusion.unit(i), OpClass::transpose)) continue;
    // One kernel moves the elements, gives them another shape and moves them again.
    for (bool reshaped = false;;) {
      const NodeId reader = fusion.sole_user(fusion.unit(i));
      if (reader != kNoNode && transposes(reader)) {
        fusion.absorb(i, fusion.unit_at(reader), id);
        continue;
      }
      const NodeId view = reshaped ? kNoNode : sole_view(fusion, fusion.unit(i));
      if (view == kNoNode) break;
      const auto behind = fusion.users(fusion.graph.node(view).output(0));
      if (behind.size() != 1 || fusion.is_graph_output(fusion.graph.node(view).output(0)) || !transposes(behind[0]) ||
          fusion.unit_at(behind[0]) == kNoUnit)
        break;
      fusion.take_in(i, view, id);
      reshaped = true;
    }
  }
}

void merge_transpose_reduce(Fusion& fusion, std::string_view id) {
  for (UnitId i = 0; i < static_cast<UnitId>(fusion.units.size()); ++i) {
    if (!is_about(fusion, fusion.unit(i), OpClass::transpose)) continue;
    const NodeId reader = fusion.sole_user(fusion.unit(i));
    if (reader == kNoNode) continue;
    Unit& reduction = fusion.unit(fusion.unit_at(reader));
    if (reduction.kind != LayerKind::reduce || reduction.head != reader) continue;
    fusion.unit(i).kind = LayerKind::reduce;
    fusion.unit(i).head = reader;
    fusion.absorb(i, fusion.unit_at(reader), id);
  }
}

void place_concat(Fusion& fusion, std::string_view id) {
  // A tensor lies in one place: in the first concatenation that takes it. A later concatenation that begins with all
  // that an earlier one took (as in DenseNet) grows out of the same memory.
  std::vector<NodeId> placed(fusion.graph.tensors.size(), kNoNode);
  for (UnitId i = 0, count = static_cast<UnitId>(fusion.units.size()); i < count; ++i) {
    if (!is_about(fusion, fusion.unit(i), OpClass::concat)) continue;
    const NodeId node = fusion.unit(i).head;
    const std::vector<TensorId>& inputs = fusion.graph.node(node).inputs;
    const TensorId result = fusion.graph.node(node).output(0);
    fusion.unit(i).alive = false;
    fusion.unit_of[at(node)] = kNoUnit;
    fusion.set_free(node, id, true);
    std::size_t shared = 0;
    if (const NodeId earlier = inputs[0] == kNoTensor ? kNoNode : placed[at(fusion.resolve(inputs[0]))];
        earlier != kNoNode && extends(fusion, node, earlier)) {
      shared = fusion.graph.node(earlier).inputs.size();
      fusion.storage[at(fusion.graph.node(earlier).output(0))] = result;
      placed[at(fusion.resolve(inputs[0]))] = node;
    }
    for (std::size_t k = shared; k < inputs.size(); ++k) {
      if (inputs[k] == kNoTensor) continue;
      const TensorId source = fusion.resolve(inputs[k]);
      const TensorId root = fusion.root(source);  // through views: where the elements really lie
      const UnitId by = writer(fusion, root);
      if (by != kNoUnit && !writes_whole_tensors_only(fusion.unit(by)) && placed[at(root)] == kNoNode) {
        placed[at(root)] = node;
        fusion.storage[at(root)] = result;
      } else {
        fusion.add_copy(node, LayerKind::copy, id, source, result);
      }
    }
  }
}

void place_slices(Fusion& fusion, std::string_view id) {
  for (UnitId i = 0, count = static_cast<UnitId>(fusion.units.size()); i < count; ++i) {
    if (!is_about(fusion, fusion.unit(i), OpClass::slice)) continue;
    const NodeId node = fusion.unit(i).head;
    const TensorId source = fusion.resolve(fusion.graph.node(node).input(0));
    fusion.unit(i).alive = false;
    fusion.unit_of[at(node)] = kNoUnit;
    fusion.set_free(node, id, true);
    for (const TensorId result : fusion.graph.node(node).outputs) {
      if (result == kNoTensor) continue;
      const auto readers = fusion.users(result);
      const bool in_place =
          !fusion.is_graph_output(result) && std::all_of(readers.begin(), readers.end(), [&](NodeId reader) {
            const UnitId unit = fusion.unit_at(reader);
            return unit != kNoUnit && fusion.unit(unit).kind == LayerKind::conv;
          });
      if (in_place)
        fusion.storage[at(result)] = source;
      else
        fusion.add_copy(node, LayerKind::copy, id, source, result);
    }
  }
}

void reformat_inputs(Fusion& fusion, std::string_view id) {
  if (fusion.precision != Precision::fp16) return;
  for (const TensorId input : fusion.graph.inputs) {
    if (input == kNoTensor || !is_float(fusion.tensor(input).dtype) || fusion.users(input).empty()) continue;
    if (fusion.tensor(input).dtype == DType::float16 || !fusion.known_shape(input)) continue;
    fusion.add_copy(kNoNode, LayerKind::reformat, id, input, input);
  }
}

}  // namespace blackthorn::engine
