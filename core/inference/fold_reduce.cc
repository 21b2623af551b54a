// Folding of reductions.
#include <algorithm>

#include "base/numbers.h"
#include "inference/fold.h"
#include "inference/fold_elements.h"

namespace blackthorn::inference::fold {
namespace {

/// The axes that a reduction removes, as the shape rule reads them.
std::vector<bool> removed(OpContext& c) {
  const std::size_t rank = c.rank(0);
  const auto* axes = c.list("axes", 1);
  if (axes == nullptr || axes->empty()) return std::vector<bool>(rank, c.attr("noop_with_empty_axes", 0) == 0);
  return axis_flags(*axes, rank);
}

/// For every element of the input the element of the output that it goes into.
Positions targets(const Shape& in, const std::vector<bool>& gone) {
  Shape kept = in;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (gone[i]) kept[i] = 1;
  }
  return broadcast_positions(kept, in);
}

using WholeStep = std::int64_t (*)(std::int64_t, std::int64_t);
using RealStep = double (*)(double, double);

void reduce(OpContext& c, WholeStep whole, RealStep real, bool mean = false) {
  const Shape& in = c.shape(0);
  const Value& held = need_value(c, 0);
  const DType type = c.output_dtype(0);
  const auto count = static_cast<std::size_t>(product(c.output_shape(0)));
  const auto into = targets(in, removed(c));
  require(count > 0 && !into.empty(), "an empty reduction is not folded");
  std::vector<bool> started(count, false);
  Value made;
  (is_float(type) ? made.floats.assign(count, 0) : made.ints.assign(count, 0));
  for (std::size_t i = 0; i < into.size(); ++i) {
    const std::size_t o = into[i];
    if (is_float(type)) {
      const double number = held.floats.at(i);
      made.floats[o] = started[o] ? in_type(type, real(made.floats[o], number)) : number;
    } else {
      const std::int64_t number = held.ints.at(i);
      made.ints[o] = started[o] ? whole(made.ints[o], number) : number;
      require(fits(type, made.ints[o]), "a folded number does not fit its type");
    }
    started[o] = true;
  }
  if (mean) {
    const auto per = static_cast<std::int64_t>(into.size() / count);
    for (double& number : made.floats) number = in_type(type, number / static_cast<double>(per));
    for (std::int64_t& number : made.ints) number /= per;
  }
  c.set_value(0, std::move(made));
}

void arg_best(OpContext& c, bool largest) {
  const Shape& in = c.shape(0);
  const Value& held = need_value(c, 0);
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  const bool last = c.attr("select_last_index", 0) != 0;
  std::vector<bool> gone(in.size(), false);
  gone[axis] = true;
  const auto into = targets(in, gone);
  const auto count = static_cast<std::size_t>(product(c.output_shape(0)));
  const std::size_t step = strides(in)[axis];
  const auto better = [&](std::size_t a, std::size_t b) {
    // Integers and floats alike: is element a to be preferred to the earlier b?
    if (is_float(c.dtype(0))) {
      if (held.floats[a] == held.floats[b]) return last;
      return largest ? held.floats[a] > held.floats[b] : held.floats[a] < held.floats[b];
    }
    if (held.ints[a] == held.ints[b]) return last;
    return largest ? held.ints[a] > held.ints[b] : held.ints[a] < held.ints[b];
  };
  std::vector<std::size_t> best(count, into.size());
  for (std::size_t i = 0; i < into.size(); ++i) {
    std::size_t& chosen = best[into[i]];
    if (chosen == into.size() || better(i, chosen)) chosen = i;
  }
  Value made;
  for (const std::size_t chosen : best) {
    require(chosen < into.size(), "an empty reduction is not folded");
    made.ints.push_back(static_cast<std::int64_t>(chosen / step) % in[axis]);
  }
  c.set_value(0, std::move(made));
}

}  // namespace

void reduce_sum(OpContext& c) {
  reduce(
      c, [](std::int64_t a, std::int64_t b) { return exact(Checked(a) + b); },
      [](double a, double b) { return a + b; });
}
void reduce_prod(OpContext& c) {
  reduce(
      c, [](std::int64_t a, std::int64_t b) { return exact(Checked(a) * b); },
      [](double a, double b) { return a * b; });
}
void reduce_max(OpContext& c) {
  reduce(
      c, [](std::int64_t a, std::int64_t b) { return std::max(a, b); },
      [](double a, double b) { return std::max(a, b); });
}
void reduce_min(OpContext& c) {
  reduce(
      c, [](std::int64_t a, std::int64_t b) { return std::min(a, b); },
      [](double a, double b) { return std::min(a, b); });
}
void reduce_mean(OpContext& c) {
  reduce(
      c, [](std::int64_t a, std::int64_t b) { return exact(Checked(a) + b); }, [](double a, double b) { return a + b; },
      true);
}
void arg_max(OpContext& c) { arg_best(c, true); }
void arg_min(OpContext& c) { arg_best(c, false); }

void cumulative_sum(OpContext& c) {
  require(c.attr("exclusive", 0) == 0 && c.attr("reverse", 0) == 0, "this form of CumSum is not folded");
  const Shape& in = c.shape(0);
  const std::size_t axis = normal_axis(c.need_int(1), in.size());
  const std::size_t step = strides(in)[axis];
  const auto size = static_cast<std::size_t>(in[axis]);
  Value made = need_value(c, 0);
  for (std::size_t i = 0; i < made.ints.size(); ++i) {
    if (i / step % size == 0) continue;
    made.ints[i] = exact(Checked(made.ints[i]) + made.ints[i - step]);
    require(fits(c.dtype(0), made.ints[i]), "a folded number does not fit its type");
  }
  for (std::size_t i = 0; i < made.floats.size(); ++i) {
    if (i / step % size != 0) made.floats[i] = in_type(c.dtype(0), made.floats[i] + made.floats[i - step]);
  }
  c.set_value(0, std::move(made));
}

}  // namespace blackthorn::inference::fold
