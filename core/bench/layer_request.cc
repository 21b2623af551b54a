#include "bench/layer_request.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/error.h"
#include "base/nearest.h"
#include "base/numbers.h"
#include "base/text.h"

namespace blackthorn::bench {
namespace {

constexpr RequestParameter count(std::string_view name, std::int64_t preset) { return {name, preset, 1, 1 << 20}; }
constexpr RequestParameter image(std::string_view name, std::int64_t preset) { return {name, preset, 1, 1 << 14}; }
constexpr RequestParameter window(std::string_view name, std::int64_t preset) { return {name, preset, 1, 64}; }
constexpr RequestParameter kBatch = {"batch", 1, 1, 1024};
constexpr RequestParameter kPad = {"pad", kFollows, 0, 64};

constexpr std::array kConv = {kBatch,
                              count("c_in", 64),
                              image("h_in", 56),
                              image("w_in", 56),
                              count("c_out", 64),
                              window("kernel_h", 3),
                              window("kernel_w", 3),
                              window("stride", 1),
                              kPad,
                              window("dilation", 1),
                              count("groups", 1)};
// With one channel it is an ordinary convolution.
constexpr std::array kDepthwiseConv = {kBatch,
                                       RequestParameter{"c_in", 128, 2, 1 << 20},
                                       image("h_in", 56),
                                       image("w_in", 56),
                                       count("c_out", kFollows),
                                       window("kernel_h", 3),
                                       window("kernel_w", 3),
                                       window("stride", 1),
                                       kPad,
                                       window("dilation", 1),
                                       count("groups", kFollows)};
constexpr std::array kDeconv = {kBatch,
                                count("c_in", 64),
                                image("h_in", 28),
                                image("w_in", 28),
                                count("c_out", 64),
                                window("kernel_h", 4),
                                window("kernel_w", 4),
                                window("stride", 2),
                                kPad,
                                window("dilation", 1),
                                count("groups", 1)};
constexpr std::array kFullyConnected = {kBatch, count("c_in", 2048), count("c_out", 1000)};
constexpr std::array kMatmul = {count("groups", 8), count("rows", 128), count("depth", 64), count("columns", 128)};
constexpr std::array kRecurrent = {kBatch, image("steps", 32), count("c_in", 256), count("c_out", 256),
                                   RequestParameter{"directions", 1, 1, 2}};
constexpr std::array kPool = {kBatch,
                              count("c_in", 64),
                              image("h_in", 56),
                              image("w_in", 56),
                              window("kernel_h", 3),
                              window("kernel_w", 3),
                              window("stride", 2),
                              kPad};
constexpr std::array kImage = {kBatch, count("c_in", 64), image("h_in", 56), image("w_in", 56)};
constexpr std::array kPointwise = {kBatch, count("c_in", 64), image("h_in", 56), image("w_in", 56),
                                   RequestParameter{"inputs", 1, 1, 2}};
constexpr std::array kResize = {kBatch, count("c_in", 64), image("h_in", 56), image("w_in", 56),
                                RequestParameter{"factor", 2, 2, 16}};

struct Row {
  LayerKind kind;
  std::span<const RequestParameter> parameters;
};
constexpr Row kRows[] = {
    {LayerKind::conv, kConv},           {LayerKind::depthwise_conv, kDepthwiseConv},
    {LayerKind::deconv, kDeconv},       {LayerKind::fully_connected, kFullyConnected},
    {LayerKind::matmul, kMatmul},       {LayerKind::recurrent, kRecurrent},  // LSTM
    {LayerKind::pool, kPool},                                                // maximum
    {LayerKind::reduce, kImage},         // mean over the channels; over the image it would be a pool
    {LayerKind::pointwise, kPointwise},  // ReLU of one input, sum of two
    {LayerKind::scale, kImage},          // batch normalisation
    {LayerKind::softmax, kImage},        // over the channels
    {LayerKind::lrn, kImage},            // over 5 channels
    {LayerKind::norm, kImage},           // instance normalisation
    {LayerKind::resize, kResize},        // nearest neighbour
    {LayerKind::copy, kImage},           // transpose from NCHW to NHWC
};

[[noreturn]] void refuse(LayerKind kind, const std::string& message) {
  throw Error(ErrorCode::bad_request, std::string(kind_name(kind)) + " " + message);
}

const RequestParameter* find(std::span<const RequestParameter> parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const RequestParameter& parameter) { return parameter.name == name; });
  return found == parameters.end() ? nullptr : &*found;
}

std::vector<std::string_view> names(std::span<const RequestParameter> parameters) {
  std::vector<std::string_view> result;
  for (const RequestParameter& parameter : parameters) result.push_back(parameter.name);
  return result;
}

/// Parameters of a request by name, 1 for those that its kind does not have.
class Sizes {
 public:
  explicit Sizes(const LayerParameters& parameters) : parameters_(parameters) {}

  std::int64_t operator()(std::string_view name) const {
    const auto found = parameters_.find(name);
    return found == parameters_.end() ? 1 : found->second;
  }

 private:
  const LayerParameters& parameters_;
};

std::int64_t product(std::initializer_list<std::int64_t> factors) {
  std::int64_t result = 1;
  for (const std::int64_t factor : factors) result = saturating_multiply(result, factor);
  return result;
}

/// Pixels that a window covers along one dimension.
std::int64_t extent(const Sizes& size, std::string_view kernel) { return size("dilation") * (size(kernel) - 1) + 1; }

std::int64_t window_output(const Sizes& size, std::string_view input, std::string_view kernel) {
  return (size(input) + 2 * size("pad") - extent(size, kernel)) / size("stride") + 1;
}

std::int64_t transposed_output(const Sizes& size, std::string_view input, std::string_view kernel) {
  return size("stride") * (size(input) - 1) + extent(size, kernel) - 2 * size("pad");
}

/// What kFollows stands for.
std::int64_t follows(LayerKind kind, std::string_view name, const Sizes& size) {
  if (name != "pad") return size("c_in");
  const std::int64_t surplus = extent(size, "kernel_h") - (kind == LayerKind::deconv ? size("stride") : 1);
  return std::max<std::int64_t>(surplus, 0) / 2;
}

void check_windows(LayerKind kind, const Sizes& size) {
  constexpr std::string_view kDimensions[][2] = {{"h_in", "kernel_h"}, {"w_in", "kernel_w"}};
  for (const auto& [input, kernel] : kDimensions) {
    const std::string name(kernel);
    if (kind == LayerKind::deconv) {
      if (transposed_output(size, input, kernel) < 1)
        refuse(kind, "pad " + std::to_string(size("pad")) + " leaves nothing of the output along " + name);
      continue;
    }
    if (extent(size, kernel) > size(input) + 2 * size("pad"))
      refuse(kind, name + " covers " + std::to_string(extent(size, kernel)) + " pixels, the padded input has " +
                       std::to_string(size(input) + 2 * size("pad")));
    if (kind == LayerKind::pool && size("pad") >= size(kernel))
      refuse(kind, "pad must be smaller than " + name + ", or windows lie outside of the input");
  }
}

void check_groups(LayerKind kind, const Sizes& size) {
  for (const char* channels : {"c_in", "c_out"})
    if (size(channels) % size("groups") != 0)
      refuse(kind, "groups " + std::to_string(size("groups")) + " must divide " + channels + " " +
                       std::to_string(size(channels)));
  const bool depthwise = size("groups") > 1 && size("groups") == size("c_in");
  if (kind == LayerKind::conv && depthwise) refuse(kind, "with a group for each input channel is a depthwise_conv");
  if (kind == LayerKind::depthwise_conv && (!depthwise || size("c_out") != size("c_in")))
    refuse(kind, "c_out and groups must be c_in");
}

void check(const LayerRequest& request) {
  const Sizes size(request.parameters);
  switch (request.kind) {
    case LayerKind::conv:
    case LayerKind::depthwise_conv:
    case LayerKind::deconv:
      check_groups(request.kind, size);
      check_windows(request.kind, size);
      break;
    case LayerKind::pool: check_windows(request.kind, size); break;
    case LayerKind::copy:
      if (size("c_in") == 1 || size("h_in") * size("w_in") == 1)
        refuse(request.kind, "moves nothing where c_in or both h_in and w_in are 1");
      break;
    default: break;
  }
  const LayerShape shape = layer_of(request).shape;
  const std::int64_t elements =
      saturating_add(saturating_add(shape.elements_in, shape.elements_out), shape.elements_weights);
  if (elements > kMostLayerBytes / 4)
    refuse(request.kind, "has tensors of " + std::to_string(saturating_multiply(elements, 4)) + " bytes, the most is " +
                             std::to_string(kMostLayerBytes));
}

}  // namespace

std::span<const RequestParameter> request_parameters(LayerKind kind) {
  for (const Row& row : kRows)
    if (row.kind == kind) return row.parameters;
  return {};
}

std::vector<LayerKind> measurable_kinds() {
  std::vector<LayerKind> kinds;
  for (const Row& row : kRows) kinds.push_back(row.kind);
  return kinds;
}

void check_precision(std::string_view precision, const std::string& where) {
  if (std::find(kPrecisions.begin(), kPrecisions.end(), precision) != kPrecisions.end()) return;
  throw Error(ErrorCode::bad_request,
              "layers are measured in " + joined(kPrecisions, " or ") + ", not in " + blackthorn::quoted(precision) +
                  did_you_mean(precision, kPrecisions),
              where);
}

LayerRequest make_request(LayerKind kind, const LayerParameters& given) {
  const auto parameters = request_parameters(kind);
  if (parameters.empty()) refuse(kind, "layers cannot be measured alone");
  LayerRequest request{kind, given};
  for (const auto& [name, value] : given) {
    const RequestParameter* parameter = find(parameters, name);
    if (parameter == nullptr)
      refuse(kind, "has no parameter " + quoted(name) + "; it has " + joined(names(parameters)) +
                       did_you_mean(name, names(parameters)));
    if (value < parameter->low || value > parameter->high)
      refuse(kind, name + " must be from " + std::to_string(parameter->low) + " to " + std::to_string(parameter->high) +
                       ", not " + std::to_string(value));
  }
  for (const RequestParameter& parameter : parameters)
    if (parameter.preset != kFollows) request.parameters.try_emplace(std::string(parameter.name), parameter.preset);
  for (const RequestParameter& parameter : parameters)
    if (parameter.preset == kFollows)
      request.parameters.try_emplace(std::string(parameter.name),
                                     follows(kind, parameter.name, Sizes(request.parameters)));
  check(request);
  return request;
}

LayerRun layer_of(const LayerRequest& request) {
  const Sizes size(request.parameters);
  LayerShape shape;
  shape.batch = size("batch");
  shape.c_in = shape.c_out = size("c_in");
  shape.h_in = shape.h_out = size("h_in");
  shape.w_in = shape.w_out = size("w_in");
  shape.kernel_h = size("kernel_h");
  shape.kernel_w = size("kernel_w");
  shape.stride_h = shape.stride_w = size("stride");
  shape.dilation_h = shape.dilation_w = size("dilation");
  shape.groups = size("groups");
  shape.inputs = size("inputs");
  // Products behind each element of the output; of a deconv, into how many each element of the input goes.
  std::int64_t sum = 0;
  const std::int64_t kernel = product({shape.kernel_h, shape.kernel_w});
  switch (request.kind) {
    case LayerKind::conv:
    case LayerKind::depthwise_conv:
      shape.c_out = size("c_out");
      shape.h_out = window_output(size, "h_in", "kernel_h");
      shape.w_out = window_output(size, "w_in", "kernel_w");
      sum = product({shape.c_in / shape.groups, kernel});
      shape.elements_weights = product({shape.c_out, sum + 1});
      break;
    case LayerKind::deconv:
      shape.c_out = size("c_out");
      shape.h_out = transposed_output(size, "h_in", "kernel_h");
      shape.w_out = transposed_output(size, "w_in", "kernel_w");
      sum = product({shape.c_out / shape.groups, kernel});
      shape.elements_weights = product({shape.c_in, sum}) + shape.c_out;
      break;
    case LayerKind::fully_connected:
      shape.c_out = size("c_out");
      sum = shape.c_in;
      shape.elements_weights = product({shape.c_out, sum + 1});
      break;
    case LayerKind::matmul:
      // As the engine describes it: a 1x1 convolution with a group for each independent product.
      shape.inputs = 2;
      shape.h_in = shape.h_out = size("rows");
      shape.c_in = product({size("depth"), shape.groups});
      shape.c_out = product({size("columns"), shape.groups});
      sum = size("depth");
      break;
    case LayerKind::recurrent:
      shape.c_out = size("c_out");
      shape.h_in = shape.h_out = size("steps");
      shape.groups = size("directions");
      // Four gates, each with weights for input and state and a bias for both.
      sum = product({4, shape.c_in + shape.c_out});
      shape.elements_weights = product({shape.groups, 4, shape.c_out, shape.c_in + shape.c_out + 2});
      break;
    case LayerKind::pool:
      shape.h_out = window_output(size, "h_in", "kernel_h");
      shape.w_out = window_output(size, "w_in", "kernel_w");
      break;
    case LayerKind::reduce: shape.c_out = 1; break;
    case LayerKind::scale: shape.elements_weights = 4 * shape.c_in; break;
    case LayerKind::resize:
      shape.h_out *= size("factor");
      shape.w_out *= size("factor");
      break;
    case LayerKind::copy:
      shape.c_out = shape.h_in;
      shape.h_out = shape.w_in;
      shape.w_out = shape.c_in;
      break;
    default: break;
  }
  const std::int64_t one_input = product({shape.batch, shape.c_in, shape.h_in, shape.w_in});
  const bool product_of_inputs = request.kind == LayerKind::matmul;
  shape.elements_in = product_of_inputs ? saturating_add(one_input, product({size("depth"), shape.c_out}))
                                        : product({one_input, shape.inputs});
  shape.elements_out = product({shape.batch, shape.c_out, shape.h_out, shape.w_out});
  // Both directions write their own state.
  if (request.kind == LayerKind::recurrent) shape.elements_out = product({shape.elements_out, shape.groups});
  shape.macs = product({request.kind == LayerKind::deconv ? shape.elements_in : shape.elements_out, sum});
  return {request.kind, shape, 1};
}

std::optional<LayerRequest> request_of(LayerKind kind, const LayerShape& shape) {
  if (shape.stride_h != shape.stride_w || shape.dilation_h != shape.dilation_w) return std::nullopt;
  const std::map<std::string_view, std::int64_t> sizes = {
      {"batch", shape.batch},
      {"c_in", shape.c_in},
      {"h_in", shape.h_in},
      {"w_in", shape.w_in},
      {"c_out", shape.c_out},
      {"kernel_h", shape.kernel_h},
      {"kernel_w", shape.kernel_w},
      {"stride", shape.stride_h},
      {"dilation", shape.dilation_h},
      {"groups", shape.groups},
      {"inputs", shape.inputs},
      {"steps", shape.h_in},
      {"rows", shape.h_out},
      {"directions", shape.groups},
      {"depth", shape.c_in / std::max<std::int64_t>(shape.groups, 1)},
      {"columns", shape.c_out / std::max<std::int64_t>(shape.groups, 1)},
      {"factor", shape.h_out / std::max<std::int64_t>(shape.h_in, 1)}};
  LayerParameters given;
  bool padded = false;
  for (const RequestParameter& parameter : request_parameters(kind)) {
    const auto size = sizes.find(parameter.name);
    if (size != sizes.end()) given[std::string(parameter.name)] = size->second;
    padded = padded || parameter.name == "pad";
  }
  // Layers say how large their output is, not how it came to be: the least padding that gives it.
  const std::int64_t most_padding = padded ? std::max(shape.kernel_h, shape.kernel_w) * shape.dilation_h : 0;
  for (std::int64_t pad = 0; pad <= most_padding; ++pad) {
    if (padded) given["pad"] = pad;
    try {
      LayerRequest request = make_request(kind, given);
      const LayerShape made = layer_of(request).shape;
      if (made.h_out == shape.h_out && made.w_out == shape.w_out && made.c_out == shape.c_out) return request;
    } catch (const Error&) {
      // Not with this padding.
    }
  }
  return std::nullopt;
}

}  // namespace blackthorn::bench
