// The columns of the tables of layers and of kinds. To add one: a row here; as a member of the report's JSON also an
// entry in report.schema.json, for the page's table a row in web/src/elements/layer-columns.ts.
#include "report/layer_sheet.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "print/human.h"
#include "print/printable.h"

namespace blackthorn::report {
namespace {

std::string shapes_text(const Graph& graph, const std::vector<TensorId>& tensors) {
  return joined(tensors, " ", [&](TensorId id) { return shape_text(graph.tensor(id).shape); });
}

// "conv1 + bn1 + relu1", or "conv1 + 2 more" where that is long.
std::string short_name(const Analysis& report, const Layer& layer) {
  constexpr std::size_t long_name = 40;
  if (layer.nodes.size() < 2 || display_width(layer.name) <= long_name) return layer.name;
  return formatted("{} + {} more", display_name(report.graph, layer.nodes.front()), layer.nodes.size() - 1);
}

struct LayerRow {
  const Analysis& report;
  std::size_t index;
  // Where no time is known a cell stays empty: a 0 would be added up. The report's JSON says `supported` beside its 0.
  bool zeros = false;

  const Layer& layer() const { return report.engine.layers[index]; }
  const LayerEstimate& time() const { return report.estimate.layers[index]; }
  Cell known(Cell cell) const { return zeros || time().supported ? std::move(cell) : Cell(); }
};

/// A line for people below the layers: the start of an inference, the total.
struct LayerSum {
  std::string title;
  Cell macs;
  double latency_ms = 0;
  Cell interval;
};

enum class Part : std::uint8_t {
  sheet,   // in the tables alone; what the report's JSON has of it is of another form, see json_report.cc
  report,  // a member of the layer in the report's JSON as well
};

struct LayerColumn {
  std::string_view id, title;
  ColumnUnit unit;
  Audience audience;
  Part part;
  Cell (*value)(const LayerRow& at);
  Cell (*other)(const LayerSum& sum) = nullptr;
};

template <typename T>
Cell cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}
Cell cell(std::string_view words) { return std::string(words); }

/// What the layer's position on a staircase says, where it has one.
template <typename Value>
Cell of_step(const LayerRow& at, Value value) {
  return at.time().step ? Cell(value(*at.time().step)) : Cell();
}

using enum ColumnUnit;
using enum Audience;

constexpr LayerColumn kLayerColumns[] = {
    {"index", "#", integer, all, Part::sheet,
     [](const LayerRow& at) -> Cell { return static_cast<std::int64_t>(at.index); }},
    {"short_name", "layer", name, people, Part::sheet,
     [](const LayerRow& at) -> Cell { return short_name(at.report, at.layer()); },
     [](const LayerSum& sum) -> Cell { return sum.title; }},
    {"name", "layer", name, programs, Part::sheet, [](const LayerRow& at) -> Cell { return at.layer().name; }},
    {"kind", "kind", words, programs, Part::sheet,
     [](const LayerRow& at) -> Cell { return cell(kind_name(at.layer().kind)); }},
    {"label", "kind", words, all, Part::sheet, [](const LayerRow& at) -> Cell { return at.layer().label; }},
    {"output", "output", words, people, Part::sheet,
     [](const LayerRow& at) -> Cell {
       const auto& outputs = at.layer().outputs;
       return outputs.empty() ? std::string() : shape_text(at.report.graph.tensor(outputs[0]).shape);
     }},
    {"macs", "MACs", quantity, all, Part::sheet, [](const LayerRow& at) -> Cell { return at.layer().macs(); },
     [](const LayerSum& sum) -> Cell { return sum.macs; }},
    {"turns", "turns", integer, programs, Part::report, [](const LayerRow& at) -> Cell { return at.layer().turns; }},
    {"latency_ms", "time ms", ms, all, Part::report,
     [](const LayerRow& at) -> Cell { return at.known(at.time().latency_ms); },
     [](const LayerSum& sum) -> Cell { return sum.latency_ms; }},
    {"interval", "90 % interval", ms, people, Part::sheet,
     [](const LayerRow& at) -> Cell { return at.known(interval_text(at.time().low_ms, at.time().high_ms)); },
     [](const LayerSum& sum) -> Cell { return sum.interval; }},
    {"low_ms", "low ms", ms, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.known(at.time().low_ms); }},
    {"high_ms", "high ms", ms, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.known(at.time().high_ms); }},
    {"kernel_ms", "kernels ms", ms, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.known(at.time().kernel_ms); }},
    {"wait_ms", "wait ms", ms, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.known(at.time().wait_ms); }},
    {"share", "share", share, all, Part::report, [](const LayerRow& at) -> Cell { return at.known(at.time().share); }},
    {"bound", "bound", words, all, Part::report,
     [](const LayerRow& at) -> Cell { return at.known(cell(bound_name(at.time().bound))); }},
    {"basis_and_range", "basis", words, people, Part::sheet,
     [](const LayerRow& at) -> Cell {
       if (!at.time().supported) return cell("no time known");
       return formatted("{}{}", platform::basis_name(at.time().basis), at.time().in_range ? "" : ", extrapolated");
     }},
    {"basis", "basis", words, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.known(cell(platform::basis_name(at.time().basis))); }},
    {"in_range", "in range", flag, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.time().in_range; }},
    {"out_of_range", "out of range", words, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.time().out_of_range; }},
    {"supported", "supported", flag, programs, Part::report,
     [](const LayerRow& at) -> Cell { return at.time().supported; }},
    {"bytes", "bytes", bytes, programs, Part::sheet,
     [](const LayerRow& at) -> Cell { return layer_bytes(at.report, at.index); }},
    {"parameters", "parameters", quantity, programs, Part::sheet,
     [](const LayerRow& at) -> Cell { return at.layer().parameters; }},
    {"input_shapes", "inputs", words, programs, Part::sheet,
     [](const LayerRow& at) -> Cell { return shapes_text(at.report.graph, at.layer().inputs); }},
    {"output_shapes", "outputs", words, programs, Part::sheet,
     [](const LayerRow& at) -> Cell { return shapes_text(at.report.graph, at.layer().outputs); }},
    {"rule", "rule", words, programs, Part::sheet, [](const LayerRow& at) -> Cell { return cell(at.layer().rule); }},
    {"nodes", "nodes", name, programs, Part::sheet,
     [](const LayerRow& at) -> Cell { return joined(layer_node_names(at.report, at.index), ";"); }},
    {"origins", "nodes of the file", words, programs, Part::sheet,
     [](const LayerRow& at) -> Cell {
       return joined(at.layer().nodes, ";", [&](NodeId node) {
         const NodeId origin = at.report.graph.node(node).origin;
         return origin == kNoNode ? std::string() : std::to_string(origin);
       });
     }},
    {"step_variable", "step of", words, programs, Part::sheet,
     [](const LayerRow& at) {
       return of_step(at, [](const StepPosition& step) { return cell(platform::variable_name(step.variable)); });
     }},
    {"step_value", "value", integer, programs, Part::sheet,
     [](const LayerRow& at) { return of_step(at, [](const StepPosition& step) { return step.value; }); }},
    {"step_first", "first", integer, programs, Part::sheet,
     [](const LayerRow& at) { return of_step(at, [](const StepPosition& step) { return step.first; }); }},
    {"step_last", "last", integer, programs, Part::sheet,
     [](const LayerRow& at) { return of_step(at, [](const StepPosition& step) { return step.last; }); }},
    {"step_saving_ms", "saving ms", ms, programs, Part::sheet,
     [](const LayerRow& at) { return of_step(at, [](const StepPosition& step) { return cell(step.saving_ms); }); }},
    {"step_cost_ms", "cost ms", ms, programs, Part::sheet,
     [](const LayerRow& at) { return of_step(at, [](const StepPosition& step) { return cell(step.cost_ms); }); }},
};

constexpr ColumnOf<KindTotal> kKindColumns[] = {
    {"label", "kind", words, all, [](const KindTotal& total) -> Cell { return total.label; }},
    {"layers", "layers", integer, all, [](const KindTotal& total) -> Cell { return total.layers; }},
    {"latency_ms", "time ms", ms, all, [](const KindTotal& total) -> Cell { return total.latency_ms; }},
    {"share", "share", share, all, [](const KindTotal& total) -> Cell { return total.share; }},
};

}  // namespace

std::int64_t layer_bytes(const Analysis& report, std::size_t layer) {
  using platform::Variable;
  const platform::VariableRow row =
      platform::layer_variables(report.engine.layers[layer].shape, report.precision.bytes_per_element);
  const auto value = [&](Variable variable) { return row[static_cast<std::size_t>(variable)]; };
  const double bytes = (value(Variable::bytes_in) + value(Variable::bytes_out) + value(Variable::bytes_weights)) *
                       static_cast<double>(report.engine.layers[layer].turns);
  constexpr double limit = 9e18;  // sizes near the end of int64 come from hostile dimensions only
  return std::isfinite(bytes) ? std::llround(std::min(bytes, limit)) : 0;
}

std::vector<std::string> layer_node_names(const Analysis& report, std::size_t layer) {
  std::vector<std::string> names;
  for (const NodeId node : report.engine.layers[layer].nodes) names.push_back(display_name(report.graph, node));
  return names;
}

Sheet layer_sheet(const Analysis& report) {
  Sheet sheet = sheet_with(kLayerColumns);
  for (std::size_t i = 0; i < report.engine.layers.size(); ++i) add_row(sheet, kLayerColumns, LayerRow{report, i});
  const Estimate& estimate = report.estimate;
  const auto add_sum = [&](const LayerSum& sum) {
    add_other(sheet, kLayerColumns, sum);
    ++sheet.footers;
  };
  if (estimate.start_ms > 0) add_sum({"start of an inference", Cell(), estimate.start_ms, Cell()});
  add_sum({estimate.at_least ? "total, at least" : "total", saturating_add(report.macs, report.body_macs),
           estimate.latency_ms, interval_text(estimate.low_ms, estimate.high_ms)});
  return sheet;
}

std::vector<Column> layer_columns() { return sheet_with(kLayerColumns).columns; }

void write_layer_columns(JsonWriter& json, const Analysis& report, std::size_t layer) {
  for (const LayerColumn& column : kLayerColumns) {
    if (column.part != Part::report) continue;
    json.any_key(column.id);
    write_json(json, column.value({report, layer, true}));
  }
}

std::vector<KindTotal> kind_totals(const Analysis& report) {
  std::vector<KindTotal> totals;
  std::unordered_map<std::string, int> index;
  for (std::size_t i = 0; i < report.engine.layers.size(); ++i) {
    const Layer& layer = report.engine.layers[i];
    const auto [found, added] =
        index.try_emplace(formatted("{}:{}", kind_name(layer.kind), layer.label), static_cast<int>(totals.size()));
    if (added) totals.push_back({layer.label, layer.kind, 0, 0, 0});
    KindTotal& total = totals[static_cast<std::size_t>(found->second)];
    ++total.layers;
    total.latency_ms += report.estimate.layers[i].latency_ms;
    total.share += report.estimate.layers[i].share;
  }
  // Sums that differ in the last bit only must not change places: two C libraries differ there.
  for (KindTotal& total : totals) total.latency_ms = round_to_digits(total.latency_ms, kReportDigits);
  std::stable_sort(totals.begin(), totals.end(),
                   [](const KindTotal& a, const KindTotal& b) { return a.latency_ms > b.latency_ms; });
  return totals;
}

Sheet kind_sheet(const Analysis& report) { return sheet_of(kKindColumns, kind_totals(report)); }

}  // namespace blackthorn::report
