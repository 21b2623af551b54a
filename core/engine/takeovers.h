// Which unit has taken which, as a forest: each unit points to the one that took it, and ways are shortened when they
// are asked for (union-find). So a unit of any size is taken in one step, in whatever order.
// Covered by tests/engine/rules_test.cc.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace blackthorn::engine {

using UnitId = std::int32_t;
inline constexpr UnitId kNoUnit = -1;

class Takeovers {
 public:
  /// The next unit, which nobody has taken.
  void add() { taken_.push_back({static_cast<UnitId>(taken_.size()), {}}); }
  /// Neither has been taken before.
  void take(UnitId unit, UnitId by, std::string_view rule) { taken_[static_cast<std::size_t>(unit)] = {by, rule}; }

  /// Who has the unit in the end: itself where nobody took it.
  UnitId holder(UnitId unit) const {
    for (Taken* own = &of(unit); own->by != unit; own = &of(unit)) {
      // What its taker was taken by last counts for it as well.
      if (const Taken& next = of(own->by); next.by != own->by) *own = next;
      unit = own->by;
    }
    return unit;
  }
  /// The rule by which the unit came to its holder; empty where it is its own.
  std::string_view rule(UnitId unit) const {
    const UnitId end = holder(unit);
    while (of(unit).by != end) of(unit) = of(of(unit).by);
    return of(unit).rule;
  }

 private:
  struct Taken {
    UnitId by;
    std::string_view rule;
  };
  Taken& of(UnitId unit) const { return taken_[static_cast<std::size_t>(unit)]; }

  mutable std::vector<Taken> taken_;  // for each unit; to shorten a way changes no answer
};

}  // namespace blackthorn::engine
