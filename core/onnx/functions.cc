#include "onnx/functions.h"

#include <google/protobuf/arena.h>

#include <algorithm>

#include "base/error.h"
#include "base/formatted.h"
#include "base/text.h"
#include "onnx.pb.h"

namespace blackthorn::onnx {
namespace {

using ::onnx::AttributeProto;
using ::onnx::FunctionProto;
using ::onnx::GraphProto;
using ::onnx::NodeProto;

constexpr std::size_t kLongestPrefix = 200;
// What a node costs in memory beside its text, roughly.
constexpr std::int64_t kNodePrice = 256;

std::string key(const std::string& domain, const std::string& name, const std::string& overload) {
  return formatted("{}{}{}{}{}", domain == "ai.onnx" ? std::string() : domain, '\0', name, '\0', overload);
}

Error over_limit(const char* name, std::int64_t limit, const FunctionProto& function) {
  return Error(ErrorCode::limit_exceeded,
               formatted("Expanding the model's functions passes the limit '{}' of {}. Export the model without "
                         "functions, or in parts.",
                         name, limit),
               formatted("function {}", quoted(function.name())));
}

}  // namespace

FunctionInliner::Callee::Callee(const FunctionProto& function) : proto(function) {
  for (int i = 0; i < function.input_size(); ++i) inputs.emplace(function.input(i), i);
  for (int i = 0; i < function.output_size(); ++i) outputs.emplace(function.output(i), i);
  for (const NodeProto& node : function.node()) made.insert(node.output().begin(), node.output().end());
  for (int i = 0; i < function.attribute_proto_size(); ++i) defaults.emplace(function.attribute_proto(i).name(), i);
}

struct FunctionInliner::Names {
  const NodeProto& call;
  const Callee& callee;
  std::string prefix;
  std::unordered_map<std::string_view, int> given;  // place in the call's list; filled at the first question

  /// Bodies see nothing but their own names, so each is either formal or local.
  std::string operator()(const std::string& name) const {
    if (name.empty()) return name;
    if (const auto input = callee.inputs.find(name); input != callee.inputs.end()) {
      return input->second < call.input_size() ? call.input(input->second) : std::string();
    }
    const auto output = callee.outputs.find(name);
    const bool taken = output != callee.outputs.end() && output->second < call.output_size();
    return taken && !call.output(output->second).empty() ? call.output(output->second) : prefix + name;
  }

  /// The value of a function's attribute: from the call, else its default; nullptr where there is neither.
  const AttributeProto* attribute(const std::string& name) {
    if (given.empty()) {
      for (int i = 0; i < call.attribute_size(); ++i) given.emplace(call.attribute(i).name(), i);
    }
    if (const auto found = given.find(name); found != given.end()) return &call.attribute(found->second);
    const auto found = callee.defaults.find(name);
    return found == callee.defaults.end() ? nullptr : &callee.proto.attribute_proto(found->second);
  }
};

FunctionInliner::FunctionInliner(const ::onnx::ModelProto& model, google::protobuf::Arena& arena, const Limits& limits)
    : arena_(arena), limits_(limits) {
  for (const FunctionProto& function : model.functions()) {
    // Standard operators that bring their definition along stay operators.
    if (function.domain().empty() || function.domain() == "ai.onnx") continue;
    const auto place = static_cast<int>(callees_.size());
    const auto name = key(function.domain(), function.name(), function.overload());
    if (functions_.try_emplace(name, place).second) callees_.emplace_back(function);
  }
  if (functions_.empty()) return;
  for (const auto& input : model.graph().input()) taken_.insert(input.name());
  for (const auto& initializer : model.graph().initializer()) taken_.insert(initializer.name());
  for (const NodeProto& node : model.graph().node()) taken_.insert(node.output().begin(), node.output().end());
}

std::vector<Warning> FunctionInliner::warnings() const {
  if (recursive_calls_ == 0) return {};
  return {{"recursive_function",
           formatted("Functions call themselves ({} calls, the first in {}); such an inner call is treated as an "
                     "unknown operator.",
                     recursive_calls_, quoted(recursive_.front())),
           recursive_}};
}

std::vector<FunctionInliner::Expanded> FunctionInliner::expand(const GraphProto& graph) {
  std::vector<Expanded> nodes;
  nodes.reserve(static_cast<std::size_t>(graph.node_size()));
  for (int place = 0; place < graph.node_size(); ++place) add(graph.node(place), place, nodes);
  return nodes;
}

const FunctionInliner::Callee* FunctionInliner::find(const NodeProto& node) const {
  if (functions_.empty()) return nullptr;
  const auto found = functions_.find(key(node.domain(), node.op_type(), node.overload()));
  return found == functions_.end() ? nullptr : &callees_[static_cast<std::size_t>(found->second)];
}

void FunctionInliner::add(const NodeProto& node, std::int32_t place, std::vector<Expanded>& out) {
  const bool inlined = !active_.empty();
  const Callee* callee = find(node);
  if (callee == nullptr) {
    out.push_back({&node, place, inlined});
    return;
  }
  if (std::find(active_.begin(), active_.end(), callee) != active_.end()) {
    ++recursive_calls_;
    const std::string& name = callee->proto.name();
    const bool listed_already = std::find(recursive_.begin(), recursive_.end(), name) != recursive_.end();
    if (!listed_already && recursive_.size() < kNamesInWarning) recursive_.push_back(name);
    out.push_back({&node, place, inlined});
    return;
  }
  if (active_.size() >= static_cast<std::size_t>(limits_.nesting)) {
    throw over_limit("nesting", limits_.nesting, callee->proto);
  }
  active_.push_back(callee);
  add_body(node, place, *callee, out);
  active_.pop_back();
}

void FunctionInliner::pay(std::int64_t bytes, const Callee& callee) {
  expanded_bytes_ += bytes;
  if (expanded_bytes_ > limits_.expanded_bytes) {
    throw over_limit("expanded_bytes", limits_.expanded_bytes, callee.proto);
  }
}

void FunctionInliner::add_body(const NodeProto& call, std::int32_t place, const Callee& callee,
                               std::vector<Expanded>& out) {
  Names names{call, callee, unique_prefix(call, callee), {}};
  const auto add_copy = [&](NodeProto* copy) {
    if (++expanded_nodes_ > limits_.nodes) throw over_limit("nodes", limits_.nodes, callee.proto);
    pay(kNodePrice + static_cast<std::int64_t>(copy->ByteSizeLong()), callee);
    add(*copy, place, out);
  };
  pay(kNodePrice, callee);  // a call of an empty function costs something too
  for (const NodeProto& inner : callee.proto.node()) {
    auto* copy = google::protobuf::Arena::CreateMessage<NodeProto>(&arena_);
    *copy = inner;
    rename(names, *copy);
    add_copy(copy);
  }
  // An output that is an input passed through has no node of its own in the body.
  for (int i = 0; i < std::min(callee.proto.output_size(), call.output_size()); ++i) {
    if (call.output(i).empty() || !callee.inputs.contains(callee.proto.output(i))) continue;
    auto* identity = google::protobuf::Arena::CreateMessage<NodeProto>(&arena_);
    identity->set_op_type("Identity");
    identity->add_input(names(callee.proto.output(i)));
    identity->add_output(call.output(i));
    add_copy(identity);
  }
}

/// The call's name, or its first output's; numbered where that would make a name that exists already.
std::string FunctionInliner::unique_prefix(const NodeProto& call, const Callee& callee) {
  std::string base = call.name();
  if (base.empty() && call.output_size() > 0) base = call.output(0);
  if (base.empty()) base = call.op_type();
  base = clipped(base, kLongestPrefix);
  // Only names that begin with the prefix can clash; they stand together.
  const auto clashes = [&](const std::string& prefix) {
    for (auto name = taken_.lower_bound(prefix); name != taken_.end() && name->starts_with(prefix); ++name) {
      if (callee.made.contains(name->substr(prefix.size()))) return true;
    }
    return false;
  };
  while (true) {
    const int number = ++times_named_[base];
    std::string prefix = number == 1 ? formatted("{}/", base) : formatted("{}_{}/", base, number);
    if (!clashes(prefix) && prefixes_.insert(prefix).second) return prefix;
  }
}

void FunctionInliner::rename(Names& names, NodeProto& node) {
  if (!node.name().empty()) node.set_name(names.prefix + node.name());
  for (std::string& input : *node.mutable_input()) input = names(input);
  for (std::string& output : *node.mutable_output()) output = names(output);
  fill_in(names, node);
}

/// References to the function's attributes become what the call gives for them, else the default; one without either
/// is left out.
void FunctionInliner::fill_in(Names& names, NodeProto& node) {
  auto* attributes = node.mutable_attribute();
  int kept = 0;
  for (int i = 0; i < attributes->size(); ++i) {
    AttributeProto& attribute = *attributes->Mutable(i);
    if (attribute.ref_attr_name().empty()) {
      if (attribute.has_g()) rename(names, *attribute.mutable_g());
      for (GraphProto& graph : *attribute.mutable_graphs()) rename(names, graph);
    } else {
      const AttributeProto* value = names.attribute(attribute.ref_attr_name());
      if (value == nullptr) continue;
      pay(static_cast<std::int64_t>(value->ByteSizeLong()), names.callee);
      const std::string own_name = attribute.name();
      attribute = *value;  // a graph given by the call speaks the caller's names
      attribute.set_name(own_name);
    }
    attributes->SwapElements(kept++, i);
  }
  attributes->DeleteSubrange(kept, attributes->size() - kept);
}

void FunctionInliner::rename(Names& names, GraphProto& graph) {
  for (auto& input : *graph.mutable_input()) input.set_name(names(input.name()));
  for (auto& output : *graph.mutable_output()) output.set_name(names(output.name()));
  for (auto& info : *graph.mutable_value_info()) info.set_name(names(info.name()));
  for (auto& tensor : *graph.mutable_initializer()) tensor.set_name(names(tensor.name()));
  for (auto& tensor : *graph.mutable_sparse_initializer()) {
    tensor.mutable_values()->set_name(names(tensor.values().name()));
  }
  for (NodeProto& node : *graph.mutable_node()) rename(names, node);
}

}  // namespace blackthorn::onnx
