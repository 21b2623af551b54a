#include "engine/float_forms.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/formatted.h"

namespace blackthorn::engine {
namespace {

constexpr std::string_view kMicrosoft = "com.microsoft";
constexpr int kUnused = -1;

/// Inputs of the float operator by their number among the node's own; with `every` the list goes on in such steps
/// (QLinearConcat: tensor, scale, zero point, tensor …).
struct Form {
  std::string_view domain, op, float_op;
  std::array<int, 3> inputs{0, kUnused, kUnused};
  int every = 0;
  bool quantized = true;  // the outputs are integers that stand for floats
};

// Sources: the ONNX specification; ONNX Runtime, "Contrib Operators".
constexpr Form kForms[] = {
    {"", "ConvInteger", "Conv", {0, 1, kUnused}},
    {"", "DynamicQuantizeLinear", "Identity"},
    {"", "MatMulInteger", "MatMul", {0, 1, kUnused}},
    {"", "QLinearConv", "Conv", {0, 3, 8}},
    {"", "QLinearMatMul", "MatMul", {0, 3, kUnused}},
    {kMicrosoft, "DequantizeLinear", "DequantizeLinear", {0, 1, 2}, 0, false},
    {kMicrosoft, "FusedConv", "Conv", {0, 1, 2}, 0, false},
    {kMicrosoft, "FusedGemm", "Gemm", {0, 1, 2}, 0, false},
    {kMicrosoft, "FusedMatMul", "MatMul", {0, 1, kUnused}, 0, false},
    {kMicrosoft, "QGemm", "Gemm", {0, 3, 6}},
    {kMicrosoft, "QLinearAdd", "Add", {0, 3, kUnused}},
    {kMicrosoft, "QLinearAveragePool", "AveragePool"},
    {kMicrosoft, "QLinearConcat", "Concat", {2, kUnused, kUnused}, 3},
    {kMicrosoft, "QLinearConv", "Conv", {0, 3, 8}},
    {kMicrosoft, "QLinearGlobalAveragePool", "GlobalAveragePool"},
    {kMicrosoft, "QLinearLeakyRelu", "LeakyRelu"},
    {kMicrosoft, "QLinearMul", "Mul", {0, 3, kUnused}},
    {kMicrosoft, "QLinearReduceMean", "ReduceMean"},
    {kMicrosoft, "QLinearSigmoid", "Sigmoid"},
    {kMicrosoft, "QLinearSoftmax", "Softmax"},
    {kMicrosoft, "QuantizeLinear", "QuantizeLinear", {0, 1, 2}},
};

std::vector<TensorId> picked(const Form& form, const Node& node) {
  std::vector<TensorId> inputs;
  for (const int number : form.inputs) {
    if (number != kUnused) inputs.push_back(node.input(static_cast<std::size_t>(number)));
  }
  if (form.every > 0) {
    const auto step = static_cast<std::size_t>(form.every);
    for (std::size_t i = static_cast<std::size_t>(form.inputs[0]) + step; i < node.inputs.size(); i += step)
      inputs.push_back(node.inputs[i]);
  }
  while (!inputs.empty() && inputs.back() == kNoTensor) inputs.pop_back();
  return inputs;
}

const Form* form_of(const Node& node) {
  const auto* form = std::find_if(std::begin(kForms), std::end(kForms),
                                  [&](const Form& row) { return row.op == node.op && row.domain == node.domain; });
  return form == std::end(kForms) ? nullptr : form;
}

}  // namespace

bool has_float_form(const Node& node) { return form_of(node) != nullptr; }

void take_float_form(Graph& graph, NodeId id) {
  const Form* form = form_of(graph.node(id));
  if (form == nullptr) return;
  Node& node = graph.nodes.edit()[static_cast<std::size_t>(id)];
  node.file_op = node.domain.empty() ? node.op : formatted("{}::{}", node.domain, node.op);
  node.inputs = picked(*form, node);
  node.op = form->float_op;
  node.domain.clear();
  for (const TensorId output : node.outputs)
    if (output != kNoTensor && form->quantized) graph.tensor(output).stands_for_float = true;
}

}  // namespace blackthorn::engine
