// Operators that slide a window over the spatial axes: convolutions, pools and what undoes them.
// Sizes as the ONNX specification gives them for Conv, ConvTranspose, MaxPool and MaxUnpool.
#include <algorithm>
#include <array>
#include <span>

#include "inference/limits.h"
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

using Numbers = std::span<const std::int64_t>;

/// Kernel, strides, dilations and pads of `axes` spatial axes, with the defaults filled in. Seen where they stand, in
/// the node's attributes, the weights' shape or the defaults: nothing is copied for a node.
struct Window {
  Numbers kernel, strides, dilations, pads;  // pads: all begins, then all ends
  std::string_view auto_pad;

  /// Input pixels under one window on that axis.
  Checked extent(std::size_t axis) const { return Checked(kernel[axis] - 1) * dilations[axis] + 1; }
  bool same() const { return auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER"; }
};

template <std::int64_t Value>
constexpr std::array<std::int64_t, 2 * kMaxRank> kAll = [] {
  std::array<std::int64_t, 2 * kMaxRank> all{};
  all.fill(Value);
  return all;
}();

template <std::int64_t Value>
Numbers repeated(std::size_t count) {
  require(count <= kAll<Value>.size(), "an input has too many dimensions");
  return Numbers(kAll<Value>).first(count);
}

/// `count` times the fallback where the attribute is absent.
template <std::int64_t Fallback>
Numbers ints_or(OpContext& c, std::string_view name, std::size_t count) {
  const auto* held = c.attr_ints(name);
  if (held == nullptr || held->empty()) return repeated<Fallback>(count);
  require(held->size() == count, "a window attribute has the wrong number of axes");
  return *held;
}

Window read_window(OpContext& c, Numbers kernel) {
  const std::size_t axes = kernel.size();
  Window w;
  w.kernel = kernel;
  w.strides = ints_or<1>(c, "strides", axes);
  w.dilations = ints_or<1>(c, "dilations", axes);
  w.auto_pad = c.attr_string("auto_pad", "NOTSET");
  // Explicit pads only count where auto_pad is not set.
  const bool explicit_pads = w.auto_pad == "NOTSET" || w.auto_pad.empty();
  w.pads = explicit_pads ? ints_or<0>(c, "pads", 2 * axes) : repeated<0>(2 * axes);
  for (std::size_t i = 0; i < axes; ++i) {
    require(w.kernel[i] > 0, "a kernel size is not positive");
    require(w.strides[i] > 0, "a stride is not positive");
    require(w.dilations[i] > 0, "a dilation is not positive");
  }
  return w;
}

/// Windows that fit on one axis.
std::int64_t window_count(const Window& w, std::size_t axis, std::int64_t in, bool ceil_mode) {
  if (in == kUnknownDim) return kUnknownDim;
  const std::int64_t stride = w.strides[axis];
  if (w.same()) return exact(ceil_div(in, stride));
  const std::int64_t begin = w.pads[axis];
  const std::int64_t end = w.pads[w.kernel.size() + axis];
  const Checked span = Checked(in) + begin + end - w.extent(axis);
  if (!ceil_mode) return exact_dim(floor_div(span, stride) + 1);
  std::int64_t count = exact(ceil_div(span, stride) + 1);
  // The last window must start inside the input or the padding before it, not in the padding behind.
  if (exact((Checked(count) - 1) * stride) >= exact(Checked(in) + begin)) --count;
  return exact_dim(count);
}

Numbers kernel_of(OpContext& c, std::size_t weights, std::size_t axes) {
  Numbers kernel;
  if (const auto* held = c.attr_ints("kernel_shape"); held != nullptr && !held->empty()) {
    kernel = *held;
  } else {
    const Shape& w = c.shape(weights);
    require(w.size() == axes + 2, "the weights have another rank than the input");
    kernel = Numbers(w).subspan(2);
  }
  require(kernel.size() == axes, "kernel_shape has the wrong number of axes");
  return kernel;
}

void convolve(OpContext& c, std::size_t weights) {
  const Shape& in = c.shape(0);
  require(in.size() >= 3, "a convolution needs a batch, channels and one spatial axis");
  const std::size_t axes = in.size() - 2;
  const Window w = read_window(c, kernel_of(c, weights, axes));
  const std::int64_t group = c.attr("group", 1);
  require(group > 0, "group is not positive");
  const Shape& kernel = c.shape(weights);
  require_agreement(kernel.size() == in.size(), "the weights have another rank than the input");
  if (in[1] >= 0 && kernel[1] >= 0) {
    require_agreement(exact(Checked(kernel[1]) * group) == in[1], "the channels of input and weights differ");
  }
  Shape out{in[0], kernel[0]};
  for (std::size_t i = 0; i < axes; ++i) out.push_back(window_count(w, i, in[i + 2], false));
  for (std::size_t i = 2; i < out.size(); ++i)
    require(out[i] != 0 || in[i] == 0, "the kernel is larger than the input");
  c.set(0, std::move(out));
}

}  // namespace

void conv(OpContext& c) { convolve(c, 1); }

// x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero
void qlinear_conv(OpContext& c) { convolve(c, 3); }

void conv_transpose(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& weights = c.shape(1);  // c_in, c_out / group, kernel …
  require_agreement(in.size() >= 3 && weights.size() == in.size(), "the weights have another rank than the input");
  const std::size_t axes = in.size() - 2;
  const Window w = read_window(c, kernel_of(c, 1, axes));
  const std::int64_t group = c.attr("group", 1);
  require(group > 0, "group is not positive");
  if (in[1] >= 0 && weights[0] >= 0) require_agreement(in[1] == weights[0], "the channels of input and weights differ");
  Shape out{in[0], weights[1] == kUnknownDim ? kUnknownDim : exact(Checked(weights[1]) * group)};
  const auto* wanted = c.attr_ints("output_shape");
  const auto extra = ints_or<0>(c, "output_padding", axes);
  if (wanted != nullptr && !wanted->empty()) {
    // Spatial axes only, by the specification; some writers put the whole shape.
    require(wanted->size() >= axes, "output_shape has the wrong number of axes");
    for (std::size_t i = wanted->size() - axes; i < wanted->size(); ++i) out.push_back(exact_dim((*wanted)[i]));
    return c.set(0, std::move(out));
  }
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t size = in[i + 2];
    if (size == kUnknownDim) {
      out.push_back(kUnknownDim);
    } else if (w.same()) {
      out.push_back(exact(Checked(size) * w.strides[i]));
    } else {
      out.push_back(exact_dim(Checked(w.strides[i]) * (Checked(size) - 1) + extra[i] + w.extent(i) - w.pads[i] -
                              w.pads[axes + i]));
    }
  }
  c.set(0, std::move(out));
}

void pool(OpContext& c) {
  const Shape& in = c.shape(0);
  require(in.size() >= 3, "a pool needs a batch, channels and one spatial axis");
  const auto* kernel = c.attr_ints("kernel_shape");
  require(kernel != nullptr && kernel->size() == in.size() - 2, "kernel_shape has the wrong number of axes");
  const Window w = read_window(c, *kernel);
  const bool ceil_mode = c.attr("ceil_mode", 0) != 0;
  Shape out{in[0], in[1]};
  for (std::size_t i = 0; i < kernel->size(); ++i) out.push_back(window_count(w, i, in[i + 2], ceil_mode));
  for (std::size_t i = 0; i < c.output_count(); ++i) c.set(i, out);
}

void global_pool(OpContext& c) {
  Shape out = c.shape(0);
  require(out.size() >= 2, "a pool needs a batch and channels");
  std::fill(out.begin() + 2, out.end(), 1);
  c.set(0, std::move(out));
}

void max_unpool(OpContext& c) {
  const Shape& in = c.shape(0);
  if (c.has(2)) {
    const auto& wanted = c.need_ints(2);
    require(wanted.size() == in.size(), "output_shape has another rank than the input");
    Shape out;
    for (const std::int64_t dim : wanted) out.push_back(exact_dim(dim));
    return c.set(0, std::move(out));
  }
  const auto* kernel = c.attr_ints("kernel_shape");
  require(in.size() >= 3 && kernel != nullptr && kernel->size() == in.size() - 2,
          "kernel_shape has the wrong number of axes");
  const Window w = read_window(c, *kernel);
  Shape out{in[0], in[1]};
  for (std::size_t i = 0; i < kernel->size(); ++i) {
    const std::int64_t size = in[i + 2];
    out.push_back(size == kUnknownDim ? kUnknownDim
                                      : exact_dim((Checked(size) - 1) * w.strides[i] + w.extent(i) - w.pads[i] -
                                                  w.pads[kernel->size() + i]));
  }
  c.set(0, std::move(out));
}

// input [N, C * product(block), L], image_shape, block_shape
void col2im(OpContext& c) {
  const Shape& in = c.shape(0);
  require(in.size() == 3, "Col2Im takes an input of rank 3");
  const auto& image = c.need_ints(1);
  const std::int64_t block = product(c.need_ints(2));
  require(block > 0, "block_shape is not positive");
  Shape out{in[0], in[1] == kUnknownDim ? kUnknownDim : in[1] / block};
  for (const std::int64_t dim : image) out.push_back(exact_dim(dim));
  c.set(0, std::move(out));
}

}  // namespace blackthorn::inference::shape_rules
