// The kinds of layers: the vocabulary that engine, platform tables and page share. A kind is a row of kLayerKindRows,
// in the order of LayerKind. Its looks are for the page's charts: kinds that share a colour differ in pattern. Tests:
// tests/engine/rules_test.cc, tests/platform/schema_test.cc (against platforms/schema.json).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace blackthorn {

/// What kind of kernel a layer is; platform tables have one latency function for each.
enum class LayerKind : std::uint8_t {
  conv,
  depthwise_conv,
  deconv,
  fully_connected,
  matmul,
  recurrent,
  pool,
  reduce,
  pointwise,
  scale,
  softmax,
  lrn,
  norm,
  resize,
  copy,
  reformat,
  generic,
};

struct KindLook {
  std::string_view label;  // a word that the layer's label holds, such as "3x3"; empty for every layer of the kind
  std::string_view colour;
  std::string_view pattern;  // solid, stripes or dots
};

struct LayerKindRow {
  LayerKind kind;
  std::string_view id;  // that tables and reports use
  std::string_view words;
  std::array<KindLook, 3> looks;  // the first that fits; those without a colour are none
};

inline constexpr LayerKindRow kLayerKindRows[] = {
    {LayerKind::conv,
     "conv",
     "convolution",
     {{{"3x3", "blue", "solid"}, {"1x1", "sky", "solid"}, {"", "blue", "stripes"}}}},
    {LayerKind::depthwise_conv, "depthwise_conv", "depthwise convolution", {{{"", "green", "solid"}}}},
    {LayerKind::deconv, "deconv", "transposed convolution", {{{"", "blue", "dots"}}}},
    {LayerKind::fully_connected, "fully_connected", "fully connected", {{{"", "vermillion", "solid"}}}},
    {LayerKind::matmul, "matmul", "matrix product", {{{"", "vermillion", "stripes"}}}},
    {LayerKind::recurrent, "recurrent", "recurrent", {{{"", "vermillion", "dots"}}}},
    {LayerKind::pool, "pool", "pooling", {{{"", "orange", "solid"}}}},
    {LayerKind::reduce, "reduce", "reduction", {{{"", "orange", "stripes"}}}},
    {LayerKind::pointwise, "pointwise", "pointwise", {{{"", "yellow", "solid"}}}},
    {LayerKind::scale, "scale", "scale", {{{"", "yellow", "stripes"}}}},
    {LayerKind::softmax, "softmax", "softmax", {{{"", "purple", "solid"}}}},
    {LayerKind::lrn, "lrn", "local response normalisation", {{{"", "purple", "dots"}}}},
    {LayerKind::norm, "norm", "normalisation", {{{"", "purple", "stripes"}}}},
    {LayerKind::resize, "resize", "resize", {{{"", "green", "stripes"}}}},
    {LayerKind::copy, "copy", "copy", {{{"", "grey", "solid"}}}},
    {LayerKind::reformat, "reformat", "reformat", {{{"", "grey", "stripes"}}}},
    {LayerKind::generic, "generic", "other", {{{"", "grey", "dots"}}}},
};

inline constexpr int kLayerKinds = static_cast<int>(std::size(kLayerKindRows));

/// The ids alone, in the order of LayerKind: what a program that does not draw needs of the table.
inline constexpr std::array<std::string_view, kLayerKinds> kKindNames = [] {
  std::array<std::string_view, kLayerKinds> names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (kLayerKindRows[i].kind != static_cast<LayerKind>(i)) throw "rows stand in the order of LayerKind";
    names[i] = kLayerKindRows[i].id;
  }
  return names;
}();

constexpr std::string_view kind_name(LayerKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

/// Throws Error bad_request, naming the kinds that there are.
LayerKind kind_named(std::string_view name);

}  // namespace blackthorn
