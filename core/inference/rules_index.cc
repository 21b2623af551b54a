// Operators that pick or put elements: Gather, Slice, Concat, Split, Pad, TopK, NonZero …
#include <algorithm>
#include <limits>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

/// Concatenation of the inputs `first`, first + step, first + 2 · step …
void join(OpContext& c, std::size_t first, std::size_t step) {
  require(c.input_count() > first, "Concat without inputs");
  Shape out = c.shape(first);
  const std::size_t axis = normal_axis(c.attr("axis", c.opset() < 4 ? 1 : 0), out.size());
  for (std::size_t i = first + step; i < c.input_count(); i += step) {
    const Shape& next = c.shape(i);
    require(next.size() == out.size(), "Concat of inputs of different rank");
    for (std::size_t d = 0; d < out.size(); ++d) {
      if (d == axis) {
        out[d] = out[d] == kUnknownDim || next[d] == kUnknownDim ? kUnknownDim : exact(Checked(out[d]) + next[d]);
      } else if (out[d] == kUnknownDim) {
        out[d] = next[d];
      } else {
        require(next[d] == kUnknownDim || next[d] == out[d], "Concat of inputs that differ beside the axis");
      }
    }
  }
  c.set(0, std::move(out));
}

}  // namespace

void gather(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& indices = c.shape(1);
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  Shape out(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(axis));
  out.insert(out.end(), indices.begin(), indices.end());
  out.insert(out.end(), in.begin() + static_cast<std::ptrdiff_t>(axis) + 1, in.end());
  c.set(0, std::move(out));
}

void gather_elements(OpContext& c) { c.set(0, c.shape(1)); }

void gather_nd(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& indices = c.shape(1);
  require(!indices.empty(), "GatherND needs indices of rank 1 or more");
  const std::int64_t batch = c.attr("batch_dims", 0);
  const std::int64_t depth = indices.back();
  require(depth >= 0 && batch >= 0, "the last dimension of the indices is unknown");
  const std::int64_t used = exact(Checked(batch) + depth);
  require(used <= static_cast<std::int64_t>(in.size()), "the indices are deeper than the input's rank");
  Shape out(indices.begin(), indices.end() - 1);
  out.insert(out.end(), in.begin() + used, in.end());
  c.set(0, std::move(out));
}

void concat(OpContext& c) { join(c, 0, 1); }

// com.microsoft: scale and zero point of the result, then tensor, scale, zero point for each input
void qlinear_concat(OpContext& c) { join(c, 2, 3); }

void split(OpContext& c) {
  const Shape& in = c.shape(0);
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  const std::size_t parts = c.output_count();
  require(parts > 0, "Split without outputs");
  const auto* sizes = c.list("split", 1);
  // Without sizes: equal parts, the last one smaller (opset 18 gives the number; it is that of the outputs).
  const auto stated = c.attr("num_outputs", static_cast<std::int64_t>(parts));
  require(stated > 0, "num_outputs is not positive");
  if (sizes != nullptr) require(sizes->size() >= parts, "Split has fewer sizes than outputs");
  const std::int64_t whole = in[axis];
  const std::int64_t equal = whole == kUnknownDim ? kUnknownDim : exact(ceil_div(whole, stated));
  Shape out = in;
  Checked taken = 0;
  for (std::size_t i = 0; i < parts; ++i) {
    if (sizes != nullptr) {
      out[axis] = (*sizes)[i];
      require(out[axis] >= 0, "a size of Split is negative");
    } else if (equal == kUnknownDim) {
      out[axis] = kUnknownDim;
    } else {
      out[axis] = std::clamp<std::int64_t>(exact(Checked(whole) - taken), 0, equal);
    }
    taken = taken + std::max<std::int64_t>(out[axis], 0);
    c.set(i, out);
  }
  if (sizes != nullptr && whole != kUnknownDim && sizes->size() == parts) {
    require(exact(taken) == whole, "the sizes of Split do not add up to the input");
  }
}

void slice(OpContext& c) {
  Shape out = c.shape(0);
  const auto* starts = c.list("starts", 1);
  const auto* ends = c.list("ends", 2);
  require(starts != nullptr && ends != nullptr && starts->size() == ends->size(), "starts and ends do not match");
  const auto* axes = c.list("axes", 3);
  const auto* steps = c.has(4) ? &c.need_ints(4) : nullptr;
  if (axes != nullptr) require(axes->size() == starts->size(), "axes and starts do not match");
  if (steps != nullptr) require(steps->size() == starts->size(), "steps and starts do not match");
  require(starts->size() <= out.size(), "Slice names more axes than there are");
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const std::size_t axis = normal_axis(axes != nullptr ? (*axes)[i] : static_cast<std::int64_t>(i), out.size());
    const std::int64_t step = steps != nullptr ? (*steps)[i] : 1;
    require(step != 0 && step != std::numeric_limits<std::int64_t>::min(), "a step of Slice is 0");
    const std::int64_t size = out[axis];
    if (size == kUnknownDim) continue;
    // Negative positions count from the back; then both are cut to the axis (from the back for negative steps).
    const auto place = [&](std::int64_t at, std::int64_t low, std::int64_t high) {
      return std::min(std::max(at < 0 ? at + size : at, low), high);
    };
    if (step > 0) {
      const std::int64_t begin = place((*starts)[i], 0, size);
      const std::int64_t end = place((*ends)[i], 0, size);
      out[axis] = end > begin ? exact(ceil_div(end - begin, step)) : 0;
    } else {
      const std::int64_t begin = place((*starts)[i], 0, size - 1);
      const std::int64_t end = place((*ends)[i], -1, size - 1);
      out[axis] = begin > end ? exact(ceil_div(begin - end, -step)) : 0;
    }
  }
  c.set(0, std::move(out));
}

void pad(OpContext& c) {
  Shape out = c.shape(0);
  const auto* pads = c.list(c.opset() < 2 ? "paddings" : "pads", 1);
  require(pads != nullptr, "Pad without pads");
  std::vector<std::size_t> axes;
  if (c.has(3)) {
    for (const std::int64_t axis : c.need_ints(3)) axes.push_back(normal_axis(axis, out.size()));
  } else {
    for (std::size_t i = 0; i < out.size(); ++i) axes.push_back(i);
  }
  require(pads->size() == 2 * axes.size(), "pads has another length than twice the axes");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    std::int64_t& dim = out[axes[i]];
    if (dim == kUnknownDim) continue;
    dim = exact_dim(Checked(dim) + (*pads)[i] + (*pads)[axes.size() + i]);
  }
  c.set(0, std::move(out));
}

void center_crop_pad(OpContext& c) {
  Shape out = c.shape(0);
  const auto& wanted = c.need_ints(1);
  if (const auto* axes = c.attr_ints("axes")) {
    require(axes->size() == wanted.size(), "axes and shape do not match");
    for (std::size_t i = 0; i < axes->size(); ++i) out[normal_axis((*axes)[i], out.size())] = exact_dim(wanted[i]);
  } else {
    require(wanted.size() == out.size(), "the target has another rank than the input");
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = exact_dim(wanted[i]);
  }
  c.set(0, std::move(out));
}

// indices, depth, values
void one_hot(OpContext& c) {
  c.set_dtype(0, c.dtype(2));
  Shape out = c.shape(0);
  const std::int64_t given = c.attr("axis", -1);
  const std::size_t axis = normal_axis(given, out.size() + 1);
  std::int64_t depth = kUnknownDim;
  if (const Value* held = c.value(1)) {
    if (held->ints.size() == 1) depth = held->ints[0];
    if (held->floats.size() == 1 && held->floats[0] >= 0 && held->floats[0] <= 1e9) {
      depth = static_cast<std::int64_t>(held->floats[0]);
    }
  }
  require(depth >= 0, "the depth of OneHot is unknown");
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(axis), depth);
  c.set(0, std::move(out));
}

void top_k(OpContext& c) {
  Shape out = c.shape(0);
  const std::size_t axis = normal_axis(c.attr("axis", -1), out.size());
  // Attribute before opset 10.
  const std::int64_t k = c.has(1) ? c.need_int(1) : c.attr("k", -1);
  require(k >= 0, "k of TopK is negative or missing");
  out[axis] = out[axis] == kUnknownDim ? k : std::min(out[axis], k);
  c.set(0, out);
  c.set(1, std::move(out));
}

void compress(OpContext& c) {
  const Shape& in = c.shape(0);
  const bool flat = !c.has_attr("axis");
  const std::size_t axis = flat ? 0 : normal_axis(c.attr("axis", 0), in.size());
  const std::int64_t whole = flat ? product(in) : in[axis];
  std::int64_t kept = whole;
  if (const auto* condition = c.ints(1)) {
    // The condition may be shorter than the axis: what lies behind it is dropped.
    kept = std::count_if(condition->begin(), condition->end(), [](std::int64_t flag) { return flag != 0; });
  } else {
    if (c.ranked(1)) {
      const std::int64_t flags = product(c.shape(1));
      if (flags != kUnknownDim && whole != kUnknownDim) kept = std::min(whole, flags);
    }
    c.shape_is_bound();
  }
  Shape out = flat ? Shape{kept} : in;
  if (!flat) out[axis] = kept;
  c.set(0, std::move(out));
}

void non_zero(OpContext& c) {
  const Shape& in = c.shape(0);
  const auto rank = static_cast<std::int64_t>(std::max<std::size_t>(in.size(), 1));
  if (const Value* held = c.value(0)) {
    const auto whole = [](std::int64_t x) { return x != 0; };
    const auto real = [](double x) { return x != 0; };
    c.set(0, {rank, std::count_if(held->ints.begin(), held->ints.end(), whole) +
                        std::count_if(held->floats.begin(), held->floats.end(), real)});
    return;
  }
  c.shape_is_bound();
  c.set(0, {rank, product(in)});
}

void unique(OpContext& c) {
  const Shape& in = c.shape(0);
  const bool flat = !c.has_attr("axis");
  const std::size_t axis = flat ? 0 : normal_axis(c.attr("axis", 0), in.size());
  const std::int64_t most = flat ? product(in) : in[axis];
  Shape out = flat ? Shape{most} : in;
  c.shape_is_bound();
  c.set(0, std::move(out));
  for (std::size_t i = 1; i < c.output_count(); ++i) c.set(i, {most});
}

}  // namespace blackthorn::inference::shape_rules
