// What inference and engine made of a graph, without times: every tensor's shape, every node's fate.

#include <memory>
#include <unordered_set>

#include "report/formats.h"
#include "report/human.h"
#include "report/json_parts.h"
#include "report/sheet.h"

namespace blackthorn {

using nlohmann::ordered_json;

namespace {

/// Calls visit(tensor) for the inputs and node outputs of the graph, then for those of the bodies that its nodes hold,
/// run or not. Goes as deep as bodies are nested, which the reader bounds.
template <typename Visit>
void each_tensor(const Graph& graph, const Visit& visit) {
  for (const TensorId id : graph.inputs) visit(graph.tensor(id));
  for (const Node& node : graph.nodes)
    for (const TensorId id : node.outputs)
      if (id != kNoTensor) visit(graph.tensor(id));
  for (const Node& node : graph.nodes)
    for (const Attribute& attribute : node.attributes)
      if (const auto* body = std::get_if<std::shared_ptr<const Graph>>(&attribute.value)) each_tensor(**body, visit);
}

}  // namespace

std::string qualified_op(const Node& node) {
  if (!node.file_op.empty()) return node.file_op;
  return node.domain.empty() || node.domain == "ai.onnx" ? node.op : node.domain + "::" + node.op;
}

std::string inspect_json(const Report& report) {
  const Graph& graph = report.graph;
  JsonObject tensors;
  auto data_dependent = ordered_json::array();
  std::unordered_set<std::string_view> seen;  // a body that is run stands in the graph as well
  each_tensor(graph, [&](const Tensor& tensor) {
    if (!seen.insert(tensor.name).second) return;
    tensors.value(tensor.name,
                  JsonObject().text("dtype", dtype_name(tensor.dtype)).value("shape", json_shape(tensor.shape)).take());
    if (tensor.data_dependent) data_dependent.push_back(tensor.name);
  });

  auto nodes = ordered_json::array();
  JsonObject macs;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    const NodeFate& fate = report.engine.fates[i];
    nodes.push_back(JsonObject()
                        .text("name", display_name(graph, id))
                        .text("op", qualified_op(graph.nodes[i]))
                        .text("class", node_class_name(fate.node_class))
                        .value("layer", fate.layer < 0 ? ordered_json() : ordered_json(fate.layer))
                        .text("rule", fate.rule)
                        .text("reason", rule_info(fate.rule).description)
                        .take());
    const TensorId output = graph.nodes[i].output(0);
    const std::int64_t count = graph.node(id).region == 0 ? node_macs(graph, id) : 0;
    if (count > 0 && output != kNoTensor) macs.integer(graph.tensor(output).name, count);
  }
  return json_text(JsonObject()
                       .value("tensors", tensors.take())
                       .value("data_dependent", std::move(data_dependent))
                       .value("nodes", std::move(nodes))
                       .integer("parameters", report.parameters)
                       .integer("macs", report.macs)
                       .integer("body_macs", report.body_macs)
                       .value("node_macs", macs.take())
                       .take());
}

std::string inspect_text(const Report& report) {
  Sheet sheet;
  sheet.columns = {{"index", "#", Unit::integer},     {"name", "node", Unit::name},     {"op", "operator", Unit::name},
                   {"output", "output", Unit::words}, {"macs", "MACs", Unit::quantity}, {"class", "class", Unit::words},
                   {"layer", "in layer", Unit::name}, {"rule", "rule", Unit::words}};
  const Graph& graph = report.graph;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    const NodeFate& fate = report.engine.fates[i];
    const TensorId output = graph.nodes[i].output(0);
    const std::int64_t macs = node_macs(graph, id);
    sheet.rows.push_back({static_cast<std::int64_t>(i), display_name(graph, id), qualified_op(graph.nodes[i]),
                          output == kNoTensor ? Cell() : Cell(shape_text(graph.tensor(output).shape)),
                          macs > 0 ? Cell(macs) : Cell(), std::string(node_class_name(fate.node_class)),
                          fate.layer < 0 ? Cell() : Cell(static_cast<std::int64_t>(fate.layer)),
                          std::string(fate.rule)});
  }
  return sheet_text(sheet);
}

}  // namespace blackthorn
