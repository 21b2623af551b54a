// Text from a table of columns, JSON with every sweep and every unseen layer. Tests: tests/cli/bench.test.mjs.
#include "device_result.h"

#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "print/human.h"
#include "print/sheet.h"
#include "room.h"
#include "stats/statistics.h"

namespace blackthorn::cli {
namespace {

std::vector<stats::Pair> pairs_of(const bench::DevicePlanner& planner, const LayerKind* kind) {
  std::vector<stats::Pair> pairs;
  for (const bench::CheckedLayer& check : planner.checked())
    if (!kind || check.request.kind == *kind) pairs.push_back({check.measured_ms, check.estimated_ms});
  return pairs;
}

/// A kind that was measured, with its errors on layers that the fit has not seen.
struct KindRow {
  const bench::KindPlanner& planner;
  std::vector<stats::Pair> unseen;

  const bench::TemplateFit* best() const { return planner.best(); }
};

using enum ColumnUnit;
using enum Audience;

constexpr ColumnOf<KindRow> kColumns[] = {
    {"kind", "kind", words, all,
     [](const KindRow& row) -> Cell { return std::string(kind_name(row.planner.plan().kind)); }},
    {"points", "points", integer, all,
     [](const KindRow& row) -> Cell { return static_cast<std::int64_t>(row.planner.measured()); }},
    {"form", "form", words, all,
     [](const KindRow& row) -> Cell { return row.best() ? row.best()->form().id : "none: too few points"; }},
    {"error_bound", "error bound", share, all,
     [](const KindRow& row) { return row.best() ? Cell(row.planner.error_bound()) : Cell(); }},
    {"noise", "noise", share, all, [](const KindRow& row) -> Cell { return row.planner.noise(); }},
    {"unseen", "unseen layers", integer, all,
     [](const KindRow& row) {
       return row.unseen.empty() ? Cell() : Cell(static_cast<std::int64_t>(row.unseen.size()));
     }},
    {"unseen_rmspe", "their RMSPE", share, all,
     [](const KindRow& row) { return row.unseen.empty() ? Cell() : Cell(stats::statistics(row.unseen).rmspe); }},
};

}  // namespace

std::string device_result_text(const bench::DevicePlanner& planner) {
  Sheet sheet = sheet_with(kColumns);
  for (const bench::KindPlanner& kind : planner.kinds())
    add_row(sheet, kColumns, KindRow{kind, pairs_of(planner, &kind.plan().kind)});
  std::string text = sheet_text(sheet);
  const std::vector<stats::Pair> pairs = pairs_of(planner, nullptr);
  if (pairs.empty()) return text;
  const stats::Statistics figures = stats::statistics(pairs);
  return text + "\n" + std::to_string(pairs.size()) + " layers that the fit has not seen: RMSPE " +
         percent_text(figures.rmspe) + ", mean error " + percent_text(figures.mape) + ", worst " +
         error_text(figures.worst) + "\n";
}

std::string device_result_json(const bench::DevicePlanner& planner) {
  using Json = nlohmann::ordered_json;
  const auto digits = [](double value) { return round_to_digits(value, kReportDigits); };
  Json json = {{"schema", "blackthorn-bench/1"}, {"kinds", Json::array()}, {"unseen", Json::array()}};
  for (const bench::KindPlanner& kind : planner.kinds()) {
    Json row = {{"kind", kind_name(kind.plan().kind)}, {"points", kind.measured()}, {"noise", digits(kind.noise())}};
    if (const bench::TemplateFit* best = kind.best()) {
      row["form"] = best->form().id;
      row["error_bound"] = digits(kind.error_bound());
    }
    Json sweeps = Json::array();
    for (const bench::KindSweep& sweep : kind.sweeps())
      sweeps.push_back({{"variable", sweep.variable},
                        {"points", sweep.result.points.size()},
                        {"family", sweep.result.family},
                        {"width", sweep.result.width},
                        {"probability", digits(sweep.result.probability)}});
    row["sweeps"] = sweeps;
    json["kinds"].push_back(std::move(row));
  }
  for (const bench::CheckedLayer& check : planner.checked())
    json["unseen"].push_back({{"network", check.network},
                              {"kind", kind_name(check.request.kind)},
                              {"parameters", check.request.parameters},
                              {"measured_ms", digits(check.measured_ms)},
                              {"estimated_ms", digits(check.estimated_ms)}});
  if (const std::vector<stats::Pair> pairs = pairs_of(planner, nullptr); !pairs.empty()) {
    const stats::Statistics figures = stats::statistics(pairs);
    json["rmspe"] = digits(figures.rmspe);
    json["mape"] = digits(figures.mape);
    json["bias"] = digits(figures.bias);
  }
  return json.dump(2) + "\n";
}

}  // namespace blackthorn::cli
