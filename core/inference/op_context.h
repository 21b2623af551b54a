// What a rule of the operator table sees of one node: shapes, types and known values of its inputs, its attributes,
// the version of its operator set; and where it writes the outputs. Every access is checked, so rules read like the
// operator's definition: what is missing or contradicts itself leaves the rule by Unresolved, which the loop over
// the nodes catches. Unresolved is no error of the user's model: the node's outputs just stay without shape.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/checked.h"
#include "graph/graph.h"
#include "inference/limits.h"

namespace blackthorn::inference {

/// Why a node's output shapes cannot be told. Thrown by OpContext and by rules; never leaves the graph room.
struct Unresolved {
  std::string_view reason;     // static text
  bool contradiction = false;  // not that something is unknown: sizes that are known cannot go together, so that the
                               // node cannot run
};

class OpContext;
class StatedSizes;

/// How a node with subgraphs has them inferred; the loop over the nodes provides it.
class BodyRunner {
 public:
  virtual ~BodyRunner() = default;
  /// What the enclosing node knows of one input of a subgraph.
  struct Input {
    DType dtype = DType::undefined;
    std::optional<Shape> shape;
    std::shared_ptr<const Value> value;
    bool constant = false;
    bool data_dependent = false;
  };
  /// Infers the subgraph in the attribute of that name and leaves the completed copy in the attribute.
  /// nullptr where there is no such attribute or graphs are nested too deeply.
  virtual const Graph* run(OpContext& context, std::string_view attribute, const std::vector<Input>& inputs) = 0;
  /// The subgraph in the attribute of that name, inferred before, never runs: what is missing in it is nobody's loss.
  virtual void drop(std::string_view attribute) = 0;
};

class OpContext {
 public:
  /// `sequence_steps`: how many items of sequences may still be made or looked at, in all graphs of the model.
  OpContext(Graph& graph, std::int64_t opset, BodyRunner* bodies, std::int64_t& sequence_steps,
            const StatedSizes& stated_sizes);

  /// Turns to a node: what was noted for the last one is forgotten.
  void begin(NodeId node);
  /// From now on reads of values are for folding: they bound the values of the outputs, not their shapes.
  void begin_folding() { folding_ = true; }

  const Node& node() const { return *node_; }
  /// Only in a graph that does not share its nodes.
  Node& mutable_node() { return graph_.nodes.edit()[static_cast<std::size_t>(id_)]; }
  /// Version of the ai.onnx operators; the newest known where the file does not say.
  std::int64_t opset() const { return opset_; }
  BodyRunner* bodies() { return bodies_; }

  // Inputs. Numbers beyond the list count as left out.
  std::size_t input_count() const { return node_->inputs.size(); }
  bool has(std::size_t input) const { return node_->input(input) != kNoTensor; }
  /// Whether the input is there and its rank is known.
  bool ranked(std::size_t input) const;
  /// Throws Unresolved where the input is left out or its rank unknown.
  const Shape& shape(std::size_t input) const;
  std::size_t rank(std::size_t input) const { return shape(input).size(); }
  DType dtype(std::size_t input) const;
  /// Elements of the input, nullptr where unknown. As many as the shape says, ints or floats as the type says.
  const Value* value(std::size_t input);
  /// Shapes of the items where the input is a sequence of which they are known; nullptr otherwise.
  std::shared_ptr<const std::vector<Shape>> sequence(std::size_t input) const {
    return has(input) ? tensor(input).sequence : nullptr;
  }
  /// Integer elements, nullptr where the input is left out or its value unknown.
  const std::vector<std::int64_t>* ints(std::size_t input);
  /// Integer elements; Unresolved where they are unknown.
  const std::vector<std::int64_t>& need_ints(std::size_t input);
  /// The single integer of an input of one element; Unresolved where unknown.
  std::int64_t need_int(std::size_t input);
  /// A list of integers that older operator sets have as attribute and newer ones as input. nullptr: in neither.
  /// Unresolved where the input is there and its value unknown.
  const std::vector<std::int64_t>* list(std::string_view attribute, std::size_t input);

  /// To be called before `items` items of sequences are made or looked at: each counts, or a chain of insertions would
  /// be quadratic. Unresolved where the model's sequences are too long for that, from then on always.
  void sequence_steps(std::size_t items);

  // Attributes.
  std::int64_t attr(std::string_view name, std::int64_t fallback) const { return node_->get_int(name, fallback); }
  const std::vector<std::int64_t>* attr_ints(std::string_view name) const { return node_->get_ints(name); }
  std::string_view attr_string(std::string_view name, std::string_view fallback) const {
    return node_->get_string(name, fallback);
  }
  bool has_attr(std::string_view name) const { return node_->find(name) != nullptr; }

  // Outputs. Those left out are ignored.
  std::size_t output_count() const { return node_->outputs.size(); }
  /// Unresolved where a dimension is negative (other than unknown), too large, or the elements overflow.
  void set(std::size_t output, Shape shape);
  void set_dtype(std::size_t output, DType dtype);
  void set_sequence(std::size_t output, std::shared_ptr<const std::vector<Shape>> items);
  DType output_dtype(std::size_t output) const;
  /// Shape of an output set before; Unresolved where it is not set.
  const Shape& output_shape(std::size_t output) const;
  /// Elements of an output whose shape is set. Ignored where their number is not the shape's.
  void set_value(std::size_t output, Value value);
  void set_shared_value(std::size_t output, std::shared_ptr<const Value> value);

  /// Type and shape as the file states them, where it does; the user is told.
  void take_stated(std::size_t output);
  bool stated() const { return stated_; }

  /// The shapes set are upper bounds: how much there is depends on the data.
  void shape_is_bound() { bound_shape_ = true; }
  /// The shapes set do not depend on the sizes of inputs that are bounds (Shape, Size).
  void shape_is_exact() { bound_shape_ = false; }
  void value_is_bound() { bound_value_ = true; }
  /// The outputs are the same at every inference although the inputs are not (Shape of a known shape).
  void output_is_constant() { constant_ = true; }
  /// An output set by a subgraph: as the body says, whatever the inputs are.
  bool bound_shape() const { return bound_shape_; }
  bool bound_value() const { return bound_value_; }
  bool constant() const { return constant_; }
  bool value_is_bound_of(TensorId id) const { return bound_values_[static_cast<std::size_t>(id)] != 0; }
  void mark_bound_value(TensorId id, bool bound) { bound_values_[static_cast<std::size_t>(id)] = bound; }

  Graph& graph() { return graph_; }
  const Tensor& tensor(std::size_t input) const { return graph_.tensor(node_->inputs[input]); }

 private:
  Graph& graph_;
  std::int64_t opset_;
  BodyRunner* bodies_;
  std::int64_t& sequence_steps_;
  const StatedSizes& stated_sizes_;
  NodeId id_ = kNoNode;
  const Node* node_ = nullptr;
  bool folding_ = false;
  bool bound_shape_ = false;
  bool bound_value_ = false;
  bool constant_ = false;
  bool stated_ = false;
  std::vector<std::uint8_t> bound_values_;  // for each tensor: its value is only an upper bound
};

// Helpers that many rules share.

[[noreturn]] inline void unresolved(std::string_view reason) { throw Unresolved{reason}; }
inline void require(bool condition, std::string_view reason) {
  if (!condition) unresolved(reason);
}

/// Where sizes that are known contradict each other: ONNX does not allow such a node, and no runtime runs it.
inline void require_agreement(bool condition, std::string_view reason) {
  if (!condition) throw Unresolved{reason, true};
}

/// The number of a Checked; Unresolved after an overflow.
std::int64_t exact(Checked size);
/// The same for a dimension: Unresolved also where it is negative (-1 would pass for unknown).
std::int64_t exact_dim(Checked size);
/// `axis` counted from the front; Unresolved unless -rank <= axis < rank.
std::size_t normal_axis(std::int64_t axis, std::size_t rank);
/// Several axes, each once, as flags by axis.
std::vector<bool> axis_flags(const std::vector<std::int64_t>& axes, std::size_t rank);
/// Product of dims [first, last); unknown where one of them is (and none is 0).
std::int64_t product(std::span<const std::int64_t> dims, std::size_t first, std::size_t last);
inline std::int64_t product(std::span<const std::int64_t> dims) { return product(dims, 0, dims.size()); }
bool all_known(std::span<const std::int64_t> dims);
/// ONNX (numpy) broadcasting of two shapes; Unresolved where they do not fit.
Shape broadcast(const Shape& a, const Shape& b);

}  // namespace blackthorn::inference
