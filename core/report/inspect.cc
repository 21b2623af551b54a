// What inference and engine made of a graph, without times: every tensor's shape, every node's fate.

#include "report/formats.h"
#include "report/human.h"
#include "report/json_parts.h"
#include "report/sheet.h"

namespace blackthorn {

std::string qualified_op(const Node& node) {
  return node.domain.empty() || node.domain == "ai.onnx" ? node.op : node.domain + "::" + node.op;
}

std::string inspect_json(const Report& report) {
  const Graph& graph = report.graph;
  std::vector<TensorId> tensors = graph.inputs;
  for (const Node& node : graph.nodes) {
    for (const TensorId id : node.outputs) {
      if (id != kNoTensor) tensors.push_back(id);
    }
  }
  JsonWriter json;
  json.begin_object().key("tensors").begin_object();
  for (const TensorId id : tensors) {
    const Tensor& tensor = graph.tensor(id);
    json.key(tensor.name).begin_object().text("dtype", dtype_name(tensor.dtype)).key("shape");
    write_shape(json, tensor.shape);
    json.end_object();
  }
  json.end_object().key("data_dependent").begin_array();
  for (const TensorId id : tensors) {
    if (graph.tensor(id).data_dependent) json.text(graph.tensor(id).name);
  }
  json.end_array().key("nodes").begin_array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const NodeFate& fate = report.engine.fates[i];
    json.begin_object()
        .text("name", display_name(graph, static_cast<NodeId>(i)))
        .text("op", qualified_op(graph.nodes[i]))
        .text("class", node_class_name(fate.node_class))
        .key("layer");
    fate.layer < 0 ? json.null() : json.integer(fate.layer);
    json.text("rule", fate.rule).text("reason", rule_info(fate.rule).description).end_object();
  }
  json.end_array().integer("parameters", report.parameters).integer("macs", report.macs);
  json.key("node_macs").begin_object();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const TensorId output = graph.nodes[i].output(0);
    const std::int64_t count = node_macs(graph, static_cast<NodeId>(i));
    if (count > 0 && output != kNoTensor) json.integer(graph.tensor(output).name, count);
  }
  return json.end_object().end_object().take();
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
