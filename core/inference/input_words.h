// How messages name inputs and their dimensions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

inline constexpr std::size_t kMostListed = 20;  // names in one message

/// Names in quotes, the first few of many; "none".
std::string listed_names(const std::vector<std::string>& names);
/// The end of a sentence that lists names: with the one that was meant, if one is near.
std::string meant_end(const std::string& name, const std::vector<std::string>& names);
/// Throws Error unknown_input: there is no input of that name "to give a shape to"; those that there are.
[[noreturn]] void no_such_input(const std::string& name, std::string_view purpose,
                                const std::vector<std::string>& names);
/// "Nx3x?x224", "(scalar)".
std::string dims_words(const std::vector<DeclaredDim>& dims);

}  // namespace blackthorn::inference
