// A layer: what kind of kernel it is, its sizes (base), what it stands for.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/layer_kind.h"
#include "base/layer_shape.h"
#include "base/numbers.h"
#include "engine/room.h"
#include "graph/graph.h"

namespace blackthorn::engine {

/// A layer as a latency function sees it.
struct LayerRun {
  LayerKind kind = LayerKind::generic;
  LayerShape shape;
  double turns = 1;

  auto operator<=>(const LayerRun&) const = default;
};

struct Layer {
  std::string name;  // of its nodes, joined as TensorRT does: "conv1 + bn1 + relu1"
  LayerKind kind = LayerKind::generic;
  std::string label;             // the kind for people and charts: "conv 3x3", "max pool"
  std::string_view rule;         // id of the rule that made it, see rule_table()
  std::vector<NodeId> nodes;     // that it stands for, in order of execution; empty for reformats
  std::vector<TensorId> inputs;  // not constant, but for copies of a constant into a concatenation
  std::vector<TensorId> outputs;
  std::int64_t parameters = 0;
  LayerShape shape;          // of one turn
  std::int64_t turns = 1;    // in one inference; more than one within a Loop or Scan
  bool approximate = false;  // stands on a bound (data-dependent sizes, branches, turns) or on a generic kernel
  bool at_least = false;     // nothing bounds its turns: one is counted

  /// Multiply-accumulates of all turns; the largest int64 where they do not fit.
  std::int64_t macs() const { return saturating_multiply(shape.macs, turns); }
};

}  // namespace blackthorn::engine
