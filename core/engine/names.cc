// The stable ids of layer kinds and node classes.
#include <array>

#include "engine/engine.h"

namespace blackthorn {

std::string_view kind_name(LayerKind kind) {
  static constexpr std::array<std::string_view, kLayerKinds> names = {
      "conv", "depthwise_conv", "deconv",    "fully_connected", "matmul",  "recurrent",
      "pool", "reduce",         "pointwise", "scale",           "softmax", "lrn",
      "norm", "resize",         "copy",      "reformat",        "generic"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view node_class_name(NodeClass c) {
  static constexpr std::array<std::string_view, 4> names = {"layer", "fused", "free", "unsupported"};
  return names[static_cast<std::size_t>(c)];
}

}  // namespace blackthorn
