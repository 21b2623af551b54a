// The trial layers as a table of sizes, and each function of a table tried on all of them.
// Tests: tests/platform/loader_test.cc.
#include "platform/probe.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "base/formatted.h"
#include "platform/json_text.h"
#include "platform/possible_time.h"

namespace blackthorn::platform {

namespace {

struct Trial {
  std::string_view description;
  std::int64_t batch, c_in, h_in, w_in, c_out, kernel, stride, dilation, groups, inputs, residual;
};

constexpr Trial kTrials[] = {
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

LayerShape shape_of(const Trial& trial) {
  LayerShape shape;
  shape.batch = trial.batch;
  shape.c_in = trial.c_in;
  shape.h_in = trial.h_in;
  shape.w_in = trial.w_in;
  shape.c_out = trial.c_out;
  shape.h_out = (trial.h_in + trial.stride - 1) / trial.stride;
  shape.w_out = (trial.w_in + trial.stride - 1) / trial.stride;
  shape.kernel_h = std::min(trial.kernel, trial.h_in);
  shape.kernel_w = std::min(trial.kernel, trial.w_in);
  shape.stride_h = shape.stride_w = trial.stride;
  shape.dilation_h = shape.dilation_w = trial.dilation;
  shape.groups = trial.groups;
  shape.inputs = trial.inputs;
  shape.residual = trial.residual;
  const std::int64_t depth = trial.c_in / trial.groups * shape.kernel_h * shape.kernel_w;
  shape.elements_in = trial.inputs * trial.batch * trial.c_in * trial.h_in * trial.w_in;
  shape.elements_out = trial.batch * trial.c_out * shape.h_out * shape.w_out;
  shape.elements_weights = trial.c_out * depth;
  shape.macs = shape.elements_out * depth;
  return shape;
}

}  // namespace

std::vector<ProbeLayer> probe_layers(double bytes_per_element) {
  std::vector<ProbeLayer> result;
  for (const Trial& trial : kTrials)
    result.push_back({trial.description, layer_variables(shape_of(trial), bytes_per_element)});
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
  for (const KindInfo& info : platform.kinds) {
    const CompiledKind& kind = *compiled.find(info.kind);
    const std::pair<const Program*, std::string_view> programs[] = {{&kind.latency, "/latency"},
                                                                    {&kind.compute, "/compute"},
                                                                    {&kind.memory, "/memory"},
                                                                    {&kind.launches, "/launches"}};
    for (const auto& [program, key] : programs) {
      for (const ProbeLayer& layer : layers) {
        const double value = program->evaluate(layer.row, scratch);
        if (is_possible_time(value)) continue;
        fail(value, formatted(" for {}", layer.description), pointer_to("/kinds", info.kind) + std::string(key));
      }
    }
  }
  const std::pair<double, std::string_view> times[] = {{compiled.enqueue_ms(), "/pipeline/enqueue_ms"},
                                                       {compiled.gap_ms(), "/pipeline/gap_ms"},
                                                       {compiled.start_ms(), "/pipeline/start_ms"}};
  for (const auto& [value, pointer] : times) {
    if (!is_possible_time(value)) fail(value, "", std::string(pointer));
  }
}

}  // namespace blackthorn::platform
