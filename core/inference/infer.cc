// The loop over the nodes, see infer.h: for each the type, the shape rule, then folding where all values are known.
#include "inference/infer.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "inference/binding.h"
#include "inference/op_context.h"
#include "inference/operators.h"
#include "inference/stated_sizes.h"

namespace blackthorn::inference {
namespace {

constexpr std::size_t kMostNames = 10;     // nodes or tensors named in one warning
constexpr std::size_t kMostWarnings = 32;  // of one code
constexpr std::int64_t kNewestOpset = 24;  // where the file does not say

/// How often something happened, and where it did first.
struct Count {
  std::size_t times = 0;
  std::vector<std::string> where;

  void note(const Graph& graph, NodeId node) {
    if (++times <= kMostNames) where.push_back(display_name(graph, node));
  }
  void add(const Count& other) {
    times += other.times;
    for (const std::string& name : other.where)
      if (where.size() < kMostNames) where.push_back(name);
  }
};

/// What is missing in a graph and the bodies that it runs.
struct Notes {
  std::map<std::string, Count> unknown, unresolved;  // by operator, by reason
  Count behind, from_file, data_dependent;

  void add(const Notes& other) {
    for (const auto& [name, count] : other.unknown) unknown[name].add(count);
    for (const auto& [reason, count] : other.unresolved) unresolved[reason].add(count);
    behind.add(other.behind);
    from_file.add(other.from_file);
    data_dependent.add(other.data_dependent);
  }
};

bool has_body(const Node& node) {
  return std::any_of(node.attributes.begin(), node.attributes.end(), [](const Attribute& attribute) {
    return std::holds_alternative<std::shared_ptr<const Graph>>(attribute.value);
  });
}

class Inferer final : public BodyRunner {
 public:
  Inferer(std::int64_t opset, StatedSizes stated_sizes, Inference& inference)
      : opset_(opset > 0 ? opset : kNewestOpset), stated_sizes_(std::move(stated_sizes)), inference_(inference) {}

  /// The graph of the model, or a body with the enclosing node's context.
  void infer_graph(Graph& graph, OpContext* around) {
    // A body is replaced by the inferred one, in its node: those must be the graph's own from the start.
    if (std::any_of(graph.nodes.begin(), graph.nodes.end(), has_body)) graph.nodes.edit();
    OpContext context(graph, opset_, this, sequence_steps_, stated_sizes_);
    graph.impossible = false;
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      Tensor& tensor = graph.tensors[i];
      if (tensor.role == TensorRole::outer && around != nullptr && tensor.outer != kNoTensor) {
        const Tensor& original = around->graph().tensor(tensor.outer);
        tensor.dtype = original.dtype;
        tensor.shape = original.shape;
        tensor.value = original.value;
        tensor.sequence = original.sequence;
        tensor.constant = original.constant;
        tensor.data_dependent = original.data_dependent;
        context.mark_bound_value(static_cast<TensorId>(i), around->value_is_bound_of(tensor.outer));
      } else if (tensor.role == TensorRole::node_output) {
        tensor.shape.reset();
        tensor.value.reset();
        tensor.sequence.reset();
        tensor.constant = false;
        tensor.data_dependent = false;
      }
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) infer_node(context, static_cast<NodeId>(i));
    // Bounds have served to bound shapes; as values they would be wrong.
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      if (context.value_is_bound_of(static_cast<TensorId>(i))) graph.tensors[i].value.reset();
    }
  }

  const Graph* run(OpContext& context, std::string_view attribute, const std::vector<Input>& inputs) override {
    if (depth_ >= kMaxBodyDepth) return nullptr;
    auto& attributes = context.mutable_node().attributes;
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const Attribute& candidate) { return candidate.name == attribute; });
    if (found == attributes.end()) return nullptr;
    auto* held = std::get_if<std::shared_ptr<const Graph>>(&found->value);
    if (held == nullptr || !*held) return nullptr;
    // A copy: the caller's model shares its bodies with every graph made from it.
    auto body = std::make_shared<Graph>(**held);
    for (std::size_t i = 0; i < body->inputs.size() && i < inputs.size(); ++i) {
      Tensor& tensor = body->tensor(body->inputs[i]);
      const Input& given = inputs[i];
      if (given.dtype != DType::undefined) tensor.dtype = given.dtype;
      if (given.shape) tensor.shape = given.shape;
      tensor.value = given.value;
      tensor.constant = given.constant;
      tensor.data_dependent = given.data_dependent;
    }
    // The second turn of a loop may find other shapes than the first, which are the ones that are seen here.
    const bool turns = operator_of(context.node()).body == Body::loop;
    Notes around = std::exchange(notes_, {});
    ++depth_;
    loops_ += turns ? 1 : 0;
    infer_graph(*body, &context);
    loops_ -= turns ? 1 : 0;
    --depth_;
    bodies_.push_back({attribute, std::exchange(notes_, std::move(around))});
    *held = body;
    return body.get();
  }

  void drop(std::string_view attribute) override {
    std::erase_if(bodies_, [&](const BodyNotes& body) { return body.attribute == attribute; });
  }

  void report() {
    std::size_t written = 0;
    for (auto& [name, count] : notes_.unknown) {
      if (++written > kMostWarnings) break;
      inference_.warnings.push_back({"unknown_operator",
                                     formatted("No shape rule for the operator {} ({}): the shapes behind it are only "
                                               "known where the file states them.",
                                               name, counted(static_cast<std::int64_t>(count.times), "node", "nodes")),
                                     std::move(count.where)});
    }
    if (notes_.from_file.times > 0) {
      inference_.warnings.push_back(
          {"shape_from_file",
           formatted("The outputs of {} have the shape that the file states; nothing confirms it.",
                     counted(static_cast<std::int64_t>(notes_.from_file.times), "node", "nodes")),
           std::move(notes_.from_file.where)});
    }
    written = 0;
    for (auto& [reason, count] : notes_.unresolved) {
      if (++written > kMostWarnings) break;
      inference_.warnings.push_back(
          {"unresolved_shape",
           formatted("{} of unknown shape: {}.",
                     counted(static_cast<std::int64_t>(count.times), "node has outputs", "nodes have outputs"), reason),
           std::move(count.where)});
    }
    if (notes_.behind.times > 0) {
      inference_.warnings.push_back(
          {"unresolved_shape",
           formatted("{} of unknown shape because they read from such nodes.",
                     counted(static_cast<std::int64_t>(notes_.behind.times), "node has outputs", "nodes have outputs")),
           std::move(notes_.behind.where)});
    }
    if (notes_.data_dependent.times > 0) {
      inference_.warnings.push_back(
          {"data_dependent_shape",
           formatted("How much comes out of {} depends on the data; the most that can is "
                     "used for what follows, where that is known.",
                     counted(static_cast<std::int64_t>(notes_.data_dependent.times), "node", "nodes")),
           std::move(notes_.data_dependent.where)});
    }
    if (fold_budget_ < 0) {
      inference_.warnings.push_back(
          {"folding_stopped",
           formatted(
               "The graph holds more constant arithmetic than is followed ({} steps): shapes behind it may be unknown.",
               kMaxFoldingSteps),
           {}});
    }
  }

 private:
  void infer_node(OpContext& context, NodeId id) {
    Graph& graph = context.graph();
    const Node& node = graph.node(id);
    const Operator* row = find_operator(node.domain, node.op);
    context.begin(id);
    if (row == nullptr) return unknown_operator(context, id);
    set_types(context, *row);

    std::string_view reason;
    std::vector<BodyNotes> bodies_around = std::exchange(bodies_, {});
    // Where no input has even a rank, no rule could say anything: spares the exception behind a large unknown part.
    const bool blind =
        !node.inputs.empty() && std::none_of(node.inputs.begin(), node.inputs.end(), [&](TensorId input) {
          return input == kNoTensor || graph.tensor(input).shape.has_value();
        });
    if (blind && !row->blind && node.captured.empty()) {
      reason = "the rank of an input is unknown";
    } else {
      try {
        row->shape(context);
      } catch (const Unresolved& why) {
        reason = why.reason;
        // Bounds, and shapes that the file alone states, may be other ones than what runs.
        if (why.contradiction && !context.bound_shape() && loops_ == 0 && !file_believed_) graph.impossible = true;
      }
    }
    for (const BodyNotes& body : bodies_) notes_.add(body.notes);
    bodies_ = std::move(bodies_around);
    if (context.stated()) note_stated(graph, id);
    finish(context, *row, id, reason);
    // What contradicts itself has no values either: a folding rule may rely on what the shape rule has checked.
    if (row->fold != nullptr && reason.empty()) fold(context, *row);
  }

  void set_types(OpContext& context, const Operator& row) {
    const std::size_t outputs = context.output_count();
    for (std::size_t i = 0; i < outputs; ++i) {
      const TypeRule& rule = i == 0 ? row.first : row.rest;
      switch (rule.source) {
        case TypeRule::Source::by_rule: break;
        case TypeRule::Source::input: context.set_dtype(i, context.dtype(rule.input)); break;
        case TypeRule::Source::fixed: context.set_dtype(i, rule.type); break;
        case TypeRule::Source::attribute: {
          const std::int64_t number = context.attr(rule.attribute, 0);
          const bool usable = number > 0 && number <= static_cast<std::int64_t>(DType::float4e2m1);
          const DType fallback = rule.type != DType::undefined ? rule.type : context.dtype(0);
          context.set_dtype(i, usable ? static_cast<DType>(number) : fallback);
          break;
        }
      }
    }
  }

  /// Marks the outputs and notes what is missing.
  void finish(OpContext& context, const Operator& row, NodeId id, std::string_view reason) {
    Graph& graph = context.graph();
    const Node& node = graph.node(id);
    const auto constant = [&](TensorId tensor) { return tensor == kNoTensor || graph.tensor(tensor).constant; };
    const bool all_constant = std::all_of(node.inputs.begin(), node.inputs.end(), constant) &&
                              std::all_of(node.captured.begin(), node.captured.end(), constant);
    bool missing = false;
    bool bound = false;
    for (const TensorId output : node.outputs) {
      if (output == kNoTensor) continue;
      Tensor& tensor = graph.tensor(output);
      tensor.constant = context.constant() || (all_constant && !row.random);
      if (!tensor.shape && !tensor.sequence) missing = true;
      tensor.data_dependent = context.bound_shape() && tensor.shape && !tensor.shape->empty();
      bound = bound || tensor.data_dependent;
      if (tensor.stated && tensor.shape && !tensor.data_dependent && !context.stated())
        stated_sizes_.learn(*tensor.stated, *tensor.shape);
    }
    if (missing) {
      const auto shapeless = [&](TensorId input) {
        return input != kNoTensor && !graph.tensor(input).shape && !graph.tensor(input).sequence;
      };
      if (std::any_of(node.inputs.begin(), node.inputs.end(), shapeless)) {
        notes_.behind.note(graph, id);
      } else {
        notes_.unresolved[std::string(reason.empty() ? "its rule cannot tell" : reason)].note(graph, id);
      }
    }
    const auto dependent = [&](TensorId input) { return input != kNoTensor && graph.tensor(input).data_dependent; };
    if (bound && !context.bound_value() && std::none_of(node.inputs.begin(), node.inputs.end(), dependent))
      notes_.data_dependent.note(graph, id);
  }

  /// Steps that a walk along all axes of the tensor takes: its elements, and at least its length where it is empty.
  /// Nothing where that is too many to fold.
  static std::optional<std::int64_t> foldable_steps(const Tensor& tensor) {
    if (!tensor.shape || tensor.dtype == DType::string) return std::nullopt;
    std::int64_t steps = 1;
    for (const std::int64_t dim : *tensor.shape) {
      if (dim < 0 || dim > kMaxFoldedElements) return std::nullopt;
      steps *= std::max<std::int64_t>(dim, 1);
      if (steps > kMaxFoldedElements) return std::nullopt;
    }
    return steps;
  }

  void fold(OpContext& context, const Operator& row) {
    const Node& node = context.node();
    if (node.inputs.empty() || fold_budget_ < 0) return;
    const Graph& graph = context.graph();
    std::int64_t largest_output = 1;
    std::int64_t work = 0;
    for (const TensorId output : node.outputs) {
      if (output == kNoTensor) continue;
      const auto steps = foldable_steps(graph.tensor(output));
      if (!steps) return;
      work += *steps;
      largest_output = std::max(largest_output, *steps);
    }
    // Each input may be walked once for every element that is made: broadcasting does so.
    for (const TensorId input : node.inputs) {
      if (input == kNoTensor) continue;
      const auto steps = foldable_steps(graph.tensor(input));
      if (!steps || !graph.tensor(input).value) return;
      work += std::max(*steps, largest_output);
    }
    fold_budget_ -= work;
    if (fold_budget_ < 0) return;
    context.begin_folding();
    try {
      row.fold(context);
    } catch (const Unresolved&) {
      // No value, then: the shape stands.
    } catch (const std::out_of_range&) {
      // A value of another length than its shape says.
    }
  }

  void unknown_operator(OpContext& context, NodeId id) {
    const Node& node = context.node();
    notes_.unknown[node.domain.empty() ? node.op : formatted("{}.{}", node.domain, node.op)].note(context.graph(), id);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) context.take_stated(i);
    if (context.stated()) note_stated(context.graph(), id);
  }

  void note_stated(const Graph& graph, NodeId id) {
    notes_.from_file.note(graph, id);
    file_believed_ = true;
  }

  std::int64_t opset_;
  StatedSizes stated_sizes_;
  Inference& inference_;
  int depth_ = 0;
  std::int64_t fold_budget_ = kMaxFoldingSteps;
  std::int64_t sequence_steps_ = kMaxSequenceSteps;
  int loops_ = 0;               // of the bodies around
  bool file_believed_ = false;  // some shape is what the file states
  Notes notes_;
  struct BodyNotes {
    std::string_view attribute;
    Notes notes;
  };
  std::vector<BodyNotes> bodies_;  // those of the node that is looked at
};

std::string text_of(const Shape& shape) { return formatted("[{}]", dims_text(shape, ",")); }

bool agree(const Shape& stated, const Shape& inferred) {
  return stated.size() == inferred.size() &&
         std::equal(stated.begin(), stated.end(), inferred.begin(),
                    [](std::int64_t a, std::int64_t b) { return a < 0 || b < 0 || a == b; });
}

/// Compares with what the file says of its tensors.
void compare_stated(const Graph& graph, Inference& inference) {
  std::size_t conflicts = 0;
  std::string example;
  std::vector<std::string> where;
  for (const Tensor& tensor : graph.tensors) {
    if (!tensor.stated || !tensor.shape || tensor.data_dependent || agree(*tensor.stated, *tensor.shape)) continue;
    if (++conflicts == 1) {
      example = formatted("\"{}\" is {} in the file, {} by inference", tensor.name, text_of(*tensor.stated),
                          text_of(*tensor.shape));
    }
    if (where.size() < kMostNames) where.emplace_back(tensor.name);
  }
  if (conflicts == 0) return;
  inference.warnings.push_back(
      {"shape_conflict",
       formatted("The file states another shape than inference finds for {}: {}. Inference is used.",
                 counted(conflicts, "tensor", "tensors"), example),
       std::move(where)});
}

/// With the batch in the dimensions that `batch` has.
Inference infer_with(Batch batch, Graph& graph, std::int64_t opset, const Binding& binding) {
  Inference inference;
  inference.batch = std::move(batch);
  const BindingResult bound = bind_inputs(graph, binding, inference);
  Inferer inferer(opset, StatedSizes(graph, bound), inference);
  inferer.infer_graph(graph, nullptr);
  inferer.report();
  // With a fixed dimension replaced, what the file says of its tensors is about another network.
  if (!bound.replaced) compare_stated(graph, inference);
  return inference;
}

}  // namespace

Inference infer(Graph& graph, std::int64_t opset, const Binding& binding) {
  Batch batch = chosen_batch(graph, binding);
  const bool said = binding.no_batch || batch.found == BatchFound::set;
  if (!said) batch = free_batch(graph);
  Inference inference = infer_with(std::move(batch), graph, opset, binding);
  if (!said && inference.batch.found == BatchFound::none) {
    batch = fixed_batch(graph);
    // Only the outputs tell whether a fixed dimension is the batch; where another is wanted, all follows from that.
    if (batch.found != BatchFound::none && binding.batch && *binding.batch != batch.size) {
      inference = infer_with(std::move(batch), graph, opset, binding);
    } else {
      inference.batch = std::move(batch);
    }
  }
  if (binding.batch && inference.batch.found == BatchFound::none) {
    inference.warnings.insert(
        inference.warnings.begin(),
        {"batch_unused",
         "There is nothing that the batch setting could change: no dimension of an input is known to be the batch.",
         {}});
  }
  return inference;
}

}  // namespace blackthorn::inference
