// Elementwise work that no convolution takes in: chains of it are one kernel.
#include "engine/follow.h"
#include "engine/rules.h"

namespace blackthorn::engine {
namespace {

/// The reader writes a tensor of the size that the unit writes: nothing is broadcast on the way.
bool same_size(const Fusion& fusion, const Unit& unit, NodeId reader) {
  const Shape* a = fusion.known_shape(unit.outputs[0]);
  const Shape* b = fusion.known_shape(fusion.graph.node(reader).output(0));
  return a && b && *a == *b;
}

bool is_scale(const Unit& unit) { return unit.kind == LayerKind::scale; }

}  // namespace

void fuse_scale_chain(Fusion& fusion, std::string_view id) {
  follow(fusion, id, is_scale, [&](const Unit& unit, NodeId reader) {
    return is_scale(fusion.unit(fusion.unit_at(reader))) && same_size(fusion, unit, reader);
  });
}

void fuse_scale_relu(Fusion& fusion, std::string_view id) {
  follow(
      fusion, id, [](const Unit& unit) { return is_scale(unit) && !unit.activated; },
      [&](Unit& unit, NodeId reader) {
        if (!is_relu(fusion, reader)) return false;
        unit.activated = true;
        return true;
      });
}

void fuse_pointwise_chain(Fusion& fusion, std::string_view id) {
  const auto pointwise = [](const Unit& unit) { return unit.kind == LayerKind::pointwise; };
  follow(fusion, id, pointwise, [&](const Unit& unit, NodeId reader) {
    return pointwise(fusion.unit(fusion.unit_at(reader))) && same_size(fusion, unit, reader);
  });
}

void fuse_softmax_top_k(Fusion& fusion, std::string_view id) {
  const auto softmax = [](const Unit& unit) { return unit.kind == LayerKind::softmax; };
  follow(fusion, id, softmax, [&](const Unit&, NodeId reader) { return fusion.function(reader) == Function::top_k; });
}

}  // namespace blackthorn::engine
