// Reductions: the axes named vanish or stay as 1.
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

Shape reduced(const Shape& in, const std::vector<bool>& gone, bool keep) {
  Shape out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (!gone[i]) {
      out.push_back(in[i]);
    } else if (keep) {
      out.push_back(1);
    }
  }
  return out;
}

void reduce_axes(OpContext& c, const std::vector<std::int64_t>* axes) {
  const bool keep = c.attr("keepdims", 1) != 0;
  const Shape& in = c.shape(0);
  const bool none = axes == nullptr || axes->empty();
  // No axes: all of them, or the input unchanged where the attribute says so.
  if (none && c.attr("noop_with_empty_axes", 0) != 0) return c.set(0, in);
  const auto gone = none ? std::vector<bool>(in.size(), true) : axis_flags(*axes, in.size());
  c.set(0, reduced(in, gone, keep));
}

}  // namespace

void reduce(OpContext& c) { reduce_axes(c, c.list("axes", 1)); }

// com.microsoft: the inputs behind the first are scales and zero points
void qlinear_reduce(OpContext& c) { reduce_axes(c, c.attr_ints("axes")); }

void arg_reduce(OpContext& c) {
  const Shape& in = c.shape(0);
  const auto gone = axis_flags({c.attr("axis", 0)}, in.size());
  c.set(0, reduced(in, gone, c.attr("keepdims", 1) != 0));
}

}  // namespace blackthorn::inference::shape_rules
