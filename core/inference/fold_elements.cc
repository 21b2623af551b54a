// Positions and types of folded elements, see fold_elements.h.
#include "inference/fold_elements.h"

#include <limits>
#include <utility>

namespace blackthorn::inference::fold {

bool fits(DType type, std::int64_t number) {
  if (type == DType::boolean) return number == 0 || number == 1;
  if (type == DType::int64) return true;
  if (type == DType::uint64) return number >= 0;
  const int bits = dtype_bits(type);
  if (!is_integer(type) || bits <= 0 || bits > 32) return false;
  const bool is_signed = type == DType::int4 || type == DType::int8 || type == DType::int16 || type == DType::int32;
  const std::int64_t top = std::int64_t{1} << (is_signed ? bits - 1 : bits);
  return number < top && number >= (is_signed ? -top : 0);
}

double in_type(DType type, double number) {
  return type == DType::float64 ? number : static_cast<double>(static_cast<float>(number));
}

std::vector<std::size_t> strides(const Shape& shape) {
  std::vector<std::size_t> steps(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) steps[i - 1] = steps[i] * static_cast<std::size_t>(shape[i]);
  return steps;
}

bool next_index(std::vector<std::size_t>& index, const Shape& shape) {
  for (std::size_t axis = index.size(); axis-- > 0;) {
    if (++index[axis] < static_cast<std::size_t>(shape[axis])) return true;
    index[axis] = 0;
  }
  return false;
}

Positions broadcast_positions(const Shape& in, const Shape& out) {
  require(in.size() <= out.size(), "an input has more axes than the output");
  const auto steps = strides(in);
  const std::size_t skip = out.size() - in.size();
  const auto count = static_cast<std::size_t>(product(out));
  Positions positions;
  positions.reserve(count);
  std::vector<std::size_t> index(out.size(), 0);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < in.size(); ++axis) {
      if (in[axis] != 1) at += index[skip + axis] * steps[axis];
    }
    positions.push_back(at);
    next_index(index, out);
  }
  return positions;
}

const Value& need_value(OpContext& c, std::size_t input) {
  const Value* held = c.value(input);
  require(held != nullptr, "the value of an input is unknown");
  return *held;
}

void set_picked(OpContext& c, std::size_t output, const Value& from, const Positions& positions) {
  Value picked;
  if (is_float(c.output_dtype(output))) {
    picked.floats.reserve(positions.size());
    for (const std::size_t at : positions) {
      require(at < from.floats.size(), "an element lies outside the input");
      picked.floats.push_back(from.floats[at]);
    }
  } else {
    picked.ints.reserve(positions.size());
    for (const std::size_t at : positions) {
      require(at < from.ints.size(), "an element lies outside the input");
      picked.ints.push_back(from.ints[at]);
    }
  }
  c.set_value(output, std::move(picked));
}

}  // namespace blackthorn::inference::fold
