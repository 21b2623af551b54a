// Model-local functions: a call becomes the nodes of the function's body, so that everything after the reader sees
// operators only. Names inside a body get the call's name in front, as scopes are written: "block1/conv".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/warning.h"
#include "onnx/limits.h"

namespace onnx {
class AttributeProto;
class FunctionProto;
class GraphProto;
class ModelProto;
class NodeProto;
}  // namespace onnx
namespace google::protobuf {
class Arena;
}

namespace blackthorn {

class FunctionInliner {
 public:
  /// Expanded nodes are made in `arena`; all arguments must outlive the inliner.
  FunctionInliner(const ::onnx::ModelProto& model, google::protobuf::Arena& arena, const Limits& limits);

  /// The nodes of a graph with every call of a function expanded, calls inside functions too. Calls that cannot be
  /// expanded (a function that calls itself) stay as they are, with a warning.
  /// Throws Error limit_exceeded: nodes, nesting or kept_bytes.
  std::vector<const ::onnx::NodeProto*> expand(const ::onnx::GraphProto& graph);

  const std::vector<Warning>& warnings() const { return warnings_; }

 private:
  struct Names;  // of one call: what the names of the body become

  const ::onnx::FunctionProto* find(const ::onnx::NodeProto& node) const;
  void add(const ::onnx::NodeProto& node, std::vector<const ::onnx::NodeProto*>& out);
  void add_body(const ::onnx::NodeProto& call, const ::onnx::FunctionProto& function,
                std::vector<const ::onnx::NodeProto*>& out);
  std::string unique_prefix(const ::onnx::NodeProto& call, const ::onnx::FunctionProto& function);
  void rename(const Names& names, ::onnx::NodeProto& node) const;
  void rename(const Names& names, ::onnx::GraphProto& graph) const;

  google::protobuf::Arena& arena_;
  const Limits& limits_;
  std::unordered_map<std::string, const ::onnx::FunctionProto*> functions_;  // by domain, name and overload
  std::vector<const ::onnx::FunctionProto*> active_;                         // calls that are being expanded
  std::unordered_set<std::string_view> taken_;                               // names of the main graph's tensors
  std::unordered_set<std::string> prefixes_;                                 // of the calls so far
  std::unordered_map<std::string, int> times_named_;                         // how many calls have asked for a prefix
  std::int64_t added_nodes_ = 0;
  std::int64_t added_bytes_ = 0;
  std::vector<Warning> warnings_;
};

}  // namespace blackthorn
