// Comparison of inference with an oracle: NAME[.TAG].shapes.json holds for one binding of the free dimensions the
// shape and type of every tensor, the parameters and the multiply-accumulates, computed by other programs.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "files.h"
#include "inference/infer.h"
#include "support/models.h"

namespace oracle {

using blackthorn::graph::Graph;
using blackthorn::graph::Tensor;
using nlohmann::json;

/// The model that an oracle speaks of: the name up to the first dot, beside it or where the tests' models lie.
inline std::filesystem::path model_path(const std::filesystem::path& oracle) {
  const std::string file = oracle.filename().string();
  const std::string name = file.substr(0, file.find('.'));
  const auto beside = oracle.parent_path() / (name + ".onnx");
  return std::filesystem::exists(beside) ? beside : test_models::path_of(name);
}

/// Tensors by name, those of bodies as well.
inline void collect(const Graph& graph, std::map<std::string, const Tensor*>& tensors) {
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.role != blackthorn::graph::TensorRole::outer) tensors.emplace(tensor.name, &tensor);
  }
  for (const auto& node : graph.nodes) {
    for (const auto& attribute : node.attributes) {
      if (const auto* body = std::get_if<std::shared_ptr<const Graph>>(&attribute.value)) collect(**body, tensors);
    }
  }
}

inline std::string text(const Tensor& tensor) {
  std::string made = std::string(blackthorn::graph::dtype_name(tensor.dtype));
  if (!tensor.shape) return made + " ?";
  made += " [";
  for (const auto dim : *tensor.shape) made += std::to_string(dim) + ",";
  return made + "]";
}

/// Parameters that an oracle leaves out: it counts initializers. In these files the exporter wrote each bias that
/// equals another one as a Constant node; the convolutions have them all the same.
inline std::int64_t beside_initializers(const std::string& name) {
  static const std::map<std::string, std::int64_t> elements = {
      {"efficientvit_seg_b0_cityscapes", 768}, {"efficientvit_seg_b1_ade20k", 704},
      {"efficientvit_seg_b1_cityscapes", 704}, {"efficientvit_seg_b2_ade20k", 144},
      {"efficientvit_seg_b2_cityscapes", 144}, {"efficientvit_seg_b3_ade20k", 256},
      {"efficientvit_seg_b3_cityscapes", 256},
  };
  const auto found = elements.find(name);
  return found == elements.end() ? 0 : found->second;
}

/// What differs, one line each; empty where all agrees.
inline std::vector<std::string> differences(const std::filesystem::path& path) {
  std::vector<std::string> found;
  std::ifstream file(path);
  const json expected = json::parse(file);
  auto model = files::model_of(model_path(path));
  blackthorn::inference::Binding binding;
  // An oracle made for a free dimension may stand beside a model that has it fixed; the shapes below must agree all the
  // same.
  std::set<std::string> free;
  for (const auto input : model.graph.inputs)
    for (const auto& dim : model.graph.tensor(input).declared) free.insert(dim.symbol);
  for (const auto& [name, size] : expected["bindings"].items())
    if (free.count(name) != 0) binding.dims[name] = size.get<std::int64_t>();
  blackthorn::inference::infer(model.graph, model.opset(), binding);

  std::map<std::string, const Tensor*> tensors;
  collect(model.graph, tensors);
  std::set<std::string> dependent;
  if (expected.contains("data_dependent")) {
    for (const auto& name : expected["data_dependent"]) dependent.insert(name.get<std::string>());
  }
  for (const auto& [name, value] : expected["tensors"].items()) {
    const auto tensor = tensors.find(name);
    if (tensor == tensors.end()) {
      found.push_back(name + ": absent");
      continue;
    }
    const bool same_type = blackthorn::graph::dtype_name(tensor->second->dtype) == value["dtype"].get<std::string>();
    // A shape that the oracle does not know proves nothing. Where it depends on the data, the oracle has that of one
    // random run, which must lie within the bound.
    bool same_shape = value["shape"].is_null();
    if (!same_shape && tensor->second->shape) {
      const auto& shape = *tensor->second->shape;
      const bool bound = dependent.count(name) != 0;
      same_shape = shape.size() == value["shape"].size();
      for (std::size_t i = 0; same_shape && i < shape.size(); ++i) {
        if (value["shape"][i].is_null()) continue;
        const auto dim = value["shape"][i].get<std::int64_t>();
        same_shape = bound ? dim <= shape[i] : dim == shape[i];
      }
    }
    if (same_type && same_shape) continue;
    found.push_back(name + ": " + text(*tensor->second) + " instead of " + value.dump());
  }

  if (const auto params = blackthorn::inference::parameter_count(model.graph);
      params != expected["params"].get<std::int64_t>() + beside_initializers(expected["name"].get<std::string>())) {
    found.push_back("parameters: " + std::to_string(params) + " instead of " + expected["params"].dump());
  }
  std::int64_t total = 0;
  std::size_t nodes = 0;
  for (std::size_t i = 0; i < model.graph.nodes.size(); ++i) {
    const auto& node = model.graph.nodes[i];
    const auto macs = blackthorn::inference::node_macs(model.graph, static_cast<blackthorn::graph::NodeId>(i));
    // The oracles count the float products only, no equations and no recurrences.
    const bool uncounted = node.op == "QLinearConv" || node.op == "Einsum" || node.op == "LSTM";
    if (macs == 0 || uncounted) continue;
    total += macs;
    const std::string name(model.graph.tensor(node.output(0)).name);
    if (expected["node_macs"].value(name, std::int64_t{-1}) != macs) {
      found.push_back(name + ": " + std::to_string(macs) + " MACs");
    }
    ++nodes;
  }
  if (total != expected["macs"].get<std::int64_t>()) {
    found.push_back("MACs: " + std::to_string(total) + " instead of " + expected["macs"].dump());
  }
  if (nodes != expected["node_macs"].size()) found.push_back("another number of nodes with MACs");
  return found;
}

}  // namespace oracle
