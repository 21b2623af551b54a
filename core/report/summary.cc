// The columns of the table of models: each says what stands there for a model with its estimate and for one without.
#include "report/summary.h"

#include <optional>

#include "base/formatted.h"
#include "base/text.h"

namespace blackthorn::report {
namespace {

/// A model with its estimate, and one that has none.
struct Estimated {
  std::string_view model;
  const Analysis& report;

  const Estimate& estimate() const { return report.estimate; }
};
struct Failed {
  std::string_view model;
  const Error& error;
};

Cell share_cell(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }

std::string note_of(const Analysis& report) {
  std::vector<std::string_view> notes;
  if (report.estimate.at_least) notes.push_back("at least: something has no time");
  if (!report.estimate.memory.fits) notes.push_back("does not fit");
  if (!report.budget_met().value_or(true)) notes.push_back("budget missed");
  return joined(notes, "; ");
}

Cell size_cell(std::size_t size) { return static_cast<std::int64_t>(size); }

using enum ColumnUnit;
using enum Audience;

constexpr ColumnOf<Estimated, Failed> kColumns[] = {
    {"model", "model", name, all, [](const Estimated& row) -> Cell { return std::string(row.model); },
     [](const Failed& row) -> Cell { return std::string(row.model); }},
    {"platform", "platform", words, programs, [](const Estimated& row) -> Cell { return row.report.platform->id; }},
    {"mode", "mode", words, programs, [](const Estimated& row) -> Cell { return row.report.mode.id; }},
    {"precision", "precision", words, programs, [](const Estimated& row) -> Cell { return row.report.precision.id; }},
    {"batch", "batch", integer, programs, [](const Estimated& row) -> Cell { return row.report.inference.batch.size; }},
    {"latency_ms", "time ms", ms, all, [](const Estimated& row) -> Cell { return row.estimate().latency_ms; }},
    {"low_ms", "low ms", ms, all, [](const Estimated& row) -> Cell { return row.estimate().low_ms; }},
    {"high_ms", "high ms", ms, all, [](const Estimated& row) -> Cell { return row.estimate().high_ms; }},
    {"at_least", "at least", flag, programs, [](const Estimated& row) -> Cell { return row.estimate().at_least; }},
    {"fps", "FPS", rate, all, [](const Estimated& row) -> Cell { return row.estimate().fps; }},
    {"macs", "MACs", quantity, all, [](const Estimated& row) -> Cell { return row.report.macs; }},
    {"parameters", "parameters", quantity, all, [](const Estimated& row) -> Cell { return row.report.parameters; }},
    {"weights_bytes", "weights", bytes, programs,
     [](const Estimated& row) -> Cell { return row.estimate().memory.weights_bytes; }},
    {"peak_activation_bytes", "activations", bytes, programs,
     [](const Estimated& row) -> Cell { return row.estimate().memory.peak_activation_bytes; }},
    {"fits", "fits", flag, programs, [](const Estimated& row) -> Cell { return row.estimate().memory.fits; }},
    {"layers", "layers", integer, all,
     [](const Estimated& row) -> Cell { return size_cell(row.report.engine.layers.size()); }},
    {"nodes", "nodes", integer, programs,
     [](const Estimated& row) -> Cell { return size_cell(row.report.graph.nodes.size()); }},
    {"coverage_nodes", "nodes covered", share, all,
     [](const Estimated& row) -> Cell { return share_cell(covered_share(row.estimate().nodes)); }},
    {"coverage_macs", "MACs covered", share, all,
     [](const Estimated& row) -> Cell { return share_cell(covered_share(row.estimate().macs)); }},
    {"budget_met", "in budget", flag, programs,
     [](const Estimated& row) -> Cell {
       const std::optional<bool> met = row.report.budget_met();
       return met ? Cell(*met) : Cell();
     }},
    {"warnings", "warnings", integer, all,
     [](const Estimated& row) -> Cell { return size_cell(row.report.warnings().size()); }},
    {"note", "", name, people, [](const Estimated& row) -> Cell { return note_of(row.report); },
     [](const Failed& row) -> Cell { return formatted("error: {}", error_name(row.error.code())); }},
    {"error", "error", name, programs, [](const Estimated&) { return Cell(); },
     [](const Failed& row) -> Cell { return std::string(error_name(row.error.code())); }},
    {"error_message", "message", name, programs, [](const Estimated&) { return Cell(); },
     [](const Failed& row) -> Cell { return std::string(row.error.what()); }},
};

}  // namespace

Summary::Summary() : sheet_(sheet_with(kColumns)) {}

void Summary::add(const std::string& model, const Analysis& report) {
  add_row(sheet_, kColumns, Estimated{model, report});
}

void Summary::add(const std::string& model, const Error& error) { add_other(sheet_, kColumns, Failed{model, error}); }

}  // namespace blackthorn::report
