// Shared by the folding rules: elements by position, results that fit their type.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "inference/op_context.h"

namespace blackthorn::inference::fold {

/// Whether an integer (or bool) of that type can hold the number.
bool fits(DType type, std::int64_t number);
/// The number as the float type holds it; half precision is kept in single, enough for sizes and scales.
double in_type(DType type, double number);

/// Positions are small here: at most kMaxFoldedElements.
using Positions = std::vector<std::size_t>;

/// Distance of neighbours along each axis, row-major.
std::vector<std::size_t> strides(const Shape& shape);
/// For every element of `out` the position in `in` that it reads under broadcasting.
Positions broadcast_positions(const Shape& in, const Shape& out);
/// Steps to the next index of `shape`, row-major; false after the last one.
bool next_index(std::vector<std::size_t>& index, const Shape& shape);

/// Input's value; Unresolved where it is not known after all.
const Value& need_value(OpContext& c, std::size_t input);
/// Sets output 0 to the elements of `from` at `positions`.
void set_picked(OpContext& c, std::size_t output, const Value& from, const Positions& positions);

}  // namespace blackthorn::inference::fold
