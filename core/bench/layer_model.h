// A single layer as a complete ONNX model, weights included, for runners to measure (docs/runners.md).
#pragma once

#include <cstdint>
#include <string>

#include "bench/layer_request.h"

namespace blackthorn::bench {

/// The bytes of a model (operator set 13, IR version 7: TensorRT 8.0 reads it) whose engine is the one layer
/// layer_of(request). Inputs "x", and "z" where there are two, output "y", all FP32. Weights are random, the same on
/// every platform for the same seed, and scaled so that inputs of unit variance give outputs of about unit variance:
/// nothing overflows or becomes denormal in FP16. The request is one that make_request returned, so the model stays
/// below 2 GiB.
std::string layer_model(const LayerRequest& request, std::uint64_t seed = 1);

}  // namespace blackthorn::bench
