// The small questions that every room asks a graph.
#include "graph/graph.h"

#include <algorithm>

#include "base/formatted.h"

namespace blackthorn::graph {
namespace {

template <typename T>
const T* get(const Node& node, std::string_view attribute) {
  const AttributeValue* value = node.find(attribute);
  return value == nullptr ? nullptr : std::get_if<T>(value);
}

}  // namespace

const AttributeValue* Node::find(std::string_view attribute) const {
  // Linear: operators have a dozen attributes at most.
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& candidate) { return candidate.name == attribute; });
  return found == attributes.end() ? nullptr : &found->value;
}

std::int64_t Node::get_int(std::string_view attribute, std::int64_t fallback) const {
  const auto* value = get<std::int64_t>(*this, attribute);
  return value == nullptr ? fallback : *value;
}

double Node::get_float(std::string_view attribute, double fallback) const {
  const auto* value = get<float>(*this, attribute);
  return value == nullptr ? fallback : static_cast<double>(*value);
}

std::string_view Node::get_string(std::string_view attribute, std::string_view fallback) const {
  const auto* value = get<std::string>(*this, attribute);
  return value == nullptr ? fallback : std::string_view(*value);
}

const std::vector<std::int64_t>* Node::get_ints(std::string_view attribute) const {
  return get<std::vector<std::int64_t>>(*this, attribute);
}

const TensorLiteral* Node::get_tensor(std::string_view attribute) const { return get<TensorLiteral>(*this, attribute); }

std::int64_t Model::opset() const {
  const auto found = opsets.find("");
  return found == opsets.end() ? 0 : found->second;
}

std::vector<std::vector<NodeId>> consumers(const Graph& graph) {
  std::vector<std::vector<NodeId>> readers(graph.tensors.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const auto* reads : {&graph.nodes[i].inputs, &graph.nodes[i].captured}) {
      for (const TensorId id : *reads) {
        if (id != kNoTensor) readers[static_cast<std::size_t>(id)].push_back(static_cast<NodeId>(i));
      }
    }
  }
  return readers;
}

std::string_view name_in_file(const Graph& graph, NodeId node) {
  const Node& named = graph.node(node);
  if (!named.name.empty()) return named.name;
  for (const TensorId id : named.outputs) {
    if (id != kNoTensor) return graph.tensor(id).name;
  }
  return {};
}

std::string display_name(const Graph& graph, NodeId node) {
  const std::string_view name = name_in_file(graph, node);
  return name.empty() ? formatted("{}_{}", graph.node(node).op, node) : std::string(name);
}

}  // namespace blackthorn::graph
