// Convolutions that read the same tensor with the same kernel, stride, padding and dilation run as one kernel whose
// output channels are those of all of them.
#include <map>
#include <tuple>

#include "engine/layer_shape.h"
#include "engine/rules.h"

namespace blackthorn::engine {
namespace {

using Geometry = std::tuple<TensorId, Shape, std::vector<std::int64_t>, std::vector<std::int64_t>,
                            std::vector<std::int64_t>, std::string, bool, RegionId>;

std::vector<std::int64_t> ints(const Node& node, std::string_view name) {
  const auto* values = node.get_ints(name);
  return values ? *values : std::vector<std::int64_t>{};
}

}  // namespace

void merge_siblings(Fusion& fusion, std::string_view id) {
  std::map<Geometry, UnitId> first;
  std::map<UnitId, std::vector<UnitId>> siblings;
  for (UnitId i = 0; i < static_cast<UnitId>(fusion.units.size()); ++i) {
    const Unit& unit = fusion.unit(i);
    if (!unit.alive || unit.kind != LayerKind::conv || unit.residual != kNoTensor) continue;
    const Node& conv = fusion.graph.node(unit.head);
    // A padding fused before it belongs to this branch alone.
    if (conv.get_int("group", 1) != 1 || unit.first != unit.head) continue;
    // Nothing but the image: a bias or slope worked out from a sibling's result would have that one wait for itself,
    // also where the image is a constant, which nothing waits for.
    const TensorId image = fusion.resolve(conv.input(0));
    if (fusion.users(image).size() < 2) continue;  // mostly: spares the key
    if (unit_inputs(fusion, unit) != std::vector{image}) continue;
    const TensorId weights = conv.input(1);
    if (weights == kNoTensor || !fusion.tensor(weights).constant) continue;
    const Shape* shape = fusion.known_shape(weights);
    if (!shape || shape->size() < 3) continue;
    const Geometry key{image,
                       Shape(shape->begin() + 1, shape->end()),
                       ints(conv, "strides"),
                       ints(conv, "pads"),
                       ints(conv, "dilations"),
                       std::string(conv.get_string("auto_pad", "NOTSET")),
                       unit.activated,
                       conv.region};
    const auto [place, fresh] = first.emplace(key, i);
    if (fresh) continue;
    siblings[place->second].push_back(i);
  }
  for (const auto& [target, others] : siblings) fusion.absorb_siblings(target, others, id);
}

}  // namespace blackthorn::engine
