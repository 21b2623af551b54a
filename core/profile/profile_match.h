// Measured layers ↔ layers of our engine.
//
// Names of nodes come first, then names and shapes of tensors, then kind and order among what is left. One measured
// layer may stand for several of ours (a fusion that we do not have) and several for one (reformats, split kernels), so
// the result is groups, the connected parts of that relation. What nothing matches is kept apart, never dropped.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "profile/profile_reader.h"

namespace blackthorn::profile {

/// What a match rests on, best first.
enum class Evidence : std::uint8_t {
  name,       // a node's name stands in the layer's
  tensor,     // a tensor's name
  range,      // it lies between two nodes that the layer's name gives
  neighbour,  // it can only have run together with a layer beside it
  order,      // same kind, not another shape, at the same place among what is left
};
std::string_view evidence_name(Evidence evidence);

struct Group {
  std::vector<std::size_t> measured;   // of Profile::layers, in their order
  std::vector<std::size_t> layers;     // of Engine::layers, likewise
  Evidence evidence = Evidence::name;  // the weakest that holds it together
};

struct Matching {
  std::vector<Group> groups;  // in order of the first measured layer
  std::vector<std::size_t> unmatched_measured;
  std::vector<std::size_t> unmatched_layers;
  std::vector<bool> free;  // of each measured layer: it names nodes, but by our rules nothing runs for them
};

/// Total: no exception for any profile.
Matching match_profile(const Graph& graph, const Engine& engine, const Profile& profile);

}  // namespace blackthorn::profile
