// What a dimension of an input usually means: by its symbol, else by its place. People and exporters name and order
// dimensions alike enough that most files need no word of the user. Tests: tests/inference/binding_test.cc.
#pragma once

#include <cstdint>
#include <string_view>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

enum class Role : std::uint8_t { unclear, batch, channels, height, width, depth, sequence, samples };

inline bool is_free(const DeclaredDim& dim) { return dim.value < 0; }

/// By the symbol alone, in any case of letters.
Role role_of_name(std::string_view symbol);
/// Whether a tool made the symbol up for a dimension that nobody named.
bool is_made_up(std::string_view symbol);
/// By rank, place and the dimensions beside it, whatever the symbol says. `axis` lies within the declared ones;
/// `batched` says whether one of them may be the batch.
Role role_of_place(const Tensor& input, std::size_t axis, bool batched);

/// The size taken where nobody gives one, and how people call the dimension.
struct Default {
  Role role;
  std::int64_t size;
  std::string_view meaning;
};
const Default& default_of(Role role);

/// A number of colours, with or without transparency.
inline bool is_colours(std::int64_t size) { return size == 1 || size == 3 || size == 4; }

}  // namespace blackthorn::inference
