// Operators that pick or put elements: Gather, Slice, Concat, Split, Pad, TopK, NonZero …
#include <algorithm>
#include <limits>
#include <optional>

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
    require_agreement(next.size() == out.size(), "Concat of inputs of different rank");
    for (std::size_t d = 0; d < out.size(); ++d) {
      if (d == axis) {
        out[d] = out[d] == kUnknownDim || next[d] == kUnknownDim ? kUnknownDim : exact(Checked(out[d]) + next[d]);
      } else if (out[d] == kUnknownDim) {
        out[d] = next[d];
      } else {
        require_agreement(next[d] == kUnknownDim || next[d] == out[d], "Concat of inputs that differ beside the axis");
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
  require_agreement(used <= static_cast<std::int64_t>(in.size()), "the indices are deeper than the input's rank");
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
    require_agreement(exact(taken) == whole, "the sizes of Split do not add up to the input");
  }
}

namespace {

/// One of the lists of Slice, an attribute before opset 10. Where it is an input whose elements only the data say,
/// `size` alone may be known.
struct SliceList {
  const std::vector<std::int64_t>* values = nullptr;
  std::optional<std::size_t> size;
  bool given = false;
};

SliceList slice_list(OpContext& c, std::string_view attribute, std::size_t input) {
  SliceList list;
  list.values = c.attr_ints(attribute);
  if (list.values == nullptr) list.values = c.ints(input);
  list.given = list.values != nullptr || c.has(input);
  if (list.values != nullptr) list.size = list.values->size();
  if (!list.size && c.ranked(input) && c.rank(input) == 1 && c.shape(input)[0] >= 0)
    list.size = static_cast<std::size_t>(c.shape(input)[0]);
  return list;
}

/// How many elements of an axis of that size lie between start and end. What is not known is taken so that the most
/// remain.
std::int64_t sliced(std::int64_t size, std::optional<std::int64_t> start, std::optional<std::int64_t> end,
                    std::optional<std::int64_t> step) {
  // Either direction, from wherever it starts to wherever it ends.
  if (!step) return size;
  // Negative positions count from the back; then both are cut to the axis (from the back for negative steps).
  const auto place = [&](std::optional<std::int64_t> at, std::int64_t low, std::int64_t high, std::int64_t otherwise) {
    return at ? std::min(std::max(*at < 0 ? *at + size : *at, low), high) : otherwise;
  };
  if (*step > 0) {
    const std::int64_t begin = place(start, 0, size, 0), last = place(end, 0, size, size);
    return last > begin ? exact(ceil_div(last - begin, *step)) : 0;
  }
  const std::int64_t begin = place(start, 0, size - 1, size - 1), last = place(end, -1, size - 1, -1);
  return begin > last ? exact(ceil_div(begin - last, -*step)) : 0;
}

}  // namespace

// Where the data say from where, how far or in which steps, the result is a bound: no longer than the input.
void slice(OpContext& c) {
  Shape out = c.shape(0);
  const SliceList starts = slice_list(c, "starts", 1), ends = slice_list(c, "ends", 2);
  const SliceList axes = slice_list(c, "axes", 3), steps = slice_list(c, {}, 4);
  require(starts.given && ends.given, "Slice without starts or ends");
  std::optional<std::size_t> count;
  for (const SliceList* list : {&starts, &ends, &axes, &steps}) {
    if (!list->size) continue;
    require(!count || *count == *list->size, "the lists of Slice do not match");
    count = list->size;
  }
  const auto unknown = [](const SliceList& list) { return list.given && list.values == nullptr; };
  if (unknown(starts) || unknown(ends) || unknown(axes) || unknown(steps)) c.shape_is_bound();
  // Any axis may be cut.
  if (!count || unknown(axes)) return c.set(0, std::move(out));
  require_agreement(*count <= out.size(), "Slice names more axes than there are");
  for (std::size_t i = 0; i < *count; ++i) {
    const std::size_t axis = normal_axis(axes.given ? (*axes.values)[i] : static_cast<std::int64_t>(i), out.size());
    const auto known = [i](const SliceList& list) -> std::optional<std::int64_t> {
      return list.values == nullptr ? std::nullopt : std::optional((*list.values)[i]);
    };
    const std::optional<std::int64_t> step = steps.given ? known(steps) : 1;
    require(!step || (*step != 0 && *step != std::numeric_limits<std::int64_t>::min()), "a step of Slice is 0");
    if (out[axis] != kUnknownDim) out[axis] = sliced(out[axis], known(starts), known(ends), step);
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
  require_agreement(pads->size() == 2 * axes.size(), "pads has another length than twice the axes");
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
