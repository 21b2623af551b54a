// The mutator of the target `model`: half of its mutations know ONNX: an operator, a dimension, an attribute, the
// origin of a tensor, nodes doubled, removed and moved, a part of the graph made a function.
#include <google/protobuf/arena.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>

#include "inference/operators.h"
#include "onnx.pb.h"

namespace {

using namespace blackthorn;
using namespace blackthorn::inference;

using ::onnx::AttributeProto;
using ::onnx::GraphProto;
using ::onnx::ModelProto;
using ::onnx::NodeProto;

constexpr std::int64_t kNumbers[] = {0,   1,  2,  3,       4,         7,         8,         16,       32,
                                     100, -1, -2, 1 << 20, 1LL << 31, 1LL << 48, INT64_MAX, INT64_MIN};

class Mutator {
 public:
  Mutator(ModelProto& model, unsigned seed) : model_(model), random_(seed) {}

  void mutate() {
    GraphProto* graph = model_.mutable_graph();
    // Into a body now and then, where there is one.
    if (one_in(3))
      if (GraphProto* body = some_body(*graph)) graph = body;
    switch (below(12)) {
      case 0:
      case 1: return change_operator(*graph);
      case 2:
      case 3: return change_attribute(*graph);
      case 4: return change_dimension(*graph);
      case 5:
      case 6: return rewire(*graph);
      case 7: return double_node(*graph);
      case 8: return remove_node(*graph);
      case 9: return move_node(*graph);
      case 10: return change_model();
      default: return make_function(*graph);
    }
  }

 private:
  std::size_t below(std::size_t count) { return count == 0 ? 0 : random_() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  int below(int count) { return static_cast<int>(below(static_cast<std::size_t>(std::max(count, 0)))); }
  std::int64_t number() { return kNumbers[below(std::size(kNumbers))]; }

  template <class Rows>
  auto* some(Rows* rows) {
    return rows->empty() ? nullptr : rows->Mutable(below(rows->size()));
  }

  GraphProto* some_body(GraphProto& graph) {
    for (int i = 0, start = below(graph.node_size()); i < graph.node_size(); ++i)
      for (AttributeProto& attribute : *graph.mutable_node((start + i) % graph.node_size())->mutable_attribute())
        if (attribute.has_g()) return attribute.mutable_g();
    return nullptr;
  }

  /// A name that something in the graph has, or none.
  std::string some_name(const GraphProto& graph) {
    switch (below(4)) {
      case 0: return graph.input().empty() ? "" : graph.input(below(graph.input_size())).name();
      case 1: return graph.initializer().empty() ? "" : graph.initializer(below(graph.initializer_size())).name();
      default: {
        if (graph.node().empty()) return "";
        const NodeProto& node = graph.node(below(graph.node_size()));
        return node.output().empty() ? "" : node.output(below(node.output_size()));
      }
    }
  }

  void change_operator(GraphProto& graph) {
    NodeProto* node = some(graph.mutable_node());
    if (node == nullptr) return;
    const std::span<const Operator> table = operator_table();
    const Operator& row = table[below(table.size())];
    node->set_op_type(std::string(row.name));
    node->set_domain(std::string(row.domain));
  }

  void change_attribute(GraphProto& graph) {
    NodeProto* node = some(graph.mutable_node());
    if (node == nullptr) return;
    AttributeProto* attribute = some(node->mutable_attribute());
    if (attribute == nullptr || one_in(8)) {
      // The attribute of another node.
      const NodeProto* other = some(graph.mutable_node());
      if (other != node && !other->attribute().empty())
        *node->add_attribute() = AttributeProto(other->attribute(below(other->attribute_size())));
      return;
    }
    if (one_in(8)) return node->mutable_attribute()->DeleteSubrange(below(node->attribute_size()), 1);
    if (attribute->has_i()) return attribute->set_i(number());
    if (attribute->has_f()) return attribute->set_f(static_cast<float>(number()));
    if (one_in(4)) return attribute->add_ints(number());
    if (!attribute->ints().empty()) attribute->set_ints(below(attribute->ints_size()), number());
  }

  void change_dimension(GraphProto& graph) {
    if (one_in(2)) {
      auto* tensor = some(graph.mutable_initializer());
      if (tensor == nullptr) return;
      if (tensor->dims().empty() || one_in(8)) return tensor->add_dims(number());
      return tensor->set_dims(below(tensor->dims_size()), number());
    }
    auto* info = some(one_in(4) ? graph.mutable_value_info() : graph.mutable_input());
    if (info == nullptr) return;
    auto& dims = *info->mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim();
    auto& dim = dims.empty() || one_in(8) ? *dims.Add() : dims[below(dims.size())];
    if (one_in(3))
      dim.set_dim_param(one_in(2) ? "N" : "seq");
    else
      dim.set_dim_value(number());
  }

  void rewire(GraphProto& graph) {
    NodeProto* node = some(graph.mutable_node());
    if (node == nullptr) return;
    const std::string name = some_name(graph);
    if (node->input().empty() || one_in(6)) return node->add_input(name);
    node->set_input(below(node->input_size()), name);
  }

  void double_node(GraphProto& graph) {
    const NodeProto* node = some(graph.mutable_node());
    if (node == nullptr) return;
    const NodeProto twin = *node;
    NodeProto* added = graph.add_node();
    *added = twin;
    for (std::string& output : *added->mutable_output())
      if (!output.empty()) output += "'";
    if (one_in(2) && !added->output().empty()) graph.add_output()->set_name(added->output(0));
  }

  void remove_node(GraphProto& graph) {
    if (graph.node().empty()) return;
    const int at = below(graph.node_size());
    const NodeProto gone = graph.node(at);
    graph.mutable_node()->DeleteSubrange(at, 1);
    if (gone.input().empty() || gone.output().empty()) return;
    // What read its result reads what it read.
    for (NodeProto& node : *graph.mutable_node())
      for (std::string& input : *node.mutable_input())
        if (input == gone.output(0)) input = gone.input(0);
    for (auto& output : *graph.mutable_output())
      if (output.name() == gone.output(0)) output.set_name(gone.input(0));
  }

  void move_node(GraphProto& graph) {
    if (graph.node_size() < 2) return;
    graph.mutable_node()->SwapElements(below(graph.node_size()), below(graph.node_size()));
  }

  void change_model() {
    if (one_in(3)) return model_.set_ir_version(number());
    auto* opset = some(model_.mutable_opset_import());
    if (opset == nullptr) opset = model_.add_opset_import();
    opset->set_version(1 + below(23));
  }

  /// A function around one node, and the node turned into its call.
  void make_function(GraphProto& graph) {
    NodeProto* node = some(graph.mutable_node());
    if (node == nullptr) return;
    auto& function = *model_.add_functions();
    function.set_name("F" + std::to_string(below(3)));
    function.set_domain("own");
    *function.add_node() = *node;
    for (const std::string& input : node->input()) function.add_input(input);
    for (const std::string& output : node->output()) function.add_output(output);
    node->set_op_type(function.name());
    node->set_domain(function.domain());
  }

  ModelProto& model_;
  std::minstd_rand random_;
};

/// Changes the model in data[0, size) and returns its new size; 0 where the bytes are no model or it would pass
/// `most` bytes.
std::size_t mutate_model(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  google::protobuf::Arena arena;
  auto* model = google::protobuf::Arena::CreateMessage<ModelProto>(&arena);
  if (!model->ParseFromArray(data, static_cast<int>(size))) return 0;
  Mutator(*model, seed).mutate();
  const std::size_t made = model->ByteSizeLong();
  if (made == 0 || made > most) return 0;
  model->SerializeToArray(data, static_cast<int>(made));
  return made;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  if (seed % 2 == 0)
    if (const std::size_t made = mutate_model(data, size, most, seed / 2)) return made;
  return LLVMFuzzerMutate(data, size, most);
}
