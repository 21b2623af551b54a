// What each kind of layer takes from its nodes. Covered by tests/engine/rules_test.cc and bodies_test.cc.
#include "engine/layer_shape.h"

#include <algorithm>
#include <string>

#include "base/formatted.h"
#include "base/numbers.h"
#include "inference/infer.h"
#include "inference/matrix_product.h"

namespace blackthorn::engine {
namespace {

struct Image {
  std::int64_t batch = 1, channels = 1, height = 1, width = 1;
};

/// A tensor of any rank as an image: [n, c, …, w]; with several dimensions between c and w they are multiplied.
Image as_image(const Shape& shape) {
  Image image;
  if (shape.size() == 1) image.channels = shape[0];
  if (shape.size() < 2) return image;
  image.batch = shape[0];
  image.channels = shape[1];
  if (shape.size() > 2) image.width = shape.back();
  // A tensor without elements may have dimensions of any size.
  for (std::size_t i = 2; i + 1 < shape.size(); ++i) image.height = saturating_multiply(image.height, shape[i]);
  return image;
}

class Describer {
 public:
  Describer(const Fusion& fusion, const Unit& unit, const std::vector<TensorId>& inputs)
      : fusion_(fusion), unit_(unit), node_(unit.head == kNoNode ? nullptr : &fusion.graph.node(unit.head)) {
    for (const TensorId input : inputs)
      if (input != unit.residual) shape_.elements_in = saturating_add(shape_.elements_in, elements(input));
    for (const TensorId output : unit.outputs)
      shape_.elements_out = saturating_add(shape_.elements_out, elements(output));
    shape_.inputs = static_cast<std::int64_t>(inputs.size());
    if (!inputs.empty()) set_input(inputs[0]);
    if (!unit.outputs.empty()) set_output(unit.outputs[0]);
    if (!unit.inputs.empty()) return;  // a copy that its node causes: what the node multiplies and reads is not its own
    for (const NodeId id : unit.nodes) {
      shape_.macs = saturating_add(shape_.macs, node_macs(fusion.graph, id));
      for (const TensorId input : fusion.graph.node(id).inputs)
        if (input != kNoTensor && fusion.tensor(input).constant)
          constants_ = saturating_add(constants_, elements(input));
    }
  }

  Layer layer() {
    Layer layer;
    layer.kind = unit_.kind;
    layer.label = kind_name(unit_.kind);
    layer.parameters = unit_.kind == LayerKind::reformat || unit_.kind == LayerKind::copy ? 0 : constants_;
    switch (unit_.kind) {
      case LayerKind::conv:
      case LayerKind::depthwise_conv:
      case LayerKind::deconv: layer.label = convolution(); break;
      case LayerKind::fully_connected: layer.label = fully_connected(); break;
      case LayerKind::matmul: layer.label = matrices(); break;
      case LayerKind::recurrent: layer.label = recurrent(); break;
      case LayerKind::pool: layer.label = pool(); break;
      case LayerKind::pointwise: pointwise(); break;
      case LayerKind::scale: shape_.elements_weights = constants_; break;
      case LayerKind::lrn: layer.label = "LRN"; break;
      case LayerKind::copy: layer.label = copy(); break;
      case LayerKind::reformat: reformat(); break;
      case LayerKind::generic: layer.label = "other"; break;
      case LayerKind::softmax: shape_.elements_out = elements(node_->output(0)); break;
      case LayerKind::reduce:
      case LayerKind::norm:
      case LayerKind::resize: break;
    }
    layer.shape = shape_;
    return layer;
  }

 private:
  std::int64_t elements(TensorId id) const {
    const Shape* shape = fusion_.known_shape(id);
    return shape ? checked_product(*shape).value_or(0) : 0;
  }

  void set_input(TensorId id) {
    const Shape* shape = fusion_.known_shape(id);
    const Image image = shape ? as_image(*shape) : Image{};
    shape_.batch = image.batch;
    shape_.c_in = image.channels;
    shape_.h_in = image.height;
    shape_.w_in = image.width;
  }

  void set_output(TensorId id) {
    const Shape* shape = fusion_.known_shape(id);
    const Image image = shape ? as_image(*shape) : Image{};
    shape_.c_out = image.channels;
    shape_.h_out = image.height;
    shape_.w_out = image.width;
  }

  /// Last value of an attribute's list is for the width; those before it, multiplied, for the height.
  void spatial(std::string_view attribute, std::int64_t& height, std::int64_t& width) const {
    const auto* values = node_->get_ints(attribute);
    if (!values || values->empty()) return;
    width = std::max<std::int64_t>(values->back(), 1);
    height = 1;
    for (std::size_t i = 0; i + 1 < values->size(); ++i)
      height *= std::clamp<std::int64_t>((*values)[i], 1, kMostSpatial / std::max<std::int64_t>(height, 1) + 1);
  }

  std::string kernel_text() const { return formatted("{}x{}", shape_.kernel_h, shape_.kernel_w); }

  std::string convolution() {
    const bool transposed = unit_.kind == LayerKind::deconv;
    set_input(fusion_.resolve(node_->input(0)));
    set_output(node_->output(0));
    shape_.groups = std::max<std::int64_t>(node_->get_int("group", 1), 1);
    const TensorId weights = node_->input(1);
    if (const Shape* shape = fusion_.known_shape(weights)) {
      shape_.elements_weights = elements(weights);
      if (node_->input(2) != kNoTensor)
        shape_.elements_weights = saturating_add(shape_.elements_weights, elements(node_->input(2)));
      const Image kernel = as_image(*shape);
      shape_.kernel_h = kernel.height;
      shape_.kernel_w = kernel.width;
    }
    spatial("strides", shape_.stride_h, shape_.stride_w);
    spatial("dilations", shape_.dilation_h, shape_.dilation_w);
    shape_.residual = unit_.residual == kNoTensor ? 0 : 1;
    if (unit_.merged) {
      shape_.c_out = 0;
      shape_.elements_weights = constants_;
      for (const TensorId output : unit_.outputs)
        if (const Shape* shape = fusion_.known_shape(output))
          shape_.c_out = saturating_add(shape_.c_out, as_image(*shape).channels);
    }
    const std::string name = unit_.kind == LayerKind::depthwise_conv ? "depthwise "
                             : transposed                            ? "deconv "
                             : shape_.groups > 1                     ? "grouped conv "
                                                                     : "conv ";
    return name + kernel_text();
  }

  std::string fully_connected() {
    const TensorId output = node_->output(0);
    const Shape* out = fusion_.known_shape(output);
    if (const auto product = matrix_product(fusion_.graph, unit_.head); product && out && !out->empty()) {
      shape_.c_in = product->inner;
      shape_.c_out = out->back();
      shape_.batch = shape_.c_out > 0 ? elements(output) / shape_.c_out : 0;
    }
    shape_.h_in = shape_.w_in = shape_.h_out = shape_.w_out = 1;
    shape_.elements_weights = constants_;
    return "fully connected";
  }

  /// Sizes as a grouped 1x1 convolution has them, so that the same tiles count: a group for each independent product.
  std::string matrices() {
    if (const auto product = matrix_product(fusion_.graph, unit_.head)) {
      shape_.groups = product->groups;
      shape_.batch = 1;
      shape_.h_in = shape_.h_out = product->rows;
      shape_.w_in = shape_.w_out = 1;
      shape_.c_in = saturating_multiply(product->inner, product->groups);
      shape_.c_out = saturating_multiply(product->columns, product->groups);
    }
    if (fusion_.op_class(unit_.head) == OpClass::einsum) shape_.elements_weights = constants_;
    return "matrix product";
  }

  /// X is [steps, batch, size], with layout 1 [batch, steps, size].
  std::string recurrent() {
    if (const Shape* in = fusion_.known_shape(node_->input(0)); in && in->size() == 3) {
      const bool batch_first = node_->get_int("layout", 0) != 0;
      shape_.batch = (*in)[batch_first ? 0 : 1];
      shape_.h_in = shape_.h_out = (*in)[batch_first ? 1 : 0];
      shape_.c_in = (*in)[2];
    }
    shape_.w_in = shape_.w_out = 1;
    shape_.groups = node_->get_string("direction", "forward") == "bidirectional" ? 2 : 1;
    if (const Shape* weights = fusion_.known_shape(node_->input(2)); weights && !weights->empty())
      shape_.c_out = weights->back();
    shape_.elements_weights = constants_;
    return node_->op;
  }

  std::string pool() {
    const bool global = fusion_.op_class(unit_.head) != OpClass::pool;
    set_input(fusion_.resolve(node_->input(0)));
    set_output(node_->output(0));
    if (global) {
      shape_.kernel_h = shape_.h_in;
      shape_.kernel_w = shape_.w_in;
      shape_.h_out = shape_.w_out = 1;
      return "global pool";
    }
    spatial("kernel_shape", shape_.kernel_h, shape_.kernel_w);
    spatial("strides", shape_.stride_h, shape_.stride_w);
    spatial("dilations", shape_.dilation_h, shape_.dilation_w);
    return fusion_.function(unit_.head) == Function::max_pool ? "max pool" : "average pool";
  }

  /// Only inputs of the result's size count: what is broadcast is small beside them.
  void pointwise() {
    std::int64_t full = 0;
    for (const TensorId input : unit_inputs(fusion_, unit_))
      if (elements(input) >= shape_.elements_out) ++full;
    shape_.inputs = std::max<std::int64_t>(full, 1);
    shape_.elements_weights = constants_;
  }

  std::string copy() {
    const OpClass op_class = fusion_.op_class(unit_.head);
    // A copy into a concatenation, or out of a slice or gather, moves what is smaller: the part.
    const std::int64_t part = std::min(shape_.elements_in, shape_.elements_out);
    const bool moves = op_class == OpClass::move;
    if (op_class == OpClass::concat || op_class == OpClass::slice || moves)
      shape_.elements_in = shape_.elements_out = moves ? shape_.elements_out : part;
    return op_class == OpClass::transpose ? "transpose" : "copy";
  }

  /// FP16 kernels read channels in pairs, so an odd count is filled up.
  void reformat() {
    const std::int64_t padded = shape_.c_in + shape_.c_in % 2;
    shape_.elements_out = shape_.c_in > 0 ? shape_.elements_in / shape_.c_in * padded : 0;
    shape_.c_out = padded;
  }

  static constexpr std::int64_t kMostSpatial = std::int64_t{1} << 31;
  const Fusion& fusion_;
  const Unit& unit_;
  const Node* node_;
  LayerShape shape_;
  std::int64_t constants_ = 0;
};

/// Each once, in order of first use.
std::vector<TensorId> without_repeats(std::vector<TensorId> list) {
  std::vector<TensorId> seen = list;
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) == seen.end()) return list;
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  std::vector<bool> taken(seen.size(), false);
  std::vector<TensorId> once;
  for (const TensorId id : list) {
    const auto place = static_cast<std::size_t>(std::lower_bound(seen.begin(), seen.end(), id) - seen.begin());
    if (!taken[place]) once.push_back(id);
    taken[place] = true;
  }
  return once;
}

}  // namespace

std::vector<TensorId> unit_inputs(const Fusion& fusion, const Unit& unit) {
  if (!unit.inputs.empty()) return unit.inputs;
  const UnitId own = fusion.unit_at(unit.head);
  const auto inside = [&](TensorId id) {
    const NodeId producer = fusion.tensor(id).producer;
    return producer != kNoNode && fusion.unit_at(producer) == own;
  };
  std::vector<TensorId> inputs;
  for (const NodeId node : unit.nodes)
    fusion.each_dynamic_input(node, [&](TensorId input) {
      if (!inside(input)) inputs.push_back(input);
    });
  // Nearly all units, without a list of what was seen.
  if (inputs.size() < 2 || (inputs.size() == 2 && inputs[0] != inputs[1])) return inputs;
  return without_repeats(std::move(inputs));
}

Layer describe(const Fusion& fusion, Unit& unit, std::vector<TensorId> inputs) {
  Layer layer = Describer(fusion, unit, inputs).layer();
  layer.rule = unit.rule;
  layer.nodes = std::move(unit.nodes);
  layer.inputs = std::move(inputs);
  layer.outputs = std::move(unit.outputs);
  const Region region = unit.head == kNoNode ? Region{} : fusion.graph.region(unit.head);
  layer.turns = region.turns;
  layer.at_least = region.at_least;
  layer.approximate = unit.kind == LayerKind::generic || region.assumed;
  for (const std::vector<TensorId>* list : {&layer.inputs, &layer.outputs})
    for (const TensorId id : *list) layer.approximate = layer.approximate || fusion.tensor(id).data_dependent;
  return layer;
}

}  // namespace blackthorn::engine
