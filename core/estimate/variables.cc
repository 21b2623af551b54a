// The variables of a layer as latency functions name them.
#include <algorithm>

#include "estimate/estimate.h"

namespace blackthorn::estimate {

platform::VariableRow layer_variables(const LayerShape& shape, double bytes_per_element) {
  using platform::Variable;
  platform::VariableRow row{};
  const auto set = [&row](Variable variable, auto value) {
    row[static_cast<std::size_t>(variable)] = static_cast<double>(value);
  };
  set(Variable::batch, shape.batch);
  set(Variable::c_in, shape.c_in);
  set(Variable::h_in, shape.h_in);
  set(Variable::w_in, shape.w_in);
  set(Variable::c_out, shape.c_out);
  set(Variable::h_out, shape.h_out);
  set(Variable::w_out, shape.w_out);
  set(Variable::kernel_h, shape.kernel_h);
  set(Variable::kernel_w, shape.kernel_w);
  set(Variable::stride_h, shape.stride_h);
  set(Variable::stride_w, shape.stride_w);
  set(Variable::stride, std::max(shape.stride_h, shape.stride_w));
  set(Variable::dilation_h, shape.dilation_h);
  set(Variable::dilation_w, shape.dilation_w);
  set(Variable::dilation, std::max(shape.dilation_h, shape.dilation_w));
  set(Variable::groups, shape.groups);
  set(Variable::inputs, shape.inputs);
  set(Variable::residual, shape.residual);
  set(Variable::elements_in, shape.elements_in);
  set(Variable::elements_out, shape.elements_out);
  set(Variable::elements, shape.elements_out);
  set(Variable::elements_weights, shape.elements_weights);
  set(Variable::bytes_in, static_cast<double>(shape.elements_in) * bytes_per_element);
  set(Variable::bytes_out, static_cast<double>(shape.elements_out) * bytes_per_element);
  set(Variable::bytes_weights, static_cast<double>(shape.elements_weights) * bytes_per_element);
  set(Variable::macs, shape.macs);
  return row;
}

}  // namespace blackthorn::estimate
