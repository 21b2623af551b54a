// blackthorn-report/1: report.schema.json says what each field means, wasm/report.d.ts is the same as types.

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "report/formats.h"
#include "report/json_parts.h"
#include "report/layer_sheet.h"

namespace blackthorn::report {
namespace {

constexpr std::size_t kMostBatchDims = 20;  // inputs that are listed: a file may have a million

void write_tensors(JsonWriter& json, const Graph& graph, const std::vector<TensorId>& ids) {
  json_array(json, ids, [&](JsonWriter& out, TensorId id) { write_tensor(out, graph.tensor(id)); });
}

void write_declared(JsonWriter& json, const DeclaredDim& dim) {
  if (dim.value >= 0) {
    json.integer(dim.value);
  } else if (!dim.symbol.empty()) {
    json.text(dim.symbol);
  } else {
    json.null();
  }
}

void write_input(JsonWriter& json, const Tensor& tensor) {
  json.begin_object().text("name", tensor.name).text("dtype", dtype_name(tensor.dtype));
  write_shape(json.key("shape"), tensor.shape);
  json_array(json.key("declared"), tensor.declared, write_declared);
  json.end_object();
}

void write_model(JsonWriter& json, const Analysis& report) {
  const Model& model = *report.model;
  const Graph& graph = report.graph;
  json.begin_object()
      .text("name", model.name)
      .integer("file_bytes", model.file_bytes)
      .integer("bytes_read", model.bytes_read)
      .integer("external_bytes", model.external_bytes)
      .integer("ir_version", model.ir_version)
      .integer("opset", model.opset())
      .text("producer", model.producer)
      .integer("nodes", static_cast<std::int64_t>(graph.nodes.size()))
      .integer("parameters", report.parameters)
      .integer("macs", report.macs)
      .integer("body_macs", report.body_macs);
  json_array(json.key("inputs"), graph.inputs,
             [&](JsonWriter& out, TensorId id) { write_input(out, graph.tensor(id)); });
  write_tensors(json.key("outputs"), graph, graph.outputs);
  json.end_object();
}

void write_platform(JsonWriter& json, const Analysis& report) {
  json.begin_object()
      .text("id", report.platform->id)
      .text("name", report.platform->name)
      .text("mode", report.mode.id)
      .text("mode_name", report.mode.name)
      .text("precision", report.precision.id)
      .text("software", report.platform->software)
      .text("basis", platform::basis_name(report.platform->basis))
      .number("gpu_mhz", report.mode.gpu_mhz)
      .number("memory_gb_s", report.mode.memory_gb_s);
  std::set<std::string_view> used;
  for (const Layer& layer : report.engine.layers) used.insert(kind_name(layer.kind));
  json.key("kinds").begin_array();
  for (const platform::KindInfo& kind : report.platform->kinds) {
    if (used.contains(kind.kind)) write_kind(json, kind);
  }
  json.end_array().end_object();
}

void write_binding(JsonWriter& json, const BoundDim& dim) {
  json.begin_object().text("name", dim.name).integer("value", dim.value).flag("assumed", dim.assumed).end_object();
}

void write_batch(JsonWriter& json, const Analysis& report) {
  const Batch& batch = report.inference.batch;
  json.begin_object().text("found", batch_found_name(batch.found));
  const std::span shown = std::span(batch.dims).first(std::min(batch.dims.size(), kMostBatchDims));
  json_array(json.key("inputs"), shown, [&](JsonWriter& out, const BatchDim& dim) {
    out.begin_object().text("name", report.graph.tensor(dim.input).name);
    out.integer("axis", static_cast<std::int64_t>(dim.axis)).end_object();
  });
  json.end_object();
}

void write_total(JsonWriter& json, const Estimate& estimate) {
  json.begin_object()
      .number("latency_ms", estimate.latency_ms)
      .number("low_ms", estimate.low_ms)
      .number("high_ms", estimate.high_ms)
      .number("fps", estimate.fps)
      .number("start_ms", estimate.start_ms)
      .flag("at_least", estimate.at_least);
  if (estimate.energy) {
    json.key("energy").begin_object().number("mj", estimate.energy->mj);
    json.number("low_mj", estimate.energy->low_mj).number("high_mj", estimate.energy->high_mj).end_object();
  }
  json.end_object();
}

void write_budget(JsonWriter& json, const Analysis& report) {
  if (!report.budget_ms) {
    json.null();
    return;
  }
  json.begin_object()
      .number("latency_ms", *report.budget_ms)
      .flag("met", *report.budget_met())
      .number("slack_ms", *report.budget_ms - report.estimate.latency_ms)
      .end_object();
}

void write_kind_total(JsonWriter& json, const KindTotal& total) {
  json.begin_object()
      .text("label", total.label)
      .text("kind", kind_name(total.kind))
      .integer("layers", total.layers)
      .number("latency_ms", total.latency_ms)
      .number("share", total.share)
      .end_object();
}

template <typename T>
void write_by_class(JsonWriter& json, const std::array<T, kCoverageClasses>& values) {
  json.begin_object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    json.any_key(coverage_name(static_cast<Coverage>(i)));
    if constexpr (std::is_floating_point_v<T>) {
      json.number(values[i]);
    } else {
      json.integer(values[i]);
    }
  }
  json.end_object();
}

void write_coverage(JsonWriter& json, const Estimate& estimate) {
  json.begin_object();
  write_by_class(json.key("nodes"), estimate.nodes);
  write_by_class(json.key("macs"), estimate.macs);
  write_by_class(json.key("time"), estimate.time_ms);
  json.number("covered_macs_share", covered_share(estimate.macs)).end_object();
}

void write_memory(JsonWriter& json, const MemoryEstimate& memory) {
  json.begin_object()
      .integer("weights_bytes", memory.weights_bytes)
      .integer("peak_activation_bytes", memory.peak_activation_bytes)
      .integer("device_bytes", memory.device_bytes)
      .integer("reserved_bytes", memory.reserved_bytes)
      .flag("fits", memory.fits)
      .end_object();
}

void write_step(JsonWriter& json, const std::optional<StepPosition>& step) {
  if (!step) {
    json.null();
    return;
  }
  json.begin_object()
      .text("variable", platform::variable_name(step->variable))
      .integer("value", step->value)
      .integer("first", step->first)
      .integer("last", step->last)
      .integer("next_in", step->last + 1 - step->value)
      .number("saving_ms", step->saving_ms)
      .number("cost_ms", step->cost_ms)
      .end_object();
}

void write_layer(JsonWriter& json, const Analysis& report, std::size_t index) {
  const Layer& layer = report.engine.layers[index];
  json.begin_object()
      .integer("index", static_cast<std::int64_t>(index))
      .text("name", layer.name)
      .text("kind", kind_name(layer.kind))
      .text("label", layer.label);
  write_texts(json.key("nodes"), layer_node_names(report, index));
  json_array(json.key("origins"), layer.nodes,
             [&](JsonWriter& out, NodeId node) { write_origin(out, report.graph.node(node)); });
  json.text("rule", layer.rule);
  write_layer_columns(json, report, index);
  json.integer("macs", layer.macs())
      .integer("bytes", layer_bytes(report, index))
      .integer("parameters", layer.parameters);
  write_tensors(json.key("inputs"), report.graph, layer.inputs);
  write_tensors(json.key("outputs"), report.graph, layer.outputs);
  write_step(json.key("step"), report.estimate.layers[index].step);
  json.end_object();
}

void write_node(JsonWriter& json, const Analysis& report, std::size_t index) {
  const NodeFate& fate = report.engine.fates[index];
  json.begin_object().text("name", display_name(report.graph, static_cast<NodeId>(index)));
  write_origin(json.key("origin"), report.graph.nodes[index]);
  json.text("op", qualified_op(report.graph.nodes[index]))
      .text("class", node_class_name(fate.node_class))
      .text("coverage", coverage_name(report.estimate.node_coverage[index]))
      .key("layer");
  fate.layer < 0 ? json.null() : json.integer(fate.layer);
  json.text("rule", fate.rule).end_object();
}

void write_rules(JsonWriter& json, const Engine& engine) {
  std::set<std::string_view> used;
  for (const Layer& layer : engine.layers) used.insert(layer.rule);
  for (const NodeFate& fate : engine.fates) used.insert(fate.rule);
  json.begin_object();
  for (const RuleInfo& rule : rule_table()) {
    if (!used.contains(rule.id)) continue;
    json.any_key(rule.id)
        .begin_object()
        .text("description", rule.description)
        .text("evidence", rule.evidence)
        .end_object();
  }
  json.end_object();
}

void write_warning(JsonWriter& json, const Warning& warning) {
  json.begin_object().text("code", warning.code).text("message", warning.message).key("where");
  write_texts(json, warning.where);
  json.end_object();
}

}  // namespace

std::string report_json(const Analysis& report) {
  // Room for names of usual length: growing step by step would copy a large report twice.
  constexpr std::size_t bytes_of_layer = 900, bytes_of_node = 180, bytes_of_rest = 16 << 10;
  JsonWriter json(report.engine.layers.size() * bytes_of_layer + report.graph.nodes.size() * bytes_of_node +
                  bytes_of_rest);
  json.begin_object().text("schema", "blackthorn-report/1");
  write_model(json.key("model"), report);
  write_platform(json.key("platform"), report);
  json.integer("batch", report.inference.batch.size);
  write_batch(json.key("batch_axis"), report);
  json_array(json.key("bindings"), report.inference.bindings, write_binding);
  write_total(json.key("total"), report.estimate);
  write_budget(json.key("budget"), report);
  json_array(json.key("by_kind"), kind_totals(report), write_kind_total);
  write_coverage(json.key("coverage"), report.estimate);
  write_memory(json.key("memory"), report.estimate.memory);
  json.key("layers").begin_array();
  for (std::size_t i = 0; i < report.engine.layers.size(); ++i) write_layer(json, report, i);
  json.end_array().key("nodes").begin_array();
  for (std::size_t i = 0; i < report.graph.nodes.size(); ++i) write_node(json, report, i);
  write_rules(json.end_array().key("rules"), report.engine);
  json_array(json.key("warnings"), report.warnings(), write_warning);
  return json.end_object().take();
}

}  // namespace blackthorn::report
