// The commonest form of rule: a unit whose only reader is a node that can run in the same kernel takes it in.
// Covered by tests/engine/rules_test.cc.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/fusion.h"

namespace blackthorn::engine {

/// For each unit that `heads(unit)` is true of, in order of execution: while it has one reader alone and
/// `takes(unit, reader)` says so, absorb the reader's unit. `takes` also notes in the unit what it then is (activated,
/// with a residual …) and leaves it alone where it says no. The reader must be alone in its unit or head it.
template <class Heads, class Takes>
void follow(Fusion& fusion, std::string_view rule, Heads heads, Takes takes) {
  for (UnitId id = 0; id < static_cast<UnitId>(fusion.units.size()); ++id) {
    while (fusion.unit(id).alive && heads(fusion.unit(id))) {
      const NodeId reader = fusion.sole_user(fusion.unit(id));
      if (reader == kNoNode || !takes(fusion.unit(id), reader)) break;
      fusion.absorb(id, fusion.unit_at(reader), rule);
    }
  }
}

/// ReLU, or a clip whose bounds are known when the engine is built: what a kernel applies as it writes its result.
inline bool is_relu(const Fusion& fusion, NodeId id) {
  if (fusion.function(id) == Function::relu) return true;
  if (fusion.function(id) != Function::clip) return false;
  const std::vector<TensorId>& inputs = fusion.graph.node(id).inputs;
  return std::all_of(inputs.begin() + std::min<std::ptrdiff_t>(1, std::ssize(inputs)), inputs.end(),
                     [&](TensorId t) { return t == kNoTensor || fusion.tensor(t).constant; });
}

}  // namespace blackthorn::engine
