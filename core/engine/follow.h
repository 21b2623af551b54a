// The commonest form of rule: a unit whose only reader is a node that can run in the same kernel takes it in.
#pragma once

#include "engine/fusion.h"

namespace blackthorn::engine {

/// For each unit of a kind in `heads`, in order of execution: while its only reader matches, absorb the reader's unit.
/// `matches(unit, reader)` decides. The reader must be alone in its unit or head it.
template <class Heads, class Matches>
void follow(Fusion& fusion, std::string_view rule, Heads heads, Matches matches) {
  for (UnitId id = 0; id < static_cast<UnitId>(fusion.units.size()); ++id) {
    while (fusion.unit(id).alive && heads(fusion.unit(id))) {
      const NodeId reader = fusion.sole_user(fusion.unit(id));
      if (reader == kNoNode || !matches(fusion.unit(id), reader)) break;
      fusion.absorb(id, fusion.unit_at(reader), rule);
    }
  }
}

}  // namespace blackthorn::engine
