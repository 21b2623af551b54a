// One layer to be measured alone: which kinds can be, the parameters that each takes, and what the engine makes of it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/room.h"
#include "engine/engine.h"
#include "engine/layer.h"

namespace blackthorn::bench {

using LayerParameters = std::map<std::string, std::int64_t, std::less<>>;

/// A layer in the names of the runner protocol (docs/runners.md). As make_request returns it, it holds a value for each
/// parameter of its kind and no other.
struct LayerRequest {
  LayerKind kind = LayerKind::generic;
  LayerParameters parameters;

  auto operator<=>(const LayerRequest&) const = default;
};

/// Preset of a parameter that follows from the others where it is not given: the padding of a window, and the output
/// channels and groups of a depthwise convolution.
inline constexpr std::int64_t kFollows = -1;

/// The layer's inputs, outputs and weights in FP32 together take no more: a model file holds less than 2 GiB.
inline constexpr std::int64_t kMostLayerBytes = 2'000'000'000;

/// Sizes in elements. Windows (kernel, stride, pad, dilation) as ONNX has them, with one stride, padding and dilation
/// for both dimensions and all sides.
struct RequestParameter {
  std::string_view name;
  std::int64_t preset;     // a layer of middling size; or kFollows
  std::int64_t low, high;  // both allowed
};

/// The parameters of a kind, empty for kinds that cannot be measured alone: reformat is made by the engine, generic
/// stands for many operators.
std::span<const RequestParameter> request_parameters(LayerKind kind);

/// All kinds with parameters, in the order of LayerKind.
std::vector<LayerKind> measurable_kinds();

/// The layer with these parameters and presets for the rest. Padding that is not given keeps the size of the image
/// where kernels are odd and the stride is 1: dilation * (kernel_h - 1) / 2; of a deconv it makes the image `stride`
/// times as large, where the kernel is not smaller than the stride. Throws Error bad_request with kind and parameter
/// for names that the kind does not have, values out of range or against each other, and layers of more than
/// kMostLayerBytes.
LayerRequest make_request(LayerKind kind, const LayerParameters& given);

/// What runners measure in.
inline constexpr std::array<std::string_view, 2> kPrecisions = {"fp32", "fp16"};
/// Throws Error bad_request at `where` for any other.
void check_precision(std::string_view precision, const std::string& where);
/// Of one of them.
constexpr double bytes_per_element(std::string_view precision) { return precision == "fp16" ? 2 : 4; }

/// The layer that build_engine makes of the request's model (fit/layer_model.h) in FP32. The request is one that
/// make_request returned.
LayerRun layer_of(const LayerRequest& request);

/// The request whose layer has this shape, to measure a network's layer alone; nothing where a request cannot say it,
/// such as strides that differ between the dimensions.
std::optional<LayerRequest> request_of(LayerKind kind, const LayerShape& shape);

}  // namespace blackthorn::bench
