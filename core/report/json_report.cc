// blackthorn-report/1: report.schema.json says what each field means, wasm/report.d.ts is the same as types.

#include <array>
#include <set>

#include "report/formats.h"
#include "report/json_parts.h"
#include "report/layer_sheet.h"

namespace blackthorn {
namespace {

using nlohmann::ordered_json;

ordered_json tensors_json(const Graph& graph, const std::vector<TensorId>& ids) {
  return json_array(ids, [&](TensorId id) { return json_tensor(graph.tensor(id)); });
}

ordered_json declared_json(const DeclaredDim& dim) {
  if (dim.value >= 0) return dim.value;
  if (!dim.symbol.empty()) return dim.symbol;
  return nullptr;
}

ordered_json input_json(const Tensor& tensor) {
  return JsonObject()
      .text("name", tensor.name)
      .text("dtype", dtype_name(tensor.dtype))
      .value("shape", json_shape(tensor.shape))
      .value("declared", json_array(tensor.declared, declared_json))
      .take();
}

ordered_json model_json(const Report& report) {
  const Model& model = *report.model;
  const Graph& graph = report.graph;
  return JsonObject()
      .text("name", model.name)
      .integer("file_bytes", model.file_bytes)
      .integer("bytes_read", model.bytes_read)
      .integer("ir_version", model.ir_version)
      .integer("opset", model.opset())
      .text("producer", model.producer)
      .integer("nodes", static_cast<std::int64_t>(graph.nodes.size()))
      .integer("parameters", report.parameters)
      .integer("macs", report.macs)
      .integer("body_macs", report.body_macs)
      .value("inputs", json_array(graph.inputs, [&](TensorId id) { return input_json(graph.tensor(id)); }))
      .value("outputs", tensors_json(graph, graph.outputs))
      .take();
}

ordered_json platform_part_json(const Report& report) {
  std::set<std::string_view> used;
  for (const Layer& layer : report.engine.layers) used.insert(kind_name(layer.kind));
  auto kinds = ordered_json::array();
  for (const platform::KindInfo& kind : report.platform->kinds) {
    if (used.contains(kind.kind)) kinds.push_back(json_kind(kind));
  }
  return JsonObject()
      .text("id", report.platform->id)
      .text("name", report.platform->name)
      .text("mode", report.mode.id)
      .text("mode_name", report.mode.name)
      .text("precision", report.precision.id)
      .text("software", report.platform->software)
      .text("basis", platform::basis_name(report.platform->basis))
      .number("gpu_mhz", report.mode.gpu_mhz)
      .number("memory_gb_s", report.mode.memory_gb_s)
      .value("kinds", std::move(kinds))
      .take();
}

ordered_json binding_json(const BoundDim& dim) {
  return JsonObject().text("name", dim.name).integer("value", dim.value).flag("assumed", dim.assumed).take();
}

ordered_json total_json(const Estimate& estimate) {
  return JsonObject()
      .number("latency_ms", estimate.latency_ms)
      .number("low_ms", estimate.low_ms)
      .number("high_ms", estimate.high_ms)
      .number("fps", estimate.fps)
      .number("start_ms", estimate.start_ms)
      .flag("at_least", estimate.at_least)
      .take();
}

ordered_json budget_json(const Report& report) {
  if (!report.budget_ms) return nullptr;
  return JsonObject()
      .number("latency_ms", *report.budget_ms)
      .flag("met", *report.budget_met())
      .number("slack_ms", *report.budget_ms - report.estimate.latency_ms)
      .take();
}

ordered_json kind_total_json(const KindTotal& total) {
  return JsonObject()
      .text("label", total.label)
      .text("kind", kind_name(total.kind))
      .integer("layers", total.layers)
      .number("latency_ms", total.latency_ms)
      .number("share", total.share)
      .take();
}

template <typename T>
ordered_json by_class_json(const std::array<T, kCoverageClasses>& values) {
  JsonObject result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string_view name = coverage_name(static_cast<Coverage>(i));
    if constexpr (std::is_floating_point_v<T>) {
      result.number(name, values[i]);
    } else {
      result.integer(name, values[i]);
    }
  }
  return result.take();
}

ordered_json coverage_json(const Estimate& estimate) {
  return JsonObject()
      .value("nodes", by_class_json(estimate.nodes))
      .value("macs", by_class_json(estimate.macs))
      .value("time", by_class_json(estimate.time_ms))
      .take();
}

ordered_json memory_json(const MemoryEstimate& memory) {
  return JsonObject()
      .integer("weights_bytes", memory.weights_bytes)
      .integer("peak_activation_bytes", memory.peak_activation_bytes)
      .integer("device_bytes", memory.device_bytes)
      .integer("reserved_bytes", memory.reserved_bytes)
      .flag("fits", memory.fits)
      .take();
}

ordered_json step_json(const std::optional<StepPosition>& step) {
  if (!step) return nullptr;
  return JsonObject()
      .text("variable", platform::kVariableNames[static_cast<std::size_t>(step->variable)])
      .integer("value", step->value)
      .integer("first", step->first)
      .integer("last", step->last)
      .integer("next_in", step->last + 1 - step->value)
      .value("saving_ms", json_number(step->saving_ms))
      .value("cost_ms", json_number(step->cost_ms))
      .take();
}

ordered_json layer_json(const Report& report, std::size_t index) {
  const Layer& layer = report.engine.layers[index];
  const LayerEstimate& time = report.estimate.layers[index];
  return JsonObject()
      .integer("index", static_cast<std::int64_t>(index))
      .text("name", layer.name)
      .text("kind", kind_name(layer.kind))
      .text("label", layer.label)
      .value("nodes", json_texts(layer_node_names(report, index)))
      .text("rule", layer.rule)
      .integer("turns", layer.turns)
      .number("latency_ms", time.latency_ms)
      .number("low_ms", time.low_ms)
      .number("high_ms", time.high_ms)
      .number("kernel_ms", time.kernel_ms)
      .number("wait_ms", time.wait_ms)
      .number("share", time.share)
      .text("bound", bound_name(time.bound))
      .text("basis", platform::basis_name(time.basis))
      .flag("in_range", time.in_range)
      .value("out_of_range", json_texts(time.out_of_range))
      .flag("supported", time.supported)
      .integer("macs", layer.macs())
      .integer("bytes", layer_bytes(report, index))
      .integer("parameters", layer.parameters)
      .value("inputs", tensors_json(report.graph, layer.inputs))
      .value("outputs", tensors_json(report.graph, layer.outputs))
      .value("step", step_json(time.step))
      .take();
}

ordered_json node_json(const Report& report, std::size_t index) {
  const NodeFate& fate = report.engine.fates[index];
  return JsonObject()
      .text("name", display_name(report.graph, static_cast<NodeId>(index)))
      .text("op", qualified_op(report.graph.nodes[index]))
      .text("class", node_class_name(fate.node_class))
      .text("coverage", coverage_name(report.estimate.node_coverage[index]))
      .value("layer", fate.layer < 0 ? ordered_json() : ordered_json(fate.layer))
      .text("rule", fate.rule)
      .take();
}

ordered_json rules_json(const Engine& engine) {
  std::set<std::string_view> used;
  for (const Layer& layer : engine.layers) used.insert(layer.rule);
  for (const NodeFate& fate : engine.fates) used.insert(fate.rule);
  JsonObject result;
  for (const RuleInfo& rule : rule_table()) {
    if (!used.contains(rule.id)) continue;
    result.value(rule.id, JsonObject().text("description", rule.description).text("evidence", rule.evidence).take());
  }
  return result.take();
}

ordered_json warning_json(const Warning& warning) {
  return JsonObject()
      .text("code", warning.code)
      .text("message", warning.message)
      .value("where", json_texts(warning.where))
      .take();
}

}  // namespace

std::string report_json(const Report& report) {
  auto layers = ordered_json::array();
  for (std::size_t i = 0; i < report.engine.layers.size(); ++i) layers.push_back(layer_json(report, i));
  auto nodes = ordered_json::array();
  for (std::size_t i = 0; i < report.graph.nodes.size(); ++i) nodes.push_back(node_json(report, i));
  return json_text(JsonObject()
                       .text("schema", "blackthorn-report/1")
                       .value("model", model_json(report))
                       .value("platform", platform_part_json(report))
                       .integer("batch", report.inference.batch)
                       .value("bindings", json_array(report.inference.bindings, binding_json))
                       .value("total", total_json(report.estimate))
                       .value("budget", budget_json(report))
                       .value("by_kind", json_array(kind_totals(report), kind_total_json))
                       .value("coverage", coverage_json(report.estimate))
                       .value("memory", memory_json(report.estimate.memory))
                       .value("layers", std::move(layers))
                       .value("nodes", std::move(nodes))
                       .value("rules", rules_json(report.engine))
                       .value("warnings", json_array(report.warnings(), warning_json))
                       .take());
}

}  // namespace blackthorn
