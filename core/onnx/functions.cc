#include "onnx/functions.h"

#include <google/protobuf/arena.h>

#include <algorithm>

#include "base/error.h"
#include "onnx.pb.h"
#include "onnx/text.h"

namespace blackthorn {
namespace {

using ::onnx::AttributeProto;
using ::onnx::FunctionProto;
using ::onnx::GraphProto;
using ::onnx::NodeProto;

constexpr std::size_t kLongestPrefix = 200;

std::string key(const std::string& domain, const std::string& name, const std::string& overload) {
  return (domain == "ai.onnx" ? std::string() : domain) + '\0' + name + '\0' + overload;
}

const AttributeProto* find_attribute(const google::protobuf::RepeatedPtrField<AttributeProto>& attributes,
                                     const std::string& name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const AttributeProto& attribute) { return attribute.name() == name; });
  return found == attributes.end() ? nullptr : &*found;
}

Error over_limit(const char* name, std::int64_t limit, const FunctionProto& function) {
  return Error(ErrorCode::limit_exceeded,
               "Expanding the model's functions passes the limit '" + std::string(name) + "' of " +
                   std::to_string(limit) + ". If the model is right, raise the limit.",
               "function " + quoted(function.name()));
}

}  // namespace

struct FunctionInliner::Names {
  const NodeProto& call;
  const FunctionProto& function;
  std::string prefix;
  std::unordered_map<std::string, std::string> formal;  // inputs and outputs of the function → those of the call

  /// Bodies see nothing but their own names, so each is either formal or local.
  std::string operator()(const std::string& name) const {
    if (name.empty()) return name;
    const auto found = formal.find(name);
    return found == formal.end() ? prefix + name : found->second;
  }
};

FunctionInliner::FunctionInliner(const ::onnx::ModelProto& model, google::protobuf::Arena& arena, const Limits& limits)
    : arena_(arena), limits_(limits) {
  for (const FunctionProto& function : model.functions()) {
    // Standard operators that bring their definition along stay operators.
    if (function.domain().empty() || function.domain() == "ai.onnx") continue;
    functions_.emplace(key(function.domain(), function.name(), function.overload()), &function);
  }
  if (functions_.empty()) return;
  for (const auto& input : model.graph().input()) taken_.insert(input.name());
  for (const auto& initializer : model.graph().initializer()) taken_.insert(initializer.name());
  for (const NodeProto& node : model.graph().node()) taken_.insert(node.output().begin(), node.output().end());
}

std::vector<const NodeProto*> FunctionInliner::expand(const GraphProto& graph) {
  std::vector<const NodeProto*> nodes;
  nodes.reserve(static_cast<std::size_t>(graph.node_size()));
  for (const NodeProto& node : graph.node()) add(node, nodes);
  return nodes;
}

const FunctionProto* FunctionInliner::find(const NodeProto& node) const {
  if (functions_.empty()) return nullptr;
  const auto found = functions_.find(key(node.domain(), node.op_type(), node.overload()));
  return found == functions_.end() ? nullptr : found->second;
}

void FunctionInliner::add(const NodeProto& node, std::vector<const NodeProto*>& out) {
  const FunctionProto* function = find(node);
  if (function == nullptr) {
    out.push_back(&node);
    return;
  }
  if (std::find(active_.begin(), active_.end(), function) != active_.end()) {
    warnings_.push_back({"recursive_function",
                         "The function " + quoted(function->name()) +
                             " calls itself; the inner call is treated as an unknown operator.",
                         {node.name()}});
    out.push_back(&node);
    return;
  }
  if (active_.size() >= static_cast<std::size_t>(limits_.nesting)) {
    throw over_limit("nesting", limits_.nesting, *function);
  }
  active_.push_back(function);
  add_body(node, *function, out);
  active_.pop_back();
}

void FunctionInliner::add_body(const NodeProto& call, const FunctionProto& function,
                               std::vector<const NodeProto*>& out) {
  Names names{call, function, unique_prefix(call, function), {}};
  for (int i = 0; i < function.input_size(); ++i) {
    names.formal.emplace(function.input(i), i < call.input_size() ? call.input(i) : std::string());
  }
  for (int i = 0; i < function.output_size(); ++i) {
    if (i < call.output_size() && !call.output(i).empty()) names.formal.emplace(function.output(i), call.output(i));
  }
  const auto add_copy = [&](NodeProto* copy) {
    added_bytes_ += static_cast<std::int64_t>(copy->ByteSizeLong());
    if (++added_nodes_ > limits_.nodes) throw over_limit("nodes", limits_.nodes, function);
    if (added_bytes_ > limits_.kept_bytes) throw over_limit("kept_bytes", limits_.kept_bytes, function);
    add(*copy, out);
  };
  for (const NodeProto& inner : function.node()) {
    auto* copy = google::protobuf::Arena::CreateMessage<NodeProto>(&arena_);
    *copy = inner;
    rename(names, *copy);
    add_copy(copy);
  }
  // An output that is an input passed through has no node of its own in the body.
  for (int i = 0; i < std::min(function.output_size(), call.output_size()); ++i) {
    const auto& inputs = function.input();
    if (call.output(i).empty() || std::find(inputs.begin(), inputs.end(), function.output(i)) == inputs.end()) continue;
    auto* identity = google::protobuf::Arena::CreateMessage<NodeProto>(&arena_);
    identity->set_op_type("Identity");
    identity->add_input(names(function.output(i)));
    identity->add_output(call.output(i));
    add_copy(identity);
  }
}

/// The call's name, or its first output's; numbered where that would make a name that exists already.
std::string FunctionInliner::unique_prefix(const NodeProto& call, const FunctionProto& function) {
  std::string base = call.name();
  if (base.empty() && call.output_size() > 0) base = call.output(0);
  if (base.empty()) base = call.op_type();
  base = clipped(base, kLongestPrefix);
  const auto clashes = [&](const std::string& prefix) {
    if (taken_.empty()) return false;
    for (const NodeProto& node : function.node()) {
      for (const std::string& output : node.output()) {
        if (taken_.contains(prefix + output)) return true;
      }
    }
    return false;
  };
  while (true) {
    const int number = ++times_named_[base];
    std::string prefix = number == 1 ? base + "/" : base + "_" + std::to_string(number) + "/";
    if (!clashes(prefix) && prefixes_.insert(prefix).second) return prefix;
  }
}

void FunctionInliner::rename(const Names& names, NodeProto& node) const {
  if (!node.name().empty()) node.set_name(names.prefix + node.name());
  for (std::string& input : *node.mutable_input()) input = names(input);
  for (std::string& output : *node.mutable_output()) output = names(output);

  auto* attributes = node.mutable_attribute();
  for (int i = attributes->size() - 1; i >= 0; --i) {
    AttributeProto& attribute = *attributes->Mutable(i);
    if (!attribute.ref_attr_name().empty()) {
      // The value comes from the call, else from the function's default; else the attribute is left out.
      const AttributeProto* value = find_attribute(names.call.attribute(), attribute.ref_attr_name());
      if (value == nullptr) value = find_attribute(names.function.attribute_proto(), attribute.ref_attr_name());
      if (value == nullptr) {
        attributes->DeleteSubrange(i, 1);
        continue;
      }
      const std::string own_name = attribute.name();
      attribute = *value;
      attribute.set_name(own_name);
      continue;  // a graph given by the call speaks the caller's names
    }
    if (attribute.has_g()) rename(names, *attribute.mutable_g());
    for (GraphProto& graph : *attribute.mutable_graphs()) rename(names, graph);
  }
}

void FunctionInliner::rename(const Names& names, GraphProto& graph) const {
  for (auto& input : *graph.mutable_input()) input.set_name(names(input.name()));
  for (auto& output : *graph.mutable_output()) output.set_name(names(output.name()));
  for (auto& info : *graph.mutable_value_info()) info.set_name(names(info.name()));
  for (auto& tensor : *graph.mutable_initializer()) tensor.set_name(names(tensor.name()));
  for (auto& tensor : *graph.mutable_sparse_initializer()) {
    tensor.mutable_values()->set_name(names(tensor.values().name()));
  }
  for (NodeProto& node : *graph.mutable_node()) rename(names, node);
}

}  // namespace blackthorn
