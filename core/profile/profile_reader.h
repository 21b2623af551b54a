// A measured profile of a whole network, layer by layer, as other programs write it.
//
// The formats are rows of a table (profile_reader.cc) and told apart by their content:
// - `trtexec --exportProfile`: [{"count": N}, {"name", "timeMs", "averageMs", "medianMs"?, "percentage"}, …], written
// by
//   samples/common/sampleReporting.cpp of https://github.com/NVIDIA/TensorRT;
// - ONNX Runtime's profile: trace events, of which those of "cat": "Node" named "…_kernel_time" are runs of a node
//   (https://onnxruntime.ai/docs/performance/tune-performance/profiling-tools.html).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "profile/room.h"

namespace blackthorn::profile {

/// A tensor as a profile tells of it. The name is empty where it says the shape alone.
struct MeasuredTensor {
  std::string name;
  Shape shape;
};

struct ProfiledLayer {
  std::string name;  // "Conv_0 + Relu_1"
  std::string type;  // of layer or operator: "CaskConvolution", "Conv"; empty where the profile does not say
  double ms = 0;     // in one inference: the median of all runs where the profile has it, else their mean
  std::vector<MeasuredTensor> inputs, outputs;
};

struct Profile {
  std::string_view format;      // "TensorRT", "ONNX Runtime"
  std::int64_t inferences = 0;  // that were measured; 0 where the profile does not say
  std::vector<ProfiledLayer> layers;
};

/// More is no profile of a network.
inline constexpr std::size_t kMaxProfileBytes = 64 << 20;

/// `name` is used in messages. Throws Error bad_request, with the byte or the JSON pointer, for anything that is not a
/// profile of a format above with at least one layer.
Profile read_profile(std::string_view text, std::string_view name);

/// Types, tensors and shapes from what `trtexec --exportLayerInfo` writes beside a profile: {"Layers": […]}, each with
/// "Name", "LayerType", "Inputs" and "Outputs", or names alone, which add nothing. Layers that the profile does not
/// have are left out. Throws Error bad_request where it is no such text.
void add_layer_info(Profile& profile, std::string_view text, std::string_view name);

}  // namespace blackthorn::profile
