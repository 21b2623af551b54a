// The equation of an Einsum: a letter for each axis, "..." for the axes that broadcast.
// Source: ONNX specification, Einsum; numpy.einsum.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inference/room.h"

namespace blackthorn::inference {

/// Terms hold letters and, where the equation has "...", one kEllipsis.
struct Einsum {
  std::vector<std::string> inputs;
  std::string output;
};
inline constexpr char kEllipsis = '.';

/// Nothing where the equation is malformed: other characters, two ellipses in a term, a result with letters that no
/// input has. An equation without "->" has its ellipsis and then, by the alphabet, the letters that occur once.
std::optional<Einsum> parse_einsum(std::string_view equation);

}  // namespace blackthorn::inference
