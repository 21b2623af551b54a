// Resampling: Resize with Upsample, and sampling by a grid.
// Sizes as in the specification of Resize 19: floor(input * scale), and with keep_aspect_ratio_policy
// round_int(input * the least or largest of sizes / input).
#include <algorithm>
#include <cmath>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

std::int64_t to_dim(double size) {
  require(std::isfinite(size) && size >= 0 && size <= static_cast<double>(kMaxDim), "a size of Resize is out of range");
  return static_cast<std::int64_t>(size);
}

/// The axes that sizes and scales speak of.
std::vector<std::size_t> resized_axes(OpContext& c, std::size_t rank) {
  std::vector<std::size_t> axes;
  if (const auto* given = c.attr_ints("axes"); given != nullptr && !given->empty()) {
    axis_flags(*given, rank);
    for (const std::int64_t axis : *given) axes.push_back(normal_axis(axis, rank));
  } else {
    for (std::size_t i = 0; i < rank; ++i) axes.push_back(i);
  }
  return axes;
}

void by_sizes(OpContext& c, const std::vector<std::int64_t>& sizes) {
  const Shape& in = c.shape(0);
  const auto axes = resized_axes(c, in.size());
  require(sizes.size() == axes.size(), "sizes has another length than the axes");
  const std::string_view policy = c.attr_string("keep_aspect_ratio_policy", "stretch");
  Shape out = in;
  if (policy == "stretch") {
    for (std::size_t i = 0; i < axes.size(); ++i) out[axes[i]] = exact_dim(sizes[i]);
    return c.set(0, std::move(out));
  }
  double scale = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    require(in[axes[i]] > 0, "the input of Resize has an unknown dimension");
    const double ratio = static_cast<double>(sizes[i]) / static_cast<double>(in[axes[i]]);
    scale = i == 0 ? ratio : policy == "not_larger" ? std::min(scale, ratio) : std::max(scale, ratio);
  }
  // Halves round up.
  for (const std::size_t axis : axes) out[axis] = to_dim(std::floor(scale * static_cast<double>(in[axis]) + 0.5));
  c.set(0, std::move(out));
}

void by_scales(OpContext& c, const std::vector<double>& scales, const Value* regions) {
  const Shape& in = c.shape(0);
  const auto axes = resized_axes(c, in.size());
  require(scales.size() == axes.size(), "scales has another length than the axes");
  const bool crop = c.attr_string("coordinate_transformation_mode", "") == "tf_crop_and_resize";
  if (crop) require(regions != nullptr && regions->floats.size() == 2 * axes.size(), "the region of Resize is unknown");
  Shape out = in;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    std::int64_t& dim = out[axes[i]];
    if (dim == kUnknownDim) continue;
    // In single precision, as runtimes do: the last bit decides where the product is nearly whole.
    float size = static_cast<float>(dim);
    if (crop) size *= static_cast<float>(regions->floats[axes.size() + i] - regions->floats[i]);
    dim = to_dim(std::floor(size * static_cast<float>(scales[i])));
  }
  c.set(0, std::move(out));
}

const Value& need_scales(OpContext& c, std::size_t input) {
  const Value* scales = c.value(input);
  require(scales != nullptr, "the scales of Resize are unknown");
  return *scales;
}

}  // namespace

// Upsample 9, and Resize 10: X, scales. Upsample 7: scales as attribute.
void upsample(OpContext& c) {
  c.shape(0);
  if (c.has(1)) return by_scales(c, need_scales(c, 1).floats, nullptr);
  const AttributeValue* held = c.node().find("scales");
  const auto* scales = held == nullptr ? nullptr : std::get_if<std::vector<float>>(held);
  if (scales != nullptr) return by_scales(c, std::vector<double>(scales->begin(), scales->end()), nullptr);
  // Opset 1 names the two spatial scales.
  require(c.rank(0) == 4 && c.has_attr("height_scale") && c.has_attr("width_scale"), "Upsample without scales");
  by_scales(c, {1, 1, c.node().get_float("height_scale", 1), c.node().get_float("width_scale", 1)}, nullptr);
}

// Resize 11: X, roi, scales, sizes.
void resize(OpContext& c) {
  if (c.opset() < 11) return upsample(c);
  c.shape(0);
  if (c.has(3)) return by_sizes(c, c.need_ints(3));
  const Value& scales = need_scales(c, 2);
  by_scales(c, scales.floats, c.value(1));
}

// theta [N, 2 or 3, …], size [N, C, (D,) H, W] → [N, (D,) H, W, 2 or 3]
void affine_grid(OpContext& c) {
  const auto& size = c.need_ints(1);
  require(size.size() == 4 || size.size() == 5, "AffineGrid takes a size of 4 or 5 numbers");
  Shape out{exact_dim(size[0])};
  for (std::size_t i = 2; i < size.size(); ++i) out.push_back(exact_dim(size[i]));
  out.push_back(static_cast<std::int64_t>(size.size()) - 2);
  c.set(0, std::move(out));
}

// X [N, C, spatial …], grid [N, new spatial …, axes]
void grid_sample(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& grid = c.shape(1);
  require(in.size() >= 3 && grid.size() == in.size(), "grid and input of GridSample differ in rank");
  Shape out{in[0], in[1]};
  out.insert(out.end(), grid.begin() + 1, grid.end() - 1);
  c.set(0, std::move(out));
}

}  // namespace blackthorn::inference::shape_rules
