#include "calibration/outcome_text.h"

#include "estimate/interval.h"
#include "print/json_writer.h"
#include "print/sheet.h"
#include "stats/rounded.h"
#include "stats/support.h"

namespace blackthorn::calibration {
namespace {

constexpr std::size_t kNameWidth = 60;

struct CoefficientRow {
  const std::string& platform;
  const std::string& name;
  const FittedCoefficient& fitted;

  Interval bounds() const { return interval(fitted.value, fitted.sigma); }
};
struct CheckRow {
  const CheckResult& result;
  double inside_interval;

  bool judged() const { return result.check->goal > 0; }
};

using enum ColumnUnit;
using enum Audience;

constexpr ColumnOf<CoefficientRow> kCoefficientColumns[] = {
    {"platform", "platform", name, all, [](const CoefficientRow& row) -> Cell { return row.platform; }},
    {"coefficient", "coefficient", name, all, [](const CoefficientRow& row) -> Cell { return row.name; }},
    {"value", "value", rate, all, [](const CoefficientRow& row) -> Cell { return rounded(row.fitted.value); }},
    {"low", "low", rate, all, [](const CoefficientRow& row) -> Cell { return rounded(row.bounds().low); }},
    {"high", "high", rate, all, [](const CoefficientRow& row) -> Cell { return rounded(row.bounds().high); }},
    {"prior", "prior", rate, all, [](const CoefficientRow& row) -> Cell { return rounded(row.fitted.prior); }},
    {"support", "decided by data", words, all,
     [](const CoefficientRow& row) -> Cell {
       return std::string(support_of(row.fitted.sigma, row.fitted.prior_sigma));
     }},
};

/// A correlation is no share of anything, but reads best beside the others' percent.
constexpr ColumnOf<CheckRow> kCheckColumns[] = {
    {"check", "check", name, all, [](const CheckRow& row) -> Cell { return row.result.check->title; }},
    {"left_out", "left out", words, all, [](const CheckRow& row) -> Cell { return row.result.check->leave_out; }},
    {"count", "rows", integer, all,
     [](const CheckRow& row) -> Cell { return static_cast<std::int64_t>(row.result.rows.size()); }},
    {"statistic", "figure", words, all, [](const CheckRow& row) -> Cell { return row.result.check->statistic; }},
    {"value", "value", share, all, [](const CheckRow& row) -> Cell { return row.result.figure; }},
    {"goal", "goal", share, all,
     [](const CheckRow& row) { return row.judged() ? Cell(row.result.check->goal) : Cell(); }},
    {"reached", "reached", flag, all,
     [](const CheckRow& row) { return row.judged() ? Cell(row.result.reached()) : Cell(); }},
    {"roofline", "roofline", share, all, [](const CheckRow& row) -> Cell { return row.result.roofline_figure; }},
    {"scaled_roofline", "scaled roofline", share, all,
     [](const CheckRow& row) -> Cell { return row.result.scaled_roofline_figure; }},
    {"mape", "MAPE", share, all, [](const CheckRow& row) -> Cell { return row.result.model.mape; }},
    {"rmspe", "RMSPE", share, all, [](const CheckRow& row) -> Cell { return row.result.model.rmspe; }},
    {"bias", "bias", error, all, [](const CheckRow& row) -> Cell { return row.result.model.bias; }},
    {"worst", "worst", error, all, [](const CheckRow& row) -> Cell { return row.result.model.worst; }},
    {"within_10", "within 10 %", share, all, [](const CheckRow& row) -> Cell { return row.result.model.within_10; }},
    {"spearman", "Spearman", rate, all, [](const CheckRow& row) -> Cell { return row.result.model.spearman; }},
    {"inside_interval", "in 90 % interval", share, all,
     [](const CheckRow& row) -> Cell { return row.inside_interval; }},
};

constexpr ColumnOf<SetResult> kSetColumns[] = {
    {"set", "measurements", name, all, [](const SetResult& set) -> Cell { return set.id; }},
    {"platform", "platform", name, all, [](const SetResult& set) -> Cell { return set.platform; }},
    {"precision", "precision", words, all, [](const SetResult& set) -> Cell { return set.precision; }},
    {"count", "rows", integer, all,
     [](const SetResult& set) -> Cell { return static_cast<std::int64_t>(set.tables.count); }},
    {"fitted", "in the fit", flag, all, [](const SetResult& set) -> Cell { return set.fitted; }},
    {"mape", "MAPE", share, all, [](const SetResult& set) -> Cell { return set.tables.mape; }},
    {"rmspe", "RMSPE", share, all, [](const SetResult& set) -> Cell { return set.tables.rmspe; }},
    {"bias", "bias", error, all, [](const SetResult& set) -> Cell { return set.tables.bias; }},
    {"worst", "worst", error, all, [](const SetResult& set) -> Cell { return set.tables.worst; }},
    {"within_10", "within 10 %", share, all, [](const SetResult& set) -> Cell { return set.tables.within_10; }},
    {"spearman", "Spearman", rate, all, [](const SetResult& set) -> Cell { return set.tables.spearman; }},
    {"roofline_mape", "roofline MAPE", share, all, [](const SetResult& set) -> Cell { return set.roofline.mape; }},
    {"source_mape", "MAPE with the source's own software", share, all,
     [](const SetResult& set) -> Cell { return set.sources.mape; }},
};

Sheet coefficient_sheet(const Recipe& recipe, const Outcome& outcome) {
  Sheet sheet = sheet_with(kCoefficientColumns);
  for (std::size_t p = 0; p < outcome.tables.size(); ++p)
    for (const auto& [id, fitted] : outcome.tables[p].coefficients)
      add_row(sheet, kCoefficientColumns, CoefficientRow{recipe.platforms[p], id, fitted});
  return sheet;
}

Sheet check_sheet(const Outcome& outcome) {
  Sheet sheet = sheet_with(kCheckColumns);
  for (std::size_t i = 0; i < outcome.checks.size(); ++i)
    add_row(sheet, kCheckColumns, CheckRow{outcome.checks[i], outcome.coverage[i].share()});
  return sheet;
}

void write(JsonWriter& json, const Statistics& s) {
  json.begin_object().number("mape", s.mape).number("bias", s.bias).number("rmspe", s.rmspe).number("worst", s.worst);
  json.number("within_10", s.within_10).number("spearman", s.spearman).end_object();
}

void write_check(JsonWriter& json, const std::vector<Observation>& observations, const Outcome& outcome,
                 std::size_t i) {
  const CheckResult& c = outcome.checks[i];
  json.begin_object().text("id", c.check->id).text("title", c.check->title).text("leave_out", c.check->leave_out);
  json.text("statistic", c.check->statistic).number("value", c.figure);
  if (c.check->goal > 0) json.number("goal", c.check->goal).key("reached").flag(c.reached());
  json.number("inside_interval", outcome.coverage[i].share());
  write(json.key("model"), c.model);
  write(json.key("roofline"), c.roofline);
  write(json.key("scaled_roofline"), c.scaled_roofline);
  json.key("rows").begin_array();
  for (std::size_t j = 0; j < c.rows.size(); ++j) {
    const Observation& observation = observations[c.rows[j].observation];
    json.begin_object().text("label", observation.label).text("platform", observation.platform);
    json.text("precision", observation.precision);
    json.text("kind", observation.whole ? "network" : kind_name(observation.layers[0].kind));
    json.number("measured_ms", observation.measured_ms).number("estimated_ms", c.rows[j].estimated_ms);
    json.number("low_ms", outcome.rows[i][j].low_ms).number("high_ms", outcome.rows[i][j].high_ms);
    json.number("roofline_ms", c.rows[j].roofline_ms).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string coefficients_text(const Recipe& recipe, const Outcome& outcome) {
  return sheet_text(coefficient_sheet(recipe, outcome), kNameWidth);
}

std::string outcome_text(const Outcome& outcome, const SheetFormat& format) {
  return format.table(check_sheet(outcome), kNameWidth) + '\n' +
         format.table(sheet_of(kSetColumns, outcome.sets), kNameWidth);
}

std::string outcome_json(const Recipe& recipe, const std::vector<Observation>& observations, const Outcome& outcome) {
  JsonWriter json;
  json.begin_object().text("schema", "blackthorn-validation/1").key("checks").begin_array();
  for (std::size_t i = 0; i < outcome.checks.size(); ++i) write_check(json, observations, outcome, i);
  json.end_array();
  write_json(json.key("sets"), sheet_of(kSetColumns, outcome.sets));
  write_json(json.key("coefficients"), coefficient_sheet(recipe, outcome));
  json.key("errors").begin_array();
  for (std::size_t p = 0; p < outcome.tables.size(); ++p) {
    for (const auto& [kind, error] : outcome.tables[p].kinds) {
      json.begin_object().text("platform", recipe.platforms[p]).text("kind", kind).number("sigma", error.sigma);
      json.text("source", error.source).end_object();
    }
    json.begin_object().text("platform", recipe.platforms[p]).text("kind", "network");
    json.number("sigma", outcome.tables[p].common.sigma).text("source", outcome.tables[p].common.source).end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace blackthorn::calibration
