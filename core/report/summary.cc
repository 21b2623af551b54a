#include "report/summary.h"

#include <array>

#include "base/formatted.h"
#include "print/json_writer.h"
#include "report/formats.h"

namespace blackthorn::report {
namespace {

// The part of a whole that is not unsupported; nothing where the whole is 0.
Cell covered(const std::array<std::int64_t, kCoverageClasses>& values) {
  double sum = 0;
  for (const std::int64_t value : values) sum += static_cast<double>(value);
  if (sum <= 0) return {};
  return 1 - static_cast<double>(values[static_cast<std::size_t>(Coverage::unsupported)]) / sum;
}

}  // namespace

Sheet Summary::empty_sheet() {
  Sheet sheet;
  sheet.columns = {
      {"model", "model", ColumnUnit::name},
      {"platform", "platform", ColumnUnit::words, Audience::programs},
      {"mode", "mode", ColumnUnit::words, Audience::programs},
      {"precision", "precision", ColumnUnit::words, Audience::programs},
      {"batch", "batch", ColumnUnit::integer, Audience::programs},
      {"latency_ms", "time ms", ColumnUnit::ms},
      {"low_ms", "low ms", ColumnUnit::ms},
      {"high_ms", "high ms", ColumnUnit::ms},
      {"at_least", "at least", ColumnUnit::flag, Audience::programs},
      {"fps", "FPS", ColumnUnit::rate},
      {"macs", "MACs", ColumnUnit::quantity},
      {"parameters", "parameters", ColumnUnit::quantity},
      {"weights_bytes", "weights", ColumnUnit::bytes, Audience::programs},
      {"peak_activation_bytes", "activations", ColumnUnit::bytes, Audience::programs},
      {"fits", "fits", ColumnUnit::flag, Audience::programs},
      {"layers", "layers", ColumnUnit::integer},
      {"nodes", "nodes", ColumnUnit::integer, Audience::programs},
      {"coverage_nodes", "nodes covered", ColumnUnit::share},
      {"coverage_macs", "MACs covered", ColumnUnit::share},
      {"budget_met", "in budget", ColumnUnit::flag, Audience::programs},
      {"warnings", "warnings", ColumnUnit::integer},
      {"note", "", ColumnUnit::name, Audience::people},
      {"error", "error", ColumnUnit::name, Audience::programs},
      {"error_message", "message", ColumnUnit::name, Audience::programs},
  };
  return sheet;
}

void Summary::add(const std::string& name, const Report& report) {
  const Estimate& estimate = report.estimate;
  const std::optional<bool> met = report.budget_met();
  std::string note;
  if (estimate.at_least) note = "at least: something has no time";
  if (!estimate.memory.fits) note += formatted("{}{}", note.empty() ? "" : "; ", "does not fit");
  if (met && !*met) note += formatted("{}{}", note.empty() ? "" : "; ", "budget missed");
  sheet_.rows.push_back({
      name,
      report.platform->id,
      report.mode.id,
      report.precision.id,
      report.inference.batch,
      estimate.latency_ms,
      estimate.low_ms,
      estimate.high_ms,
      estimate.at_least,
      estimate.fps,
      report.macs,
      report.parameters,
      estimate.memory.weights_bytes,
      estimate.memory.peak_activation_bytes,
      estimate.memory.fits,
      static_cast<std::int64_t>(report.engine.layers.size()),
      static_cast<std::int64_t>(report.graph.nodes.size()),
      covered(estimate.nodes),
      covered(estimate.macs),
      met ? Cell(*met) : Cell(),
      static_cast<std::int64_t>(report.warnings().size()),
      note,
      Cell(),
      Cell(),
  });
}

void Summary::add(const std::string& name, const Error& error) {
  auto& row = sheet_.rows.emplace_back(sheet_.columns.size());
  const std::string code(error_name(error.code()));
  row.front() = name;
  *(row.end() - 3) = formatted("error: {}", code);
  *(row.end() - 2) = code;
  row.back() = std::string(error.what());
}

std::string Summary::write(std::string_view format) const { return write_sheet(sheet_, format); }

std::string write_sheet(const Sheet& sheet, std::string_view format) {
  const std::string_view id = find_format(format).id;
  if (id == "json") {
    JsonWriter json;
    write_json(json, sheet);
    return json.take();
  }
  if (id == "csv") return sheet_csv(sheet);
  if (id == "md") return sheet_markdown(sheet);
  return sheet_text(sheet);
}

}  // namespace blackthorn::report
