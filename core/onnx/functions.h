// Model-local functions: a call becomes the nodes of the function's body, so that everything after the reader sees
// operators only. Names inside a body get the call's name in front, as scopes are written: "block1/conv".
#pragma once

#include <cstdint>
#include <set>
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

namespace blackthorn::onnx {

class FunctionInliner {
 public:
  /// Expanded nodes are made in `arena`; all arguments must outlive the inliner.
  FunctionInliner(const ::onnx::ModelProto& model, google::protobuf::Arena& arena, const Limits& limits);

  /// A node of a graph, or one that a call of a function stands for.
  struct Expanded {
    const ::onnx::NodeProto* proto = nullptr;
    std::int32_t place = 0;  // of the node, or of the call, in the graph
    bool inlined = false;    // out of a function
  };

  /// The nodes of a graph with every call of a function expanded, calls inside functions too. Calls that cannot be
  /// expanded (a function that calls itself) stay as they are, with a warning.
  /// Throws Error limit_exceeded: nesting, nodes or expanded_bytes.
  std::vector<Expanded> expand(const ::onnx::GraphProto& graph);

  std::vector<Warning> warnings() const;

 private:
  struct Names;  // of one call: what the names of the body become

  /// A function with its names ready for look-up, whatever their number: a call costs what it adds, no more.
  struct Callee {
    explicit Callee(const ::onnx::FunctionProto& function);

    const ::onnx::FunctionProto& proto;
    std::unordered_map<std::string_view, int> inputs, outputs, defaults;  // place in the list
    std::unordered_set<std::string_view> made;                            // what the body's nodes write
  };

  const Callee* find(const ::onnx::NodeProto& node) const;
  void add(const ::onnx::NodeProto& node, std::int32_t place, std::vector<Expanded>& out);
  void add_body(const ::onnx::NodeProto& call, std::int32_t place, const Callee& callee, std::vector<Expanded>& out);
  void pay(std::int64_t bytes, const Callee& callee);
  std::string unique_prefix(const ::onnx::NodeProto& call, const Callee& callee);
  void rename(Names& names, ::onnx::NodeProto& node);
  void rename(Names& names, ::onnx::GraphProto& graph);
  void fill_in(Names& names, ::onnx::NodeProto& node);

  google::protobuf::Arena& arena_;
  const Limits& limits_;
  std::vector<Callee> callees_;
  std::unordered_map<std::string, int> functions_;    // place in callees_ by domain, name and overload
  std::vector<const Callee*> active_;                 // calls that are being expanded
  std::set<std::string_view> taken_;                  // names of the main graph's tensors, in order
  std::unordered_set<std::string> prefixes_;          // of the calls so far
  std::unordered_map<std::string, int> times_named_;  // how many calls have asked for a prefix
  std::int64_t expanded_nodes_ = 0;
  std::int64_t expanded_bytes_ = 0;
  std::int64_t recursive_calls_ = 0;
  std::vector<std::string> recursive_;  // names of the first functions found calling themselves
};

}  // namespace blackthorn::onnx
