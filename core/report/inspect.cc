// What inference and engine made of a graph, without times: every tensor's shape, every node's fate.

#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/formatted.h"
#include "print/human.h"
#include "print/sheet.h"
#include "report/formats.h"
#include "report/json_parts.h"

namespace blackthorn::report {

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

struct NodeRow {
  const Analysis& report;
  NodeId id;

  const Node& node() const { return report.graph.node(id); }
  const NodeFate& fate() const { return report.engine.fates[static_cast<std::size_t>(id)]; }
};

using enum ColumnUnit;
using enum Audience;

constexpr ColumnOf<NodeRow> kNodeColumns[] = {
    {"index", "#", integer, all, [](const NodeRow& row) -> Cell { return static_cast<std::int64_t>(row.id); }},
    {"name", "node", name, all, [](const NodeRow& row) -> Cell { return display_name(row.report.graph, row.id); }},
    {"op", "operator", name, all, [](const NodeRow& row) -> Cell { return qualified_op(row.node()); }},
    {"output", "output", words, all,
     [](const NodeRow& row) {
       const TensorId output = row.node().output(0);
       return output == kNoTensor ? Cell() : Cell(shape_text(row.report.graph.tensor(output).shape));
     }},
    {"macs", "MACs", quantity, all,
     [](const NodeRow& row) {
       const std::int64_t macs = node_macs(row.report.graph, row.id);
       return macs > 0 ? Cell(macs) : Cell();
     }},
    {"class", "class", words, all,
     [](const NodeRow& row) -> Cell { return std::string(node_class_name(row.fate().node_class)); }},
    {"layer", "in layer", name, all,
     [](const NodeRow& row) {
       return row.fate().layer < 0 ? Cell() : Cell(static_cast<std::int64_t>(row.fate().layer));
     }},
    {"rule", "rule", words, all, [](const NodeRow& row) -> Cell { return std::string(row.fate().rule); }},
};

}  // namespace

std::string qualified_op(const Node& node) {
  if (!node.file_op.empty()) return node.file_op;
  return node.domain.empty() || node.domain == "ai.onnx" ? node.op : formatted("{}::{}", node.domain, node.op);
}

std::string inspect_json(const Analysis& report) {
  const Graph& graph = report.graph;
  std::vector<const Tensor*> tensors;
  std::unordered_set<std::string_view> seen;  // a body that is run stands in the graph as well
  each_tensor(graph, [&](const Tensor& tensor) {
    if (seen.insert(tensor.name).second) tensors.push_back(&tensor);
  });
  JsonWriter json;
  json.begin_object().key("tensors").begin_object();
  for (const Tensor* tensor : tensors) {
    json.any_key(tensor->name).begin_object().text("dtype", dtype_name(tensor->dtype)).key("shape");
    write_shape(json, tensor->shape);
    json.end_object();
  }
  json.end_object().key("data_dependent").begin_array();
  for (const Tensor* tensor : tensors) {
    if (tensor->data_dependent) json.text(tensor->name);
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
  json.integer("body_macs", report.body_macs);
  json.key("node_macs").begin_object();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const TensorId output = graph.nodes[i].output(0);
    const std::int64_t count = graph.nodes[i].region == 0 ? node_macs(graph, static_cast<NodeId>(i)) : 0;
    if (count > 0 && output != kNoTensor) json.any_key(graph.tensor(output).name).integer(count);
  }
  return json.end_object().end_object().take();
}

std::string inspect_text(const Analysis& report) {
  Sheet sheet = sheet_with(kNodeColumns);
  for (std::size_t i = 0; i < report.graph.nodes.size(); ++i)
    add_row(sheet, kNodeColumns, NodeRow{report, static_cast<NodeId>(i)});
  return sheet_text(sheet);
}

}  // namespace blackthorn::report
