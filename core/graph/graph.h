// A model without its weights, as plain data indexed by ids. Made by the onnx room, completed by shape inference.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/warning.h"
#include "graph/dtype.h"
#include "graph/name.h"
#include "graph/shape.h"

namespace blackthorn::graph {

using TensorId = std::int32_t;
using NodeId = std::int32_t;
inline constexpr TensorId kNoTensor = -1;  // an optional input or output that is left out
inline constexpr NodeId kNoNode = -1;

// What a file says of a shape may name a dimension that is open: one size wherever the name stands. Such a dimension is
// a number below kUnknownDim, which stands for a place in Graph::symbols.
inline std::int64_t dim_of_symbol(std::size_t symbol) { return kUnknownDim - 1 - static_cast<std::int64_t>(symbol); }
/// Nothing where the dimension is a size or unknown.
inline std::optional<std::size_t> symbol_of_dim(std::int64_t dim) {
  return dim < kUnknownDim ? std::optional(static_cast<std::size_t>(kUnknownDim - 1 - dim)) : std::nullopt;
}

/// One dimension as a graph input declares it: a number, a symbol such as "batch", or neither.
struct DeclaredDim {
  std::int64_t value = kUnknownDim;
  std::string symbol;
};

/// The elements of a small constant, row-major, kept because shapes or fusion rules depend on them. Integers and
/// bools are in `ints`, floats of every width in `floats`; the other one is empty.
struct Value {
  std::vector<std::int64_t> ints;
  std::vector<double> floats;

  bool operator==(const Value&) const = default;
};

/// outer: only inside subgraphs (the bodies of If, Loop, Scan): a tensor that the enclosing graph owns. The entry has
/// the same name as there and Tensor::outer is its id there; what inference knows of that one is copied into it
/// before the subgraph is looked at. A body two levels down reaches it through an `outer` entry of the middle graph.
/// entry: only in a lowered graph (lowering.h): what a turn of a body starts from. Its elements come from
/// Tensor::outer, which may have another shape (the body of a Scan sees one slice); kNoTensor for a counter.
enum class TensorRole : std::uint8_t { node_output, graph_input, initializer, outer, entry };

struct Tensor {
  Name name;
  DType dtype = DType::undefined;
  TensorRole role = TensorRole::node_output;
  std::optional<Shape> shape;         // nothing: not even the rank is known. The reader fills it for initializers, and
                                      // for graph inputs with what the file says
  std::vector<DeclaredDim> declared;  // graph inputs only: what the file says
  std::shared_ptr<const Shape> stated;    // what the file's value_info or output says, with symbols; where there is a
                                          // rule, only compared with `shape`
  DType stated_dtype = DType::undefined;  // likewise
  std::shared_ptr<const Value> value;     // elements, where small and known
  std::shared_ptr<const std::vector<Shape>> sequence;  // the items' shapes, where it is a sequence and they are known
  bool constant = false;          // the same at every inference: weights and all that is computed from them alone
  bool data_dependent = false;    // its shape depends on the data (NonZero, NMS …); `shape` is then a stated bound
  bool stands_for_float = false;  // lowered graphs: integers in the file, a float tensor for the engine
  NodeId producer = kNoNode;
  TensorId outer = kNoTensor;  // role outer: id in the enclosing graph; role entry: id in this one
};

/// A tensor written in an attribute (Constant, ConstantOfShape …).
struct TensorLiteral {
  DType dtype = DType::undefined;
  Shape shape;
  std::shared_ptr<const Value> value;  // nothing where the payload was too large to keep
};

struct Graph;

/// monostate: an attribute of a kind that no rule needs (type protos, references to function attributes).
using AttributeValue =
    std::variant<std::monostate, std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>,
                 std::vector<std::string>, TensorLiteral, std::shared_ptr<const Graph>>;

struct Attribute {
  std::string name;
  AttributeValue value;
};

using RegionId = std::int32_t;

struct Node {
  std::string name;               // as the file says; may be empty
  std::string op;                 // "Conv"
  std::string domain;             // "" for ai.onnx
  std::vector<TensorId> inputs;   // kNoTensor where left out
  std::vector<TensorId> outputs;  // kNoTensor where left out
  std::vector<Attribute> attributes;
  std::vector<TensorId> captured;  // tensors that are not inputs but that its subgraphs read (If, Loop, Scan)
  // What it is in the file, for good: its place among the nodes of the main graph; nodes of bodies are numbered behind
  // those, body by body in the order of the file. What a function's call expands to has the call's. Names cannot serve:
  // ONNX does not make them unique. kNoNode for a node that no file has.
  NodeId origin = kNoNode;

  // In a lowered graph only (lowering.h).
  std::string file_op;   // the file's operator where `op` is the float operator that it stands for
  RegionId region = 0;   // index into Graph::regions
  bool lowered = false;  // If, Loop, Scan: the body stands before it; hands its inputs on to its outputs, one to one

  /// The attribute's value, or nullptr / the fallback where it is absent or of another kind.
  const AttributeValue* find(std::string_view attribute) const;
  std::int64_t get_int(std::string_view attribute, std::int64_t fallback) const;
  double get_float(std::string_view attribute, double fallback) const;
  std::string_view get_string(std::string_view attribute, std::string_view fallback) const;
  /// nullptr where absent.
  const std::vector<std::int64_t>* get_ints(std::string_view attribute) const;
  const TensorLiteral* get_tensor(std::string_view attribute) const;

  /// Input or output number `index`, kNoTensor where it is left out or the list is shorter.
  TensorId input(std::size_t index) const { return index < inputs.size() ? inputs[index] : kNoTensor; }
  TensorId output(std::size_t index) const { return index < outputs.size() ? outputs[index] : kNoTensor; }
};

/// A body that stands within a lowered graph: nodes that run together, how often, and how sure that is.
struct Region {
  std::int64_t turns = 1;  // in one inference, the turns of bodies around it multiplied in
  bool assumed = false;    // the branch taken, or the number of turns, depends on the data
  bool at_least = false;   // nothing bounds the turns: one is counted
};

/// The nodes of a graph. Copies of a graph share them until one of them edits its own: mostly inference changes tensors
/// only, and a copy of the nodes would take as long as the rest of it.
class NodeList {
 public:
  NodeList() = default;
  NodeList(const NodeList&) = default;  // for moving too: what was moved from is still a list
  NodeList& operator=(const NodeList&) = default;

  std::size_t size() const { return nodes_->size(); }
  bool empty() const { return nodes_->empty(); }
  const Node& operator[](std::size_t index) const { return (*nodes_)[index]; }
  const Node& back() const { return nodes_->back(); }
  auto begin() const { return nodes_->cbegin(); }
  auto end() const { return nodes_->cend(); }

  /// The nodes for this graph alone. Invalidates references to nodes where they were shared until now.
  std::vector<Node>& edit() {
    if (nodes_.use_count() > 1) nodes_ = std::make_shared<std::vector<Node>>(*nodes_);
    return *nodes_;
  }

 private:
  std::shared_ptr<std::vector<Node>> nodes_ = std::make_shared<std::vector<Node>>();
};

struct Graph {
  std::string name;
  std::vector<Tensor> tensors;
  NodeList nodes;                // in an order in which each node follows the nodes that it reads from
  std::vector<TensorId> inputs;  // what the caller feeds: initializers are not among them
  std::vector<TensorId> outputs;
  // The symbols in Tensor::stated, of the main graph and of all bodies; nullptr where there are none.
  std::shared_ptr<const std::vector<std::string>> symbols;
  std::vector<Region> regions = std::vector<Region>(1);  // the first is the graph itself
  bool impossible = false;  // its shapes contradict each other, so it cannot run: a branch of an If that is never taken

  const Region& region(NodeId id) const { return regions[static_cast<std::size_t>(node(id).region)]; }
  /// What the elements of an entry come from; kNoTensor for every other tensor.
  TensorId entry_of(TensorId id) const { return tensor(id).role == TensorRole::entry ? tensor(id).outer : kNoTensor; }
  const Tensor& tensor(TensorId id) const { return tensors[static_cast<std::size_t>(id)]; }
  Tensor& tensor(TensorId id) { return tensors[static_cast<std::size_t>(id)]; }
  const Node& node(NodeId id) const { return nodes[static_cast<std::size_t>(id)]; }
  /// nullptr where the tensor is left out or not even its rank is known.
  const Shape* shape(TensorId id) const { return id == kNoTensor || !tensor(id).shape ? nullptr : &*tensor(id).shape; }
};

/// A file: its graph and what it says about itself.
struct Model {
  std::string name;  // given by the caller, normally the file's name
  std::int64_t file_bytes = 0;
  std::int64_t bytes_read = 0;  // how much of the file was looked at
  std::int64_t ir_version = 0;
  std::string producer;                        // "pytorch 1.13.1"; may be empty
  std::map<std::string, std::int64_t> opsets;  // domain ("" for ai.onnx) to version
  std::int64_t external_bytes = 0;             // weights that the file says lie elsewhere; never opened
  Graph graph;
  std::vector<Warning> warnings;

  std::int64_t opset() const;  // version of the ai.onnx domain; 0 where the file imports none
};

/// For every tensor the nodes that read it, in order of execution (a node that reads it twice stands there twice).
/// What the subgraphs of a node read counts as read by the node.
std::vector<std::vector<NodeId>> consumers(const Graph& graph);

/// Name of the node for people: its own, else its first named output, else op and number.
std::string display_name(const Graph& graph, NodeId node);
/// The same as far as the file has it: empty where node and outputs have no name. Lives as long as the graph.
std::string_view name_in_file(const Graph& graph, NodeId node);

}  // namespace blackthorn::graph
