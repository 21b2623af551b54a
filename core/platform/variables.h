// The variables that a latency function may name: sizes of the layer, then constants of power mode and precision.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace blackthorn::platform {

// One line adds a variable; estimate/variables.cc fills it. Units: elements, bytes, MACs.
// (Left alone by clang-format, whose version 14 never settles on it.)
// clang-format off
#define BLACKTHORN_LAYER_VARIABLES(X) \
  X(batch) X(c_in) X(h_in) X(w_in) X(c_out) X(h_out) X(w_out) X(kernel_h) X(kernel_w) X(stride_h) X(stride_w) \
  X(stride) X(dilation_h) X(dilation_w) X(dilation) X(groups) X(inputs) X(residual) X(elements_in) \
  X(elements_out) X(elements) X(elements_weights) X(bytes_in) X(bytes_out) X(bytes_weights) X(macs)
// clang-format on

enum class Variable : std::uint8_t {
#define X(name) name,
  BLACKTHORN_LAYER_VARIABLES(X)
#undef X
};
inline constexpr std::array kVariableNames = {
#define X(name) std::string_view(#name),
    BLACKTHORN_LAYER_VARIABLES(X)
#undef X
};
#undef BLACKTHORN_LAYER_VARIABLES
inline constexpr std::size_t kVariableCount = kVariableNames.size();

/// The values of all variables of one layer, indexed by Variable.
using VariableRow = std::array<double, kVariableCount>;

std::optional<Variable> find_variable(std::string_view name);

}  // namespace blackthorn::platform
