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
bool reduces_image(const Fusion& fusion, const Node& node) {
  if (node.op != "ReduceMean" && node.op != "ReduceMax") return false;
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

bool is_linear(const Node& node) {
  return node.op == "Add" || node.op == "Sub" || node.op == "Mul" || node.op == "Div";
}

LayerKind kind_of(const Fusion& fusion, const Node& node, Cost cost) {
  switch (cost) {
    case Cost::convolution: return convolution_kind(fusion, node);
    case Cost::deconvolution: return LayerKind::deconv;
    case Cost::gemm:
      return node.input(1) != kNoTensor && fusion.tensor(node.input(1)).constant ? LayerKind::fully_connected
                                                                                 : LayerKind::matmul;
    case Cost::einsum: return node.inputs.size() == 2 ? LayerKind::matmul : LayerKind::generic;
    case Cost::recurrent: return LayerKind::recurrent;
    case Cost::pool:
    case Cost::global_pool: return LayerKind::pool;
    case Cost::reduce: return reduces_image(fusion, node) ? LayerKind::pool : LayerKind::reduce;
    case Cost::pointwise:
      return is_linear(node) && constant_operand_with_many(fusion, node) ? LayerKind::scale : LayerKind::pointwise;
    case Cost::batch_norm: return LayerKind::scale;
    case Cost::norm: return LayerKind::norm;
    case Cost::softmax: return LayerKind::softmax;
    case Cost::lrn: return LayerKind::lrn;
    case Cost::resize: return LayerKind::resize;
    case Cost::quantize:
    case Cost::cast: return LayerKind::pointwise;
    case Cost::identity:
    case Cost::view:
    case Cost::transpose:
    case Cost::concat:
    case Cost::slice:
    case Cost::pad:
    case Cost::move: return LayerKind::copy;
    case Cost::unknown:
    case Cost::metadata:
    case Cost::approximate: break;
  }
  return LayerKind::generic;
}

}  // namespace

void reject_unknown_operators(Fusion& fusion, std::string_view id) {
  std::vector<std::string> names;
  std::size_t count = 0;
  fusion.each_undecided([&](NodeId node, const Node&) {
    if (fusion.cost(node) != Cost::unknown) return;
    fusion.set_unsupported(node, id);
    if (++count <= kNamesInWarning) names.push_back(with_operator(fusion, node));
  });
  warn(fusion, "unsupported_operator", " node(s) of operators that are not known: the total leaves them out", names,
       count);
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
  fusion.each_undecided([&](NodeId node, const Node& n) {
    const Cost cost = fusion.cost(node);
    if (cost != Cost::approximate) fusion.add_unit(node, kind_of(fusion, n, cost), id);
  });
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
