// The layer kinds that a table may describe: those that the engine makes (LayerKind).
#pragma once

#include <array>
#include <string_view>

namespace blackthorn::platform {

inline constexpr std::array<std::string_view, 17> kKindNames = {
    "conv", "depthwise_conv", "deconv",    "fully_connected", "matmul",  "recurrent",
    "pool", "reduce",         "pointwise", "scale",           "softmax", "lrn",
    "norm", "resize",         "copy",      "reformat",        "generic"};

}  // namespace blackthorn::platform
