#include "calibration/outcome_text.h"

#include "estimate/interval.h"
#include "print/json_writer.h"
#include "print/sheet.h"
#include "stats/rounded.h"
#include "stats/support.h"

namespace blackthorn::calibration {
namespace {

constexpr std::size_t kNameWidth = 60;

Sheet coefficient_sheet(const Recipe& recipe, const Outcome& outcome) {
  Sheet sheet;
  sheet.columns = {{"platform", "platform", ColumnUnit::name},
                   {"coefficient", "coefficient", ColumnUnit::name},
                   {"value", "value", ColumnUnit::rate},
                   {"low", "low", ColumnUnit::rate},
                   {"high", "high", ColumnUnit::rate},
                   {"prior", "prior", ColumnUnit::rate},
                   {"support", "decided by data", ColumnUnit::words}};
  for (std::size_t p = 0; p < outcome.tables.size(); ++p) {
    for (const auto& [name, fitted] : outcome.tables[p].coefficients) {
      const Interval bounds = interval(fitted.value, fitted.sigma);
      sheet.rows.push_back({recipe.platforms[p], name, rounded(fitted.value), rounded(bounds.low), rounded(bounds.high),
                            rounded(fitted.prior), std::string(support_of(fitted.sigma, fitted.prior_sigma))});
    }
  }
  return sheet;
}

/// A correlation is no share of anything, but reads best beside the others' percent.
Sheet check_sheet(const Outcome& outcome) {
  Sheet sheet;
  sheet.columns = {{"check", "check", ColumnUnit::name},
                   {"left_out", "left out", ColumnUnit::words},
                   {"count", "rows", ColumnUnit::integer},
                   {"statistic", "figure", ColumnUnit::words},
                   {"value", "value", ColumnUnit::share},
                   {"goal", "goal", ColumnUnit::share},
                   {"reached", "reached", ColumnUnit::flag},
                   {"roofline", "roofline", ColumnUnit::share},
                   {"scaled_roofline", "scaled roofline", ColumnUnit::share},
                   {"mape", "MAPE", ColumnUnit::share},
                   {"rmspe", "RMSPE", ColumnUnit::share},
                   {"bias", "bias", ColumnUnit::error},
                   {"worst", "worst", ColumnUnit::error},
                   {"within_10", "within 10 %", ColumnUnit::share},
                   {"spearman", "Spearman", ColumnUnit::rate},
                   {"inside_interval", "in 90 % interval", ColumnUnit::share}};
  for (std::size_t i = 0; i < outcome.checks.size(); ++i) {
    const CheckResult& c = outcome.checks[i];
    const bool judged = c.check->goal > 0;
    const Cell goal = judged ? Cell(c.check->goal) : Cell(), reached = judged ? Cell(c.reached()) : Cell();
    sheet.rows.push_back({c.check->title, c.check->leave_out, static_cast<std::int64_t>(c.rows.size()),
                          c.check->statistic, c.figure, goal, reached, c.roofline_figure, c.scaled_roofline_figure,
                          c.model.mape, c.model.rmspe, c.model.bias, c.model.worst, c.model.within_10, c.model.spearman,
                          outcome.coverage[i].share()});
  }
  return sheet;
}

Sheet set_sheet(const Outcome& outcome) {
  Sheet sheet;
  sheet.columns = {{"set", "measurements", ColumnUnit::name},
                   {"platform", "platform", ColumnUnit::name},
                   {"precision", "precision", ColumnUnit::words},
                   {"count", "rows", ColumnUnit::integer},
                   {"fitted", "in the fit", ColumnUnit::flag},
                   {"mape", "MAPE", ColumnUnit::share},
                   {"rmspe", "RMSPE", ColumnUnit::share},
                   {"bias", "bias", ColumnUnit::error},
                   {"worst", "worst", ColumnUnit::error},
                   {"within_10", "within 10 %", ColumnUnit::share},
                   {"spearman", "Spearman", ColumnUnit::rate},
                   {"roofline_mape", "roofline MAPE", ColumnUnit::share},
                   {"source_mape", "MAPE with the source's own software", ColumnUnit::share}};
  for (const SetResult& set : outcome.sets) {
    const Statistics& t = set.tables;
    sheet.rows.push_back({set.id, set.platform, set.precision, static_cast<std::int64_t>(t.count), set.fitted, t.mape,
                          t.rmspe, t.bias, t.worst, t.within_10, t.spearman, set.roofline.mape, set.sources.mape});
  }
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

std::string outcome_text(const Outcome& outcome, bool markdown) {
  const auto text = [&](const Sheet& sheet) {
    return markdown ? sheet_markdown(sheet) : sheet_text(sheet, kNameWidth);
  };
  return text(check_sheet(outcome)) + '\n' + text(set_sheet(outcome));
}

std::string outcome_json(const Recipe& recipe, const std::vector<Observation>& observations, const Outcome& outcome) {
  JsonWriter json;
  json.begin_object().text("schema", "blackthorn-validation/1").key("checks").begin_array();
  for (std::size_t i = 0; i < outcome.checks.size(); ++i) write_check(json, observations, outcome, i);
  json.end_array();
  write_json(json.key("sets"), set_sheet(outcome));
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
