// The sizes of a layer: what the engine finds out and a latency function may depend on.
#pragma once

#include <compare>
#include <cstdint>

namespace blackthorn {

/// Convolutions with one spatial dimension have h = 1; of those with three, depth is multiplied into h. A recurrent
/// layer has the steps as h and the directions as groups. For kinds without a meaning for a field it is 1 (dims) or 0
/// (counts). How latency functions name them: platform/variables.h.
struct LayerShape {
  std::int64_t batch = 1, c_in = 1, h_in = 1, w_in = 1, c_out = 1, h_out = 1, w_out = 1;
  std::int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, groups = 1;
  std::int64_t inputs = 1;            // tensors read that are not constants
  std::int64_t residual = 0;          // 1 where a fused Add reads a second tensor of the output's size
  std::int64_t elements_in = 0;       // of all inputs that are not constants
  std::int64_t elements_out = 0;      // of all outputs
  std::int64_t elements_weights = 0;  // parameters the layer reads
  std::int64_t macs = 0;

  auto operator<=>(const LayerShape&) const = default;
};

}  // namespace blackthorn
