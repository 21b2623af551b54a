#include "report/layer_sheet.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/formatted.h"
#include "base/numbers.h"
#include "print/human.h"
#include "print/printable.h"

namespace blackthorn::report {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string result;
  for (const std::string& part : parts) result += formatted("{}{}", result.empty() ? "" : separator, part);
  return result;
}

std::string shapes_text(const Graph& graph, const std::vector<TensorId>& tensors) {
  std::vector<std::string> shapes;
  for (const TensorId id : tensors) shapes.push_back(shape_text(graph.tensor(id).shape));
  return joined(shapes, " ");
}

template <typename T>
Cell optional_cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

// "conv1 + bn1 + relu1", or "conv1 + 2 more" where that is long.
std::string short_name(const Report& report, const Layer& layer) {
  constexpr std::size_t long_name = 40;
  if (layer.nodes.size() < 2 || display_width(layer.name) <= long_name) return layer.name;
  return formatted("{} + {} more", display_name(report.graph, layer.nodes.front()), layer.nodes.size() - 1);
}

// In the order of layer_sheet's columns.
std::vector<Cell> layer_row(const Report& report, std::size_t index) {
  const Layer& layer = report.engine.layers[index];
  const LayerEstimate& time = report.estimate.layers[index];
  const std::string basis(platform::basis_name(time.basis));
  // Where no time is known the cells stay empty: a 0 would be added up.
  const auto known = [&](auto value) { return time.supported ? Cell(std::move(value)) : Cell(); };
  std::vector<Cell> row = {
      static_cast<std::int64_t>(index),
      short_name(report, layer),
      layer.name,
      std::string(kind_name(layer.kind)),
      layer.label,
      layer.outputs.empty() ? std::string() : shape_text(report.graph.tensor(layer.outputs[0]).shape),
      layer.macs(),
      layer.turns,
      known(time.latency_ms),
      known(interval_text(time.low_ms, time.high_ms)),
      known(time.low_ms),
      known(time.high_ms),
      known(time.kernel_ms),
      known(time.wait_ms),
      known(time.share),
      known(std::string(bound_name(time.bound))),
      time.supported ? formatted("{}{}", basis, time.in_range ? "" : ", extrapolated") : "no time known",
      known(basis),
      time.in_range,
      joined(time.out_of_range, " "),
      time.supported,
      layer_bytes(report, index),
      layer.parameters,
      shapes_text(report.graph, layer.inputs),
      shapes_text(report.graph, layer.outputs),
      std::string(layer.rule),
      joined(layer_node_names(report, index), ";"),
      Cell(),
      Cell(),
      Cell(),
      Cell(),
      Cell(),
      Cell(),
  };
  if (const auto& step = time.step) {
    const std::vector<Cell> cells = {std::string(platform::kVariableNames[static_cast<std::size_t>(step->variable)]),
                                     step->value,
                                     step->first,
                                     step->last,
                                     optional_cell(step->saving_ms),
                                     optional_cell(step->cost_ms)};
    std::copy(cells.begin(), cells.end(), row.end() - static_cast<std::ptrdiff_t>(cells.size()));
  }
  return row;
}

}  // namespace

std::int64_t layer_bytes(const Report& report, std::size_t layer) {
  using platform::Variable;
  const platform::VariableRow row =
      layer_variables(report.engine.layers[layer].shape, report.precision.bytes_per_element);
  const auto value = [&](Variable variable) { return row[static_cast<std::size_t>(variable)]; };
  const double bytes = (value(Variable::bytes_in) + value(Variable::bytes_out) + value(Variable::bytes_weights)) *
                       static_cast<double>(report.engine.layers[layer].turns);
  constexpr double limit = 9e18;  // sizes near the end of int64 come from hostile dimensions only
  return std::isfinite(bytes) ? std::llround(std::min(bytes, limit)) : 0;
}

std::vector<std::string> layer_node_names(const Report& report, std::size_t layer) {
  std::vector<std::string> names;
  for (const NodeId node : report.engine.layers[layer].nodes) names.push_back(display_name(report.graph, node));
  return names;
}

Sheet layer_sheet(const Report& report) {
  Sheet sheet;
  sheet.columns = {
      {"index", "#", ColumnUnit::integer},
      {"short_name", "layer", ColumnUnit::name, Audience::people},
      {"name", "layer", ColumnUnit::name, Audience::programs},
      {"kind", "kind", ColumnUnit::words, Audience::programs},
      {"label", "kind", ColumnUnit::words},
      {"output", "output", ColumnUnit::words, Audience::people},
      {"macs", "MACs", ColumnUnit::quantity},
      {"turns", "turns", ColumnUnit::integer, Audience::programs},
      {"latency_ms", "time ms", ColumnUnit::ms},
      {"interval", "90 % interval", ColumnUnit::ms, Audience::people},
      {"low_ms", "low ms", ColumnUnit::ms, Audience::programs},
      {"high_ms", "high ms", ColumnUnit::ms, Audience::programs},
      {"kernel_ms", "kernels ms", ColumnUnit::ms, Audience::programs},
      {"wait_ms", "wait ms", ColumnUnit::ms, Audience::programs},
      {"share", "share", ColumnUnit::share},
      {"bound", "bound", ColumnUnit::words},
      {"basis_and_range", "basis", ColumnUnit::words, Audience::people},
      {"basis", "basis", ColumnUnit::words, Audience::programs},
      {"in_range", "in range", ColumnUnit::flag, Audience::programs},
      {"out_of_range", "out of range", ColumnUnit::words, Audience::programs},
      {"supported", "supported", ColumnUnit::flag, Audience::programs},
      {"bytes", "bytes", ColumnUnit::bytes, Audience::programs},
      {"parameters", "parameters", ColumnUnit::quantity, Audience::programs},
      {"input_shapes", "inputs", ColumnUnit::words, Audience::programs},
      {"output_shapes", "outputs", ColumnUnit::words, Audience::programs},
      {"rule", "rule", ColumnUnit::words, Audience::programs},
      {"nodes", "nodes", ColumnUnit::name, Audience::programs},
      {"step_variable", "step of", ColumnUnit::words, Audience::programs},
      {"step_value", "value", ColumnUnit::integer, Audience::programs},
      {"step_first", "first", ColumnUnit::integer, Audience::programs},
      {"step_last", "last", ColumnUnit::integer, Audience::programs},
      {"step_saving_ms", "saving ms", ColumnUnit::ms, Audience::programs},
      {"step_cost_ms", "cost ms", ColumnUnit::ms, Audience::programs},
  };
  for (std::size_t i = 0; i < report.engine.layers.size(); ++i) sheet.rows.push_back(layer_row(report, i));

  const Estimate& estimate = report.estimate;
  const auto add_footer = [&](std::string name, Cell macs, double ms, Cell interval) {
    auto& row = sheet.rows.emplace_back(sheet.columns.size());
    row[1] = std::move(name);
    row[6] = std::move(macs);
    row[8] = ms;
    row[9] = std::move(interval);
    ++sheet.footers;
  };
  if (estimate.start_ms > 0) add_footer("start of an inference", Cell(), estimate.start_ms, Cell());
  add_footer(estimate.at_least ? "total, at least" : "total", saturating_add(report.macs, report.body_macs),
             estimate.latency_ms, interval_text(estimate.low_ms, estimate.high_ms));
  return sheet;
}

std::vector<KindTotal> kind_totals(const Report& report) {
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

Sheet kind_sheet(const Report& report) {
  Sheet sheet;
  sheet.columns = {{"label", "kind", ColumnUnit::words},
                   {"layers", "layers", ColumnUnit::integer},
                   {"latency_ms", "time ms", ColumnUnit::ms},
                   {"share", "share", ColumnUnit::share}};
  for (const KindTotal& total : kind_totals(report)) {
    sheet.rows.push_back({total.label, total.layers, total.latency_ms, total.share});
  }
  return sheet;
}

}  // namespace blackthorn::report
