// The variables that a latency function may name: the sizes of a layer. The one place that knows them: as a row for
// the evaluator, out of a layer's shape, and back into one.
// Tests: tests/estimate/estimate_test.cc, tests/platform/variables_test.cc, schema_test.cc (against the schema).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/layer_shape.h"

namespace blackthorn::platform {

// One line adds a variable: its id and what the page calls it; variables.cc takes it from the shape. Units: elements,
// bytes, MACs. (Left alone by clang-format, whose version 14 never settles on it.)
// clang-format off
#define BLACKTHORN_LAYER_VARIABLES(X) \
  X(batch, "images per batch") \
  X(c_in, "input channels") X(h_in, "input rows") X(w_in, "input columns") \
  X(c_out, "output channels") X(h_out, "output rows") X(w_out, "output columns") \
  X(kernel_h, "kernel rows") X(kernel_w, "kernel columns") \
  X(stride_h, "vertical stride") X(stride_w, "horizontal stride") X(stride, "stride") \
  X(dilation_h, "vertical dilation") X(dilation_w, "horizontal dilation") X(dilation, "dilation") \
  X(groups, "groups") X(inputs, "inputs") X(residual, "residual inputs") \
  X(elements_in, "input elements") X(elements_out, "output elements") X(elements, "elements") \
  X(elements_weights, "weights") \
  X(bytes_in, "input bytes") X(bytes_out, "output bytes") X(bytes_weights, "weight bytes") \
  X(macs, "MACs")
// clang-format on

enum class Variable : std::uint8_t {
#define X(name, words) name,
  BLACKTHORN_LAYER_VARIABLES(X)
#undef X
};
inline constexpr std::array kVariableNames = {
#define X(name, words) std::string_view(#name),
    BLACKTHORN_LAYER_VARIABLES(X)
#undef X
};
inline constexpr std::array kVariableWords = {
#define X(name, words) std::string_view(words),
    BLACKTHORN_LAYER_VARIABLES(X)
#undef X
};
#undef BLACKTHORN_LAYER_VARIABLES
inline constexpr std::size_t kVariableCount = kVariableNames.size();

constexpr std::string_view variable_name(Variable variable) {
  return kVariableNames[static_cast<std::size_t>(variable)];
}
std::optional<Variable> find_variable(std::string_view name);

/// The values of all variables of one layer, indexed by Variable.
using VariableRow = std::array<double, kVariableCount>;

/// The variables of a layer whose elements take so many bytes.
VariableRow layer_variables(const LayerShape& shape, double bytes_per_element);

/// One size of the shape, the others as they are; `stride` and `dilation` stand for both directions. False for a
/// variable that follows from others (bytes) or is another's second name (elements): the shape is then unchanged.
bool set_variable(LayerShape& shape, Variable variable, std::int64_t value);

/// The layer with another number of channels: everything that is proportional to them follows. Nothing for other
/// variables, and for a layer without channels.
std::optional<LayerShape> with_channels(const LayerShape& shape, Variable variable, std::int64_t value);

}  // namespace blackthorn::platform
