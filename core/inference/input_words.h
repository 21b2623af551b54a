// How messages name inputs and their dimensions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

inline constexpr std::size_t kMostListed = 20;  // names in one message

/// Names in quotes, the first few of many; "none".
std::string listed_names(const std::vector<std::string>& names);
/// "Nx3x?x224", "(scalar)".
std::string dims_words(const std::vector<DeclaredDim>& dims);

}  // namespace blackthorn::inference
