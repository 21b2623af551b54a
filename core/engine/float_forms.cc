// Picks the float operator's inputs out of the node's own by the numbers that the row has.
#include "engine/float_forms.h"

#include <cstddef>
#include <vector>

#include "base/formatted.h"
#include "inference/operators.h"

namespace blackthorn::engine {
namespace {

std::vector<TensorId> picked(const FloatForm& form, const Node& node) {
  std::vector<TensorId> inputs;
  for (const std::int8_t number : form.inputs) {
    if (number != FloatForm::kUnused) inputs.push_back(node.input(static_cast<std::size_t>(number)));
  }
  if (form.step > 0) {
    for (std::size_t i = static_cast<std::size_t>(form.inputs[0]) + form.step; i < node.inputs.size(); i += form.step)
      inputs.push_back(node.inputs[i]);
  }
  while (!inputs.empty() && inputs.back() == kNoTensor) inputs.pop_back();
  return inputs;
}

}  // namespace

void take_float_form(Graph& graph, NodeId id) {
  const FloatForm& form = operator_of(graph.node(id)).float_form;
  if (form.op.empty()) return;
  Node& node = graph.nodes.edit()[static_cast<std::size_t>(id)];
  node.file_op = node.domain.empty() ? node.op : formatted("{}::{}", node.domain, node.op);
  node.inputs = picked(form, node);
  node.op = form.op;
  node.domain.clear();
  for (const TensorId output : node.outputs)
    if (output != kNoTensor && form.quantized) graph.tensor(output).stands_for_float = true;
}

}  // namespace blackthorn::engine
