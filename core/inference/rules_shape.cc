// Operators that only rearrange: Reshape and its kin, Transpose, Expand, Tile; and those that read a shape.
#include <algorithm>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

Shape reshaped(const Shape& in, const std::vector<std::int64_t>& wanted, bool zero_is_zero) {
  Shape out;
  std::size_t open = wanted.size();  // position of the -1
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == -1) {
      require(open == wanted.size(), "Reshape leaves two dimensions open");
      open = i;
      out.push_back(1);
    } else if (wanted[i] == 0 && !zero_is_zero) {
      require_agreement(i < in.size(), "Reshape copies a dimension that the input does not have");
      out.push_back(in[i]);
    } else {
      require(wanted[i] >= 0, "Reshape asks for a negative dimension");
      out.push_back(wanted[i]);
    }
  }
  // Dimensions that are copied unknown on both sides cancel: what is left decides on the open one.
  Shape rest_in = in;
  Shape rest_out = out;
  for (std::size_t i = 0; i < wanted.size() && i < in.size(); ++i) {
    if (out[i] == kUnknownDim && in[i] == kUnknownDim) rest_in[i] = rest_out[i] = 1;
  }
  const std::int64_t have = product(rest_in);
  const std::int64_t asked = product(rest_out);
  if (open < wanted.size()) {
    if (have == kUnknownDim || asked == kUnknownDim) {
      out[open] = kUnknownDim;
    } else {
      require_agreement(asked > 0 && have % asked == 0, "Reshape does not divide the input evenly");
      out[open] = have / asked;
    }
  } else if (have != kUnknownDim && asked != kUnknownDim) {
    require_agreement(have == asked, "Reshape changes the number of elements");
  }
  return out;
}

}  // namespace

void reshape(OpContext& c) {
  const auto* wanted = c.list("shape", 1);  // an attribute before opset 5
  require(wanted != nullptr, "Reshape without a shape");
  if (!c.ranked(0)) {
    // The target alone says the rank, and the dimensions that are neither copied nor left open.
    Shape out(*wanted);
    for (std::int64_t& dim : out) {
      if (dim <= 0) dim = kUnknownDim;
    }
    return c.set(0, std::move(out));
  }
  c.set(0, reshaped(c.shape(0), *wanted, c.attr("allowzero", 0) != 0));
}

void flatten(OpContext& c) {
  const Shape& in = c.shape(0);
  const std::int64_t given = c.attr("axis", 1);
  const auto rank = static_cast<std::int64_t>(in.size());
  require(given >= -rank && given <= rank, "an axis lies outside the shape");
  const auto axis = static_cast<std::size_t>(given < 0 ? given + rank : given);
  c.set(0, {product(in, 0, axis), product(in, axis, in.size())});
}

void squeeze(OpContext& c) {
  const Shape& in = c.shape(0);
  const auto* axes = c.list("axes", 1);
  Shape out;
  if (axes == nullptr) {
    // Which axes go is only known where all dimensions are.
    for (const std::int64_t dim : in) {
      require(dim != kUnknownDim, "Squeeze of all axes with an unknown dimension");
      if (dim != 1) out.push_back(dim);
    }
  } else {
    const auto gone = axis_flags(*axes, in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (!gone[i]) out.push_back(in[i]);
      if (gone[i]) require_agreement(in[i] == 1 || in[i] == kUnknownDim, "Squeeze of a dimension that is not 1");
    }
  }
  c.set(0, std::move(out));
}

void unsqueeze(OpContext& c) {
  const Shape& in = c.shape(0);
  const auto* axes = c.list("axes", 1);
  require(axes != nullptr, "Unsqueeze without axes");
  require(axes->size() + in.size() <= kMaxRank, "an output would have too many dimensions");
  const auto fresh = axis_flags(*axes, in.size() + axes->size());
  Shape out;
  std::size_t next = 0;
  for (const bool one : fresh) out.push_back(one ? 1 : in[next++]);
  c.set(0, std::move(out));
}

void transpose(OpContext& c) {
  const Shape& in = c.shape(0);
  Shape out;
  if (const auto* order = c.attr_ints("perm")) {
    require_agreement(order->size() == in.size(), "perm has another rank than the input");
    axis_flags(*order, in.size());  // each axis once
    for (const std::int64_t axis : *order) out.push_back(in[normal_axis(axis, in.size())]);
  } else {
    out = in;
    std::reverse(out.begin(), out.end());
  }
  c.set(0, std::move(out));
}

void expand(OpContext& c) {
  // One after the other: which argument of a call comes first, and so which one is missed, is the compiler's choice.
  const Shape& in = c.shape(0);
  c.set(0, broadcast(in, Shape(c.need_ints(1))));
}

void tile(OpContext& c) {
  Shape out = c.shape(0);
  const auto& repeats = c.need_ints(1);
  if (c.opset() < 6) {
    // Opset 1: how often along one axis.
    const std::size_t axis = normal_axis(c.need_int(2), out.size());
    if (out[axis] != kUnknownDim) out[axis] = exact(Checked(out[axis]) * c.need_int(1));
    return c.set(0, std::move(out));
  }
  require_agreement(repeats.size() == out.size(), "repeats has another length than the input's rank");
  for (std::size_t i = 0; i < out.size(); ++i) {
    require(repeats[i] >= 0, "a repeat is negative");
    if (out[i] != kUnknownDim) out[i] = exact(Checked(out[i]) * repeats[i]);
  }
  c.set(0, std::move(out));
}

void depth_to_space(OpContext& c) {
  Shape out = c.shape(0);
  const std::int64_t block = c.attr("blocksize", 0);
  require(out.size() == 4 && block > 0 && block <= (1 << 20), "DepthToSpace needs rank 4 and a block size");
  if (out[1] != kUnknownDim) {
    require_agreement(out[1] % (block * block) == 0, "the channels are no multiple of the block");
    out[1] /= block * block;
  }
  for (const std::size_t axis : {2, 3}) {
    if (out[axis] != kUnknownDim) out[axis] = exact(Checked(out[axis]) * block);
  }
  c.set(0, std::move(out));
}

void space_to_depth(OpContext& c) {
  Shape out = c.shape(0);
  const std::int64_t block = c.attr("blocksize", 0);
  require(out.size() == 4 && block > 0 && block <= (1 << 20), "SpaceToDepth needs rank 4 and a block size");
  if (out[1] != kUnknownDim) out[1] = exact(Checked(out[1]) * (block * block));
  for (const std::size_t axis : {2, 3}) {
    if (out[axis] != kUnknownDim) out[axis] /= block;
  }
  c.set(0, std::move(out));
}

void shape_of(OpContext& c) {
  const Shape& in = c.shape(0);
  const auto rank = static_cast<std::int64_t>(in.size());
  // start and end (opset 15) are cut to the rank, negative ones count from the back.
  const auto place = [&](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const std::int64_t start = place(c.attr("start", 0));
  const std::int64_t end = std::max(start, place(c.attr("end", rank)));
  c.set(0, {end - start});
  if (c.bound_shape()) c.value_is_bound();
  c.shape_is_exact();
  Value value{{in.begin() + start, in.begin() + end}, {}};
  if (!all_known(value.ints)) return;
  c.set_value(0, std::move(value));
  if (!c.bound_value()) c.output_is_constant();
}

void size_of(OpContext& c) {
  const std::int64_t elements = product(c.shape(0));
  c.set(0, {});
  if (c.bound_shape()) c.value_is_bound();
  c.shape_is_exact();
  if (elements == kUnknownDim) return;
  c.set_value(0, {{elements}, {}});
  if (!c.bound_value()) c.output_is_constant();
}

}  // namespace blackthorn::inference::shape_rules
