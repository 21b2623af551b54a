// The stable ids of layer kinds and node classes.
#include <array>

#include "base/error.h"
#include "base/formatted.h"
#include "base/text.h"
#include "engine/engine.h"

namespace blackthorn::engine {

std::string_view kind_name(LayerKind kind) {
  static constexpr std::array<std::string_view, kLayerKinds> names = {
      "conv", "depthwise_conv", "deconv",    "fully_connected", "matmul",  "recurrent",
      "pool", "reduce",         "pointwise", "scale",           "softmax", "lrn",
      "norm", "resize",         "copy",      "reformat",        "generic"};
  return names[static_cast<std::size_t>(kind)];
}

LayerKind kind_named(std::string_view name) {
  std::string known;
  for (int k = 0; k < kLayerKinds; ++k) {
    const auto kind = static_cast<LayerKind>(k);
    if (kind_name(kind) == name) return kind;
    known += formatted("{}{}", known.empty() ? "" : ", ", kind_name(kind));
  }
  throw Error(ErrorCode::bad_request, formatted("no layer kind {}; there are {}", quoted(name), known));
}

std::string_view node_class_name(NodeClass c) {
  static constexpr std::array<std::string_view, 4> names = {"layer", "fused", "free", "unsupported"};
  return names[static_cast<std::size_t>(c)];
}

}  // namespace blackthorn::engine
