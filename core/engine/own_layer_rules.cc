// Every node that runs starts as a layer of its own, of the kind that its operator says.
#include <algorithm>

#include "base/formatted.h"
#include "engine/rules.h"

namespace blackthorn::engine {
namespace {

void warn(Fusion& fusion, std::string code, std::string_view message, std::vector<std::string> names,
          std::size_t count) {
  if (count == 0) return;
  if (names.size() > kNamesInWarning) names.resize(kNamesInWarning);
  fusion.warnings.push_back({std::move(code), formatted("{}{}", count, message), std::move(names)});
}

std::string with_operator(const Fusion& fusion, NodeId id) {
  const Node& node = fusion.graph.node(id);
  return formatted("{} ({}{})", display_name(fusion.graph, id),
                   node.domain.empty() ? "" : formatted("{}.", node.domain), node.op);
}

LayerKind convolution_kind(const Fusion& fusion, const Node& node) {
  const std::int64_t groups = node.get_int("group", 1);
  const Shape* in = fusion.known_shape(node.input(0));
  return groups > 1 && in && in->size() > 1 && (*in)[1] == groups ? LayerKind::depthwise_conv : LayerKind::conv;
}

/// A mean or maximum over exactly the spatial dimensions of an image is a pool.
bool reduces_image(const Fusion& fusion, NodeId id) {
  const Node& node = fusion.graph.node(id);
  const Function function = fusion.function(id);
  if (function != Function::reduce_mean && function != Function::reduce_max) return false;
  const Shape* in = fusion.known_shape(node.input(0));
  if (!in || in->size() != 4) return false;
  std::vector<std::int64_t> axes;
  if (const auto* attribute = node.get_ints("axes")) axes = *attribute;
  if (const TensorId input = node.input(1); input != kNoTensor && fusion.tensor(input).value)
    axes = fusion.tensor(input).value->ints;
  for (std::int64_t& axis : axes) axis = axis < 0 ? axis + 4 : axis;
  return axes.size() == 2 && std::min(axes[0], axes[1]) == 2 && std::max(axes[0], axes[1]) == 3;
}

bool constant_operand_with_many(const Fusion& fusion, const Node& node) {
  for (const TensorId input : node.inputs)
    if (input != kNoTensor && fusion.tensor(input).constant)
      if (const Shape* shape = fusion.known_shape(input))
        if (std::any_of(shape->begin(), shape->end(), [](std::int64_t dim) { return dim != 1; })) return true;
  return false;
}

LayerKind kind_of(const Fusion& fusion, NodeId id) {
  const Node& node = fusion.graph.node(id);
  switch (fusion.op_class(id)) {
    case OpClass::convolution: return convolution_kind(fusion, node);
    case OpClass::deconvolution: return LayerKind::deconv;
    case OpClass::gemm:
      return node.input(1) != kNoTensor && fusion.tensor(node.input(1)).constant ? LayerKind::fully_connected
                                                                                 : LayerKind::matmul;
    case OpClass::einsum: return node.inputs.size() == 2 ? LayerKind::matmul : LayerKind::generic;
    case OpClass::recurrent: return LayerKind::recurrent;
    case OpClass::pool:
    case OpClass::global_pool: return LayerKind::pool;
    case OpClass::reduce: return reduces_image(fusion, id) ? LayerKind::pool : LayerKind::reduce;
    case OpClass::pointwise:
      return is_linear(fusion.function(id)) && constant_operand_with_many(fusion, node) ? LayerKind::scale
                                                                                        : LayerKind::pointwise;
    case OpClass::batch_norm: return LayerKind::scale;
    case OpClass::norm: return LayerKind::norm;
    case OpClass::softmax: return LayerKind::softmax;
    case OpClass::lrn: return LayerKind::lrn;
    case OpClass::resize: return LayerKind::resize;
    case OpClass::quantize:
    case OpClass::cast: return LayerKind::pointwise;
    case OpClass::identity:
    case OpClass::view:
    case OpClass::transpose:
    case OpClass::concat:
    case OpClass::slice:
    case OpClass::pad:
    case OpClass::move: return LayerKind::copy;
    case OpClass::unknown:
    case OpClass::metadata:
    case OpClass::approximate: break;
  }
  return LayerKind::generic;
}

}  // namespace

namespace {

/// Sets those of the operators without a formula as unsupported of which `is_this(row)` is true.
template <class IsThis>
void reject_operators(Fusion& fusion, std::string_view id, std::string_view message, IsThis is_this) {
  std::vector<std::string> names;
  std::size_t count = 0;
  fusion.each_undecided([&](NodeId node, const Node&) {
    if (fusion.op_class(node) != OpClass::unknown || !is_this(fusion.operator_at(node))) return;
    fusion.set_unsupported(node, id);
    if (++count <= kNamesInWarning) names.push_back(with_operator(fusion, node));
  });
  warn(fusion, "unsupported_operator", message, names, count);
}

}  // namespace

void reject_unknown_operators(Fusion& fusion, std::string_view id) {
  reject_operators(fusion, id, " node(s) of operators that are not known: the total leaves them out",
                   [](const Operator& row) { return row.name.empty(); });
}

void reject_untimed_operators(Fusion& fusion, std::string_view id) {
  reject_operators(fusion, id, " node(s) of operators whose time is not known: the total leaves them out",
                   [](const Operator& row) { return !row.name.empty(); });
}

void reject_unknown_sizes(Fusion& fusion, std::string_view id) {
  std::vector<std::string> names;
  std::size_t count = 0;
  fusion.each_undecided([&](NodeId node, const Node& n) {
    const auto unknown = [&](TensorId t) { return t != kNoTensor && !fusion.known_shape(t); };
    if (std::none_of(n.inputs.begin(), n.inputs.end(), unknown) &&
        std::none_of(n.outputs.begin(), n.outputs.end(), unknown))
      return;
    fusion.set_unsupported(node, id);
    if (++count <= kNamesInWarning) names.push_back(with_operator(fusion, node));
  });
  warn(fusion, "unknown_size", " node(s) whose sizes could not be worked out: the total leaves them out", names, count);
}

void own_layers(Fusion& fusion, std::string_view id) {
  fusion.each_undecided([&](NodeId node, const Node&) {
    if (fusion.op_class(node) != OpClass::approximate) fusion.add_unit(node, kind_of(fusion, node), id);
  });
  // From here on no further node becomes free, but those that other units' kernels do the work of.
  fusion.count_users();
}

void approximate_layers(Fusion& fusion, std::string_view id) {
  std::vector<std::string> names;
  std::size_t count = 0;
  fusion.each_undecided([&](NodeId node, const Node&) {
    fusion.add_unit(node, LayerKind::generic, id);
    if (++count <= kNamesInWarning) names.push_back(with_operator(fusion, node));
  });
  warn(fusion, "approximated_operator",
       " node(s) have no formula of their own and are taken as one pass over their data", names, count);
}

}  // namespace blackthorn::engine
