// Graphs written down in a few lines, for tests.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "engine/lowering.h"
#include "graph/graph.h"
#include "inference/network.h"

namespace blackthorn::testing {
using namespace graph;
using namespace inference;
using namespace engine;

using Attributes = std::vector<Attribute>;

inline Attribute ints(std::string name, std::vector<std::int64_t> values) {
  return {std::move(name), std::move(values)};
}
inline Attribute integer(std::string name, std::int64_t value) { return {std::move(name), value}; }
inline Attribute text(std::string name, std::string value) { return {std::move(name), std::move(value)}; }

/// Tensors are named; a node's inputs refer to names, an empty name is a left-out input.
class GraphBuilder {
 public:
  GraphBuilder& input(const std::string& name, const Shape& shape) {
    Tensor& tensor = graph_.tensor(id(name));
    tensor.role = TensorRole::graph_input;
    tensor.dtype = DType::float32;
    tensor.shape = shape;
    for (const std::int64_t dim : shape) tensor.declared.push_back({dim, ""});
    graph_.inputs.push_back(id(name));
    return *this;
  }

  /// An input as a file declares it: "batch 3 ? 224" has a symbol, a number, an open dimension without a symbol.
  GraphBuilder& declared(const std::string& name, const std::string& dims, DType dtype = DType::float32) {
    input(name, {});
    Tensor& tensor = graph_.tensor(id(name));
    tensor.dtype = dtype;
    std::istringstream words(dims);
    for (std::string word; words >> word;) {
      const bool number = word.find_first_not_of("0123456789") == std::string::npos;
      tensor.declared.push_back({number ? std::stoll(word) : kUnknownDim, number || word == "?" ? "" : word});
      tensor.shape->push_back(tensor.declared.back().value);
    }
    return *this;
  }

  /// What the file says of a tensor's shape, as in `declared`.
  GraphBuilder& stated(const std::string& name, const std::string& dims) {
    Shape shape;
    std::istringstream words(dims);
    for (std::string word; words >> word;) {
      if (word.find_first_not_of("0123456789") == std::string::npos) {
        shape.push_back(std::stoll(word));
      } else if (word == "?") {
        shape.push_back(kUnknownDim);
      } else {
        const auto place = std::find(symbols_.begin(), symbols_.end(), word);
        shape.push_back(dim_of_symbol(static_cast<std::size_t>(place - symbols_.begin())));
        if (place == symbols_.end()) symbols_.push_back(word);
      }
    }
    graph_.tensor(id(name)).stated = std::make_shared<const Shape>(shape);
    graph_.symbols = std::make_shared<const std::vector<std::string>>(symbols_);
    return *this;
  }

  GraphBuilder& weights(const std::string& name, const Shape& shape, std::vector<double> values = {}) {
    Tensor& tensor = graph_.tensor(id(name));
    tensor.role = TensorRole::initializer;
    tensor.dtype = DType::float32;
    tensor.shape = shape;
    tensor.constant = true;
    if (!values.empty()) {
      Value value;
      value.floats = std::move(values);
      tensor.value = std::make_shared<const Value>(std::move(value));
    }
    return *this;
  }

  GraphBuilder& bool_constant(const std::string& name, bool value) {
    int_constant(name, {value ? 1 : 0});
    graph_.tensor(id(name)).dtype = DType::boolean;
    graph_.tensor(id(name)).shape = Shape{};
    return *this;
  }

  GraphBuilder& int_constant(const std::string& name, std::vector<std::int64_t> values) {
    Tensor& tensor = graph_.tensor(id(name));
    tensor.role = TensorRole::initializer;
    tensor.dtype = DType::int64;
    tensor.shape = Shape{static_cast<std::int64_t>(values.size())};
    tensor.constant = true;
    Value value;
    value.ints = std::move(values);
    tensor.value = std::make_shared<const Value>(std::move(value));
    return *this;
  }

  GraphBuilder& node(const std::string& op, const std::string& name, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& outputs, Attributes attributes = {}) {
    Node node;
    node.op = op;
    node.name = name;
    for (const auto& input : inputs) node.inputs.push_back(input.empty() ? kNoTensor : id(input));
    for (const auto& output : outputs) {
      node.outputs.push_back(id(output));
      graph_.tensor(node.outputs.back()).producer = static_cast<NodeId>(graph_.nodes.size());
    }
    node.attributes = std::move(attributes);
    graph_.nodes.edit().push_back(std::move(node));
    return *this;
  }

  /// Of the last node's operator.
  GraphBuilder& domain(const std::string& name) {
    graph_.nodes.edit().back().domain = name;
    return *this;
  }

  GraphBuilder& output(const std::string& name) {
    graph_.outputs.push_back(id(name));
    return *this;
  }

  /// In a body: a tensor that the enclosing graph owns under the same name. The node that holds the body captures it.
  GraphBuilder& outer(const std::string& name, const GraphBuilder& around) {
    Tensor& tensor = graph_.tensor(id(name));
    tensor.role = TensorRole::outer;
    tensor.outer = around.ids_.at(name);
    return *this;
  }

  /// The last node reads these within its bodies.
  GraphBuilder& captures(const std::vector<std::string>& names) {
    for (const auto& name : names) graph_.nodes.edit().back().captured.push_back(id(name));
    return *this;
  }

  /// The graph as an attribute of the node that it is a body of.
  Attribute as(const std::string& attribute) const { return {attribute, std::make_shared<const Graph>(graph_)}; }

  /// The graph as a file would have it.
  const Graph& raw() const { return graph_; }

  /// The graph with shapes.
  Graph unlowered(std::int64_t opset = 13) {
    infer(graph_, opset, {});
    return graph_;
  }

  /// The graph with shapes, lowered.
  Graph build(std::int64_t opset = 13) {
    infer(graph_, opset, {});
    warnings = lower(graph_);
    return graph_;
  }

  /// The graph with shapes, as an engine is built from it.
  Network network(std::int64_t opset = 13) const { return Network(graph_, opset, {}); }

  std::vector<Warning> warnings;  // of the lowering

 private:
  TensorId id(const std::string& name) {
    const auto [place, fresh] = ids_.emplace(name, static_cast<TensorId>(graph_.tensors.size()));
    if (fresh) {
      graph_.tensors.emplace_back();
      graph_.tensors.back().name = name;
    }
    return place->second;
  }

  Graph graph_;
  std::map<std::string, TensorId> ids_;
  std::vector<std::string> symbols_;
};

}  // namespace blackthorn::testing
