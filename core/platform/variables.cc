// Which variable is which field of a shape, as a table; the few that follow from others are written out.
#include "platform/variables.h"

#include <algorithm>
#include <utility>

#include "base/numbers.h"

namespace blackthorn::platform {
namespace {

struct Size {
  Variable variable;
  std::int64_t LayerShape::*field;
};

/// Variables that are a field of the shape.
constexpr Size kSizes[] = {
    {Variable::batch, &LayerShape::batch},
    {Variable::c_in, &LayerShape::c_in},
    {Variable::h_in, &LayerShape::h_in},
    {Variable::w_in, &LayerShape::w_in},
    {Variable::c_out, &LayerShape::c_out},
    {Variable::h_out, &LayerShape::h_out},
    {Variable::w_out, &LayerShape::w_out},
    {Variable::kernel_h, &LayerShape::kernel_h},
    {Variable::kernel_w, &LayerShape::kernel_w},
    {Variable::stride_h, &LayerShape::stride_h},
    {Variable::stride_w, &LayerShape::stride_w},
    {Variable::dilation_h, &LayerShape::dilation_h},
    {Variable::dilation_w, &LayerShape::dilation_w},
    {Variable::groups, &LayerShape::groups},
    {Variable::inputs, &LayerShape::inputs},
    {Variable::residual, &LayerShape::residual},
    {Variable::elements_in, &LayerShape::elements_in},
    {Variable::elements_out, &LayerShape::elements_out},
    {Variable::elements_weights, &LayerShape::elements_weights},
    {Variable::macs, &LayerShape::macs},
};

}  // namespace

std::optional<Variable> find_variable(std::string_view name) {
  const auto found = std::find(kVariableNames.begin(), kVariableNames.end(), name);
  if (found == kVariableNames.end()) return std::nullopt;
  return static_cast<Variable>(found - kVariableNames.begin());
}

VariableRow layer_variables(const LayerShape& shape, double bytes_per_element) {
  VariableRow row{};
  const auto set = [&row](Variable variable, double value) { row[static_cast<std::size_t>(variable)] = value; };
  // Written out by the compiler: the search for steps makes hundreds of rows for a layer.
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (set(kSizes[I].variable, static_cast<double>(shape.*kSizes[I].field)), ...);
  }
  (std::make_index_sequence<std::size(kSizes)>());
  set(Variable::stride, static_cast<double>(std::max(shape.stride_h, shape.stride_w)));
  set(Variable::dilation, static_cast<double>(std::max(shape.dilation_h, shape.dilation_w)));
  set(Variable::elements, static_cast<double>(shape.elements_out));
  set(Variable::bytes_in, static_cast<double>(shape.elements_in) * bytes_per_element);
  set(Variable::bytes_out, static_cast<double>(shape.elements_out) * bytes_per_element);
  set(Variable::bytes_weights, static_cast<double>(shape.elements_weights) * bytes_per_element);
  return row;
}

bool set_variable(LayerShape& shape, Variable variable, std::int64_t value) {
  if (variable == Variable::stride) {
    shape.stride_h = shape.stride_w = value;
    return true;
  }
  if (variable == Variable::dilation) {
    shape.dilation_h = shape.dilation_w = value;
    return true;
  }
  for (const Size& size : kSizes) {
    if (size.variable != variable) continue;
    shape.*size.field = value;
    return true;
  }
  return false;
}

std::optional<LayerShape> with_channels(const LayerShape& shape, Variable variable, std::int64_t value) {
  const bool out = variable == Variable::c_out;
  if (!out && variable != Variable::c_in) return std::nullopt;
  const std::int64_t before = out ? shape.c_out : shape.c_in;
  if (before <= 0) return std::nullopt;
  LayerShape changed = shape;
  const auto scale = [&](std::int64_t& field) { field = saturating_multiply(field / before, value); };
  (out ? changed.c_out : changed.c_in) = value;
  scale(out ? changed.elements_out : changed.elements_in);
  scale(changed.elements_weights);
  scale(changed.macs);
  return changed;
}

}  // namespace blackthorn::platform
