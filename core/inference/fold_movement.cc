// Folding of operators that only move elements. Each says for every element of the output where it comes from.
#include <algorithm>
#include <cmath>
#include <utility>

#include "inference/fold.h"
#include "inference/fold_elements.h"

namespace blackthorn::inference::fold {
namespace {

std::size_t count_of(const Shape& shape) { return static_cast<std::size_t>(product(shape)); }

/// An index of the file, negative ones from the back.
std::size_t placed(std::int64_t index, std::int64_t size) {
  if (index < 0) index += size;
  require(index >= 0 && index < size, "an index lies outside the input");
  return static_cast<std::size_t>(index);
}

/// Start and step of Slice on every axis of the input.
struct Cut {
  std::vector<std::int64_t> start, step;
};

Cut read_cut(OpContext& c) {
  const Shape& in = c.shape(0);
  Cut cut{std::vector<std::int64_t>(in.size(), 0), std::vector<std::int64_t>(in.size(), 1)};
  const auto* starts = c.list("starts", 1);
  const auto* axes = c.list("axes", 3);
  const auto* steps = c.has(4) ? &c.need_ints(4) : nullptr;
  require(starts != nullptr, "Slice without starts");
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const std::size_t axis = normal_axis(axes != nullptr ? (*axes)[i] : static_cast<std::int64_t>(i), in.size());
    const std::int64_t size = in[axis];
    cut.step[axis] = steps != nullptr ? (*steps)[i] : 1;
    const std::int64_t start = (*starts)[i] < 0 ? (*starts)[i] + size : (*starts)[i];
    cut.start[axis] = std::max<std::int64_t>(std::min(start, cut.step[axis] > 0 ? size : size - 1), 0);
  }
  return cut;
}

}  // namespace

void keep(OpContext& c) {
  require(c.dtype(0) == c.output_dtype(0), "the types of input and output differ");
  if (c.value(0) != nullptr) c.set_shared_value(0, c.tensor(0).value);
}

void transpose(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& out = c.output_shape(0);
  const auto steps = strides(in);
  std::vector<std::size_t> moved;
  if (const auto* order = c.attr_ints("perm")) {
    for (const std::int64_t axis : *order) moved.push_back(steps[normal_axis(axis, in.size())]);
  } else {
    moved.assign(steps.rbegin(), steps.rend());
  }
  Positions positions;
  std::vector<std::size_t> index(out.size(), 0);
  for (std::size_t i = 0; i < count_of(out); ++i) {
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < out.size(); ++axis) at += index[axis] * moved[axis];
    positions.push_back(at);
    next_index(index, out);
  }
  set_picked(c, 0, need_value(c, 0), positions);
}

void gather(OpContext& c) {
  const Shape& in = c.shape(0);
  const auto& indices = c.need_ints(1);
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  const auto outer = static_cast<std::size_t>(product(in, 0, axis));
  const auto inner = static_cast<std::size_t>(product(in, axis + 1, in.size()));
  const auto size = static_cast<std::size_t>(in[axis]);
  Positions positions;
  for (std::size_t o = 0; o < outer; ++o) {
    for (const std::int64_t index : indices) {
      const std::size_t first = (o * size + placed(index, in[axis])) * inner;
      for (std::size_t i = 0; i < inner; ++i) positions.push_back(first + i);
    }
  }
  set_picked(c, 0, need_value(c, 0), positions);
}

void gather_elements(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& out = c.output_shape(0);
  require(in.size() == out.size(), "GatherElements of inputs of different rank");
  const auto& indices = c.need_ints(1);
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  const auto steps = strides(in);
  Positions positions;
  std::vector<std::size_t> index(out.size(), 0);
  for (std::size_t i = 0; i < count_of(out); ++i) {
    std::size_t at = 0;
    for (std::size_t d = 0; d < out.size(); ++d) {
      at += (d == axis ? placed(indices.at(i), in[axis]) : index[d]) * steps[d];
    }
    positions.push_back(at);
    next_index(index, out);
  }
  set_picked(c, 0, need_value(c, 0), positions);
}

void gather_nd(OpContext& c) {
  require(c.attr("batch_dims", 0) == 0, "GatherND with batch axes is not folded");
  const Shape& in = c.shape(0);
  const Shape& shape = c.shape(1);
  const auto& indices = c.need_ints(1);
  const auto depth = static_cast<std::size_t>(shape.back());
  const auto steps = strides(in);
  const auto inner = static_cast<std::size_t>(product(in, depth, in.size()));
  Positions positions;
  for (std::size_t i = 0; i < count_of(c.output_shape(0)) / std::max<std::size_t>(inner, 1); ++i) {
    std::size_t first = 0;
    for (std::size_t d = 0; d < depth; ++d) first += placed(indices.at(i * depth + d), in[d]) * steps[d];
    for (std::size_t k = 0; k < inner; ++k) positions.push_back(first + k);
  }
  set_picked(c, 0, need_value(c, 0), positions);
}

namespace {

/// Input 0 with the elements of input 2 put at `targets`, in order.
void scatter(OpContext& c, const Positions& targets) {
  const std::string_view reduction = c.attr_string("reduction", "none");
  require(reduction == "none", "scattering with a reduction is not folded");
  Value made = need_value(c, 0);
  const Value& updates = need_value(c, 2);
  require(c.dtype(2) == c.dtype(0), "the types of two inputs differ");
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (is_float(c.dtype(0))) {
      made.floats.at(targets[i]) = updates.floats.at(i);
    } else {
      made.ints.at(targets[i]) = updates.ints.at(i);
    }
  }
  c.set_value(0, std::move(made));
}

}  // namespace

void scatter_elements(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& shape = c.shape(1);
  const auto& indices = c.need_ints(1);
  require(shape.size() == in.size() && c.shape(2) == shape, "the shapes of ScatterElements do not match");
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  const auto steps = strides(in);
  Positions targets;
  std::vector<std::size_t> index(shape.size(), 0);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    std::size_t at = 0;
    for (std::size_t d = 0; d < in.size(); ++d) {
      const std::size_t along = d == axis ? placed(indices[i], in[axis]) : index[d];
      require(along < static_cast<std::size_t>(in[d]), "an index lies outside the input");
      at += along * steps[d];
    }
    targets.push_back(at);
    next_index(index, shape);
  }
  scatter(c, targets);
}

void scatter_nd(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& shape = c.shape(1);
  const auto& indices = c.need_ints(1);
  require(!shape.empty() && shape.back() >= 0 && shape.back() <= static_cast<std::int64_t>(in.size()),
          "the indices are deeper than the input's rank");
  const auto depth = static_cast<std::size_t>(shape.back());
  const auto steps = strides(in);
  const auto inner = static_cast<std::size_t>(product(in, depth, in.size()));
  const auto rows = static_cast<std::size_t>(product(shape, 0, shape.size() - 1));
  require(rows * inner == count_of(c.shape(2)), "the shapes of ScatterND do not match");
  Positions targets;
  for (std::size_t i = 0; i < rows; ++i) {
    std::size_t first = 0;
    for (std::size_t d = 0; d < depth; ++d) first += placed(indices.at(i * depth + d), in[d]) * steps[d];
    for (std::size_t k = 0; k < inner; ++k) targets.push_back(first + k);
  }
  scatter(c, targets);
}

void slice(OpContext& c) {
  const Shape& out = c.output_shape(0);
  const Cut cut = read_cut(c);
  const auto steps = strides(c.shape(0));
  Positions positions;
  std::vector<std::size_t> index(out.size(), 0);
  for (std::size_t i = 0; i < count_of(out); ++i) {
    std::size_t at = 0;
    for (std::size_t d = 0; d < out.size(); ++d) {
      // Within the axis: the shape rule has counted only positions that exist.
      at += static_cast<std::size_t>(cut.start[d] + static_cast<std::int64_t>(index[d]) * cut.step[d]) * steps[d];
    }
    positions.push_back(at);
    next_index(index, out);
  }
  set_picked(c, 0, need_value(c, 0), positions);
}

void concat(OpContext& c) {
  const Shape& out = c.output_shape(0);
  const std::size_t axis = normal_axis(c.attr("axis", 0), out.size());
  const auto outer = static_cast<std::size_t>(product(out, 0, axis));
  Value made;
  for (std::size_t o = 0; o < outer; ++o) {
    for (std::size_t input = 0; input < c.input_count(); ++input) {
      const Value& held = need_value(c, input);
      require(c.dtype(input) == c.output_dtype(0), "the types of two inputs differ");
      const Shape& in = c.shape(input);
      const auto run = static_cast<std::ptrdiff_t>(product(in, axis, in.size()));
      const auto first = static_cast<std::ptrdiff_t>(o) * run;
      if (is_float(c.dtype(input))) {
        made.floats.insert(made.floats.end(), held.floats.begin() + first, held.floats.begin() + first + run);
      } else {
        made.ints.insert(made.ints.end(), held.ints.begin() + first, held.ints.begin() + first + run);
      }
    }
  }
  c.set_value(0, std::move(made));
}

void split(OpContext& c) {
  const Shape& in = c.shape(0);
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  const auto outer = static_cast<std::size_t>(product(in, 0, axis));
  const auto run = static_cast<std::size_t>(product(in, axis, in.size()));
  const Value& held = need_value(c, 0);
  std::size_t offset = 0;
  for (std::size_t part = 0; part < c.output_count(); ++part) {
    if (c.node().output(part) == kNoTensor) return;  // where the next part begins is no longer known
    const Shape& out = c.output_shape(part);
    const auto length = static_cast<std::size_t>(product(out, axis, out.size()));
    Positions positions;
    for (std::size_t o = 0; o < outer; ++o) {
      for (std::size_t i = 0; i < length; ++i) positions.push_back(o * run + offset + i);
    }
    set_picked(c, part, held, positions);
    offset += length;
  }
}

void expand(OpContext& c) { set_picked(c, 0, need_value(c, 0), broadcast_positions(c.shape(0), c.output_shape(0))); }

void tile(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& out = c.output_shape(0);
  const auto steps = strides(in);
  Positions positions;
  std::vector<std::size_t> index(out.size(), 0);
  for (std::size_t i = 0; i < count_of(out); ++i) {
    std::size_t at = 0;
    for (std::size_t d = 0; d < out.size(); ++d) at += index[d] % static_cast<std::size_t>(in[d]) * steps[d];
    positions.push_back(at);
    next_index(index, out);
  }
  set_picked(c, 0, need_value(c, 0), positions);
}

// Constant mode without a choice of axes: the form that shape arithmetic has.
void pad(OpContext& c) {
  require(c.attr_string("mode", "constant") == "constant" && !c.has(3), "this form of Pad is not folded");
  const Shape& in = c.shape(0);
  const Shape& out = c.output_shape(0);
  const auto* pads = c.list("pads", 1);
  require(pads != nullptr && pads->size() == 2 * in.size(), "Pad without pads");
  // Beyond that no element is left to move, and an index less the pad may pass what 64 bits hold.
  for (std::size_t d = 0; d < pads->size(); ++d)
    require((*pads)[d] >= -in[d % in.size()], "this Pad cuts off more than there is");
  const bool real = is_float(c.dtype(0));
  const Value* fill = c.has(2) ? &need_value(c, 2) : nullptr;
  require(fill == nullptr || (real ? fill->floats : std::vector<double>(fill->ints.size())).size() == 1,
          "the fill of Pad is no scalar");
  const Value& held = need_value(c, 0);
  const auto steps = strides(in);
  Value made;
  std::vector<std::size_t> index(out.size(), 0);
  for (std::size_t i = 0; i < count_of(out); ++i) {
    std::size_t at = 0;
    bool inside = true;
    for (std::size_t d = 0; d < out.size(); ++d) {
      const std::int64_t along = static_cast<std::int64_t>(index[d]) - (*pads)[d];
      inside = inside && along >= 0 && along < in[d];
      if (inside) at += static_cast<std::size_t>(along) * steps[d];
    }
    if (real) {
      made.floats.push_back(inside            ? held.floats.at(at)
                            : fill != nullptr ? fill->floats[0]
                                              : c.node().get_float("value", 0));
    } else {
      made.ints.push_back(inside ? held.ints.at(at) : fill != nullptr ? fill->ints[0] : 0);
    }
    next_index(index, out);
  }
  c.set_value(0, std::move(made));
}

void constant_of_shape(OpContext& c) {
  const TensorLiteral* fill = c.node().get_tensor("value");
  const std::size_t count = count_of(c.output_shape(0));
  Value made;
  if (is_float(c.output_dtype(0))) {
    if (fill != nullptr) require(fill->value && fill->value->floats.size() == 1, "the fill is unknown");
    made.floats.assign(count, fill == nullptr ? 0 : fill->value->floats[0]);
  } else {
    require(fill != nullptr && fill->value && fill->value->ints.size() == 1, "the fill is unknown");
    made.ints.assign(count, fill->value->ints[0]);
  }
  c.set_value(0, std::move(made));
}

void range(OpContext& c) {
  const Value& start = need_value(c, 0);
  const Value& delta = need_value(c, 2);
  const std::size_t count = count_of(c.output_shape(0));
  Value made;
  for (std::size_t i = 0; i < count; ++i) {
    if (is_float(c.dtype(0))) {
      made.floats.push_back(in_type(c.dtype(0), start.floats.at(0) + static_cast<double>(i) * delta.floats.at(0)));
    } else {
      made.ints.push_back(exact(Checked(start.ints.at(0)) + Checked(static_cast<std::int64_t>(i)) * delta.ints.at(0)));
    }
  }
  c.set_value(0, std::move(made));
}

void non_zero(OpContext& c) {
  const Shape& in = c.shape(0);
  const Value& held = need_value(c, 0);
  const std::size_t rank = std::max<std::size_t>(in.size(), 1);
  std::vector<std::vector<std::int64_t>> found(rank);
  std::vector<std::size_t> index(in.size(), 0);
  const std::size_t count = held.ints.size() + held.floats.size();
  for (std::size_t i = 0; i < count; ++i) {
    const bool set = held.floats.empty() ? held.ints[i] != 0 : held.floats[i] != 0;
    if (set) {
      for (std::size_t d = 0; d < rank; ++d) found[d].push_back(in.empty() ? 0 : static_cast<std::int64_t>(index[d]));
    }
    next_index(index, in);
  }
  Value made;
  for (const auto& row : found) made.ints.insert(made.ints.end(), row.begin(), row.end());
  c.set_value(0, std::move(made));
}

}  // namespace blackthorn::inference::fold
