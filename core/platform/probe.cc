#include "platform/probe.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/formatted.h"
#include "platform/json_text.h"

namespace blackthorn::platform {

namespace {

struct Shape {
  std::string_view description;
  double batch, c_in, h_in, w_in, c_out, kernel, stride, dilation, groups, inputs, residual;
};

constexpr Shape kShapes[] = {
    {"one element", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0},
    {"a first 7x7 convolution", 1, 3, 224, 224, 64, 7, 2, 1, 1, 1, 0},
    {"a 3x3 convolution", 1, 64, 56, 56, 64, 3, 1, 1, 1, 1, 0},
    {"a 3x3 convolution with an addition", 1, 512, 7, 7, 512, 3, 1, 1, 1, 1, 1},
    {"a strided 1x1 convolution", 1, 256, 56, 56, 512, 1, 2, 1, 1, 1, 0},
    {"a dilated convolution", 1, 256, 65, 65, 256, 3, 1, 12, 1, 1, 0},
    {"a depthwise convolution", 1, 144, 56, 56, 144, 3, 2, 1, 144, 1, 0},
    {"a grouped convolution of a batch", 16, 128, 28, 28, 256, 3, 1, 1, 32, 1, 0},
    {"a fully connected layer", 4, 25088, 1, 1, 4096, 1, 1, 1, 1, 1, 0},
    {"a convolution in one dimension", 1, 80, 1, 3000, 512, 3, 1, 1, 1, 1, 0},
    {"an addition of three tensors", 8, 2048, 7, 7, 2048, 1, 1, 1, 1, 3, 0},
    {"a large picture", 1, 64, 2048, 2048, 64, 3, 1, 1, 1, 2, 0},
};

VariableRow row_of(const Shape& s, double bytes_per_element) {
  VariableRow row{};
  const auto set = [&](Variable variable, double value) { row[static_cast<std::size_t>(variable)] = value; };
  const double h_out = std::ceil(s.h_in / s.stride), w_out = std::ceil(s.w_in / s.stride);
  const double kernel_h = std::min(s.kernel, s.h_in), kernel_w = std::min(s.kernel, s.w_in);
  const double elements_in = s.inputs * s.batch * s.c_in * s.h_in * s.w_in;
  const double elements_out = s.batch * s.c_out * h_out * w_out;
  const double elements_weights = s.c_out * (s.c_in / s.groups) * kernel_h * kernel_w;
  set(Variable::batch, s.batch);
  set(Variable::c_in, s.c_in);
  set(Variable::h_in, s.h_in);
  set(Variable::w_in, s.w_in);
  set(Variable::c_out, s.c_out);
  set(Variable::h_out, h_out);
  set(Variable::w_out, w_out);
  set(Variable::kernel_h, kernel_h);
  set(Variable::kernel_w, kernel_w);
  set(Variable::stride_h, s.stride);
  set(Variable::stride_w, s.stride);
  set(Variable::stride, s.stride);
  set(Variable::dilation_h, s.dilation);
  set(Variable::dilation_w, s.dilation);
  set(Variable::dilation, s.dilation);
  set(Variable::groups, s.groups);
  set(Variable::inputs, s.inputs);
  set(Variable::residual, s.residual);
  set(Variable::elements_in, elements_in);
  set(Variable::elements_out, elements_out);
  set(Variable::elements, elements_out);
  set(Variable::elements_weights, elements_weights);
  set(Variable::bytes_in, elements_in * bytes_per_element);
  set(Variable::bytes_out, elements_out * bytes_per_element);
  set(Variable::bytes_weights, elements_weights * bytes_per_element);
  set(Variable::macs, elements_out * (s.c_in / s.groups) * kernel_h * kernel_w);
  return row;
}

}  // namespace

std::vector<ProbeLayer> probe_layers(double bytes_per_element) {
  std::vector<ProbeLayer> result;
  for (const Shape& shape : kShapes) result.push_back({shape.description, row_of(shape, bytes_per_element)});
  return result;
}

void probe(const Platform& platform, const Mode& mode, const PrecisionInfo& precision) {
  const CompiledPlatform compiled(platform, mode, precision);
  const std::vector<ProbeLayer> layers = probe_layers(precision.bytes_per_element);
  Program::Scratch scratch;
  const auto fail = [&](double value, const std::string& on, const std::string& pointer) {
    char number[32] = "NaN";  // whose sign C libraries print or do not
    if (!std::isnan(value)) std::snprintf(number, sizeof number, "%g", value);
    throw Error(
        ErrorCode::bad_platform_table,
        formatted(
            "platform table {}: expected a finite value that is not negative, found {}{} in mode {}, precision {}",
            in_quotes(platform.id), number, on, in_quotes(mode.id), in_quotes(precision.id)),
        pointer);
  };
  const auto good = [](double value) { return std::isfinite(value) && value >= 0; };

  for (const KindInfo& info : platform.kinds) {
    const CompiledKind& kind = *compiled.find(info.kind);
    const std::pair<const Program*, std::string_view> programs[] = {{&kind.latency, "/latency"},
                                                                    {&kind.compute, "/compute"},
                                                                    {&kind.memory, "/memory"},
                                                                    {&kind.launches, "/launches"}};
    for (const auto& [program, key] : programs) {
      for (const ProbeLayer& layer : layers) {
        const double value = program->evaluate(layer.row, scratch);
        if (good(value)) continue;
        fail(value, formatted(" for {}", layer.description), pointer_to("/kinds", info.kind) + std::string(key));
      }
    }
  }
  const std::pair<double, std::string_view> times[] = {{compiled.enqueue_ms(), "/pipeline/enqueue_ms"},
                                                       {compiled.gap_ms(), "/pipeline/gap_ms"},
                                                       {compiled.start_ms(), "/pipeline/start_ms"}};
  for (const auto& [value, pointer] : times) {
    if (!good(value)) fail(value, "", std::string(pointer));
  }
}

}  // namespace blackthorn::platform
