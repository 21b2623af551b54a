#include "profile/profile_text.h"
#include "base/text.h"

#include <map>

#include "print/human.h"
#include "print/sheet.h"

namespace blackthorn::profile {
namespace {

constexpr std::size_t kNameWidth = 48;
constexpr std::string_view kNoLayer = "no layer", kFree = "nothing runs", kNotMeasured = "not measured";

std::string ms_text(double value) { return three_digits(value) + " ms"; }

/// "conv1 and 2 more" for people, all of them for programs.
std::string first_of(const std::vector<std::string>& names) {
  return names.empty() ? "" : names[0] + (names.size() > 1 ? " and " + std::to_string(names.size() - 1) + " more" : "");
}

std::vector<std::string> measured_names(const ProfileReport& p, const Group& group) {
  std::vector<std::string> names;
  for (const std::size_t m : group.measured) names.push_back(p.profile->layers[m].name);
  return names;
}

std::vector<std::string> layer_names(const ProfileReport& p, const Group& group) {
  std::vector<std::string> names;
  for (const std::size_t l : group.layers) names.push_back(p.report->engine.layers[l].name);
  return names;
}

std::string kind_text(const GroupTimes& times) { return times.kind ? std::string(kind_name(*times.kind)) : "several"; }

enum class Rows : std::uint8_t { groups, unmatched, all };

/// A row of the table of matches: a group, or what has no match.
struct Match {
  std::vector<std::string> measured, layers;  // names
  std::string kind;
  std::string_view matched;
  Cell measured_ms, estimated_ms, error;
};

/// The sums of a kind.
struct KindRow {
  std::string kind;
  Pair sum;
  Statistics errors;
};

using enum ColumnUnit;
using enum Audience;

constexpr ColumnOf<Match> kMatchColumns[] = {
    {"measured", "measured", name, people, [](const Match& match) -> Cell { return first_of(match.measured); }},
    {"measured", "", name, programs, [](const Match& match) -> Cell { return joined(match.measured, " | "); }},
    {"layers", "layer", name, people, [](const Match& match) -> Cell { return first_of(match.layers); }},
    {"layers", "", name, programs, [](const Match& match) -> Cell { return joined(match.layers, " | "); }},
    {"kind", "kind", words, all, [](const Match& match) -> Cell { return match.kind; }},
    {"matched", "matched by", words, all, [](const Match& match) -> Cell { return std::string(match.matched); }},
    {"measured_ms", "measured ms", ms, all, [](const Match& match) { return match.measured_ms; }},
    {"estimated_ms", "estimate ms", ms, all, [](const Match& match) { return match.estimated_ms; }},
    {"error", "error", error, all, [](const Match& match) { return match.error; }},
};

constexpr ColumnOf<KindRow> kKindColumns[] = {
    {"kind", "kind", words, all, [](const KindRow& row) -> Cell { return row.kind; }},
    {"groups", "groups", integer, all,
     [](const KindRow& row) -> Cell { return static_cast<std::int64_t>(row.errors.count); }},
    {"measured_ms", "measured ms", ms, all, [](const KindRow& row) -> Cell { return row.sum.measured; }},
    {"estimated_ms", "estimate ms", ms, all, [](const KindRow& row) -> Cell { return row.sum.estimated; }},
    {"error", "error of the sum", error, all, [](const KindRow& row) -> Cell { return row.sum.error(); }},
    {"mape", "MAPE", share, all, [](const KindRow& row) -> Cell { return row.errors.mape; }},
    {"rmspe", "RMSPE", share, all, [](const KindRow& row) -> Cell { return row.errors.rmspe; }},
    {"worst", "worst", error, all, [](const KindRow& row) -> Cell { return row.errors.worst; }},
};

constexpr ColumnOf<KindFactor> kFactorColumns[] = {
    {"kind", "kind", words, all, [](const KindFactor& f) -> Cell { return std::string(kind_name(f.kind)); }},
    {"groups", "groups", integer, all, [](const KindFactor& f) -> Cell { return static_cast<std::int64_t>(f.groups); }},
    {"median", "measured / estimate", rate, all, [](const KindFactor& f) -> Cell { return f.median; }},
    {"factor", "factor in the table", rate, all, [](const KindFactor& f) -> Cell { return f.factor; }},
    {"sigma", "sigma", share, all, [](const KindFactor& f) -> Cell { return f.sigma; }},
};

Sheet match_sheet(const ProfileReport& p, Rows rows) {
  const ProfileComparison& c = p.comparison;
  std::vector<Match> matches;
  if (rows != Rows::unmatched) {
    for (std::size_t g = 0; g < c.groups.size(); ++g) {
      const Group& group = c.matching.groups[g];
      const GroupTimes& times = c.groups[g];
      matches.push_back({measured_names(p, group), layer_names(p, group), kind_text(times),
                         evidence_name(group.evidence), times.measured_ms, times.estimated_ms,
                         times.comparable ? Cell(times.error()) : Cell()});
    }
  }
  if (rows != Rows::groups) {
    for (const std::size_t m : c.matching.unmatched_measured) {
      const ProfiledLayer& layer = p.profile->layers[m];
      matches.push_back({{layer.name}, {}, {}, c.matching.free[m] ? kFree : kNoLayer, layer.ms, {}, {}});
    }
    for (const std::size_t l : c.matching.unmatched_layers) {
      const Layer& layer = p.report->engine.layers[l];
      matches.push_back({{},
                         {layer.name},
                         std::string(kind_name(layer.kind)),
                         kNotMeasured,
                         {},
                         p.report->estimate.layers[l].latency_ms,
                         {}});
    }
  }
  return sheet_of(kMatchColumns, matches);
}

Sheet kind_sheet(const ProfileReport& p) {
  std::map<std::string, std::vector<Pair>> kinds;
  for (const GroupTimes& times : p.comparison.groups)
    if (times.comparable) kinds[kind_text(times)].push_back({times.measured_ms, times.estimated_ms});
  std::vector<KindRow> rows;
  for (const auto& [kind, pairs] : kinds) {
    Pair sum;
    for (const Pair& pair : pairs) {
      sum.measured += pair.measured;
      sum.estimated += pair.estimated;
    }
    rows.push_back({kind, sum, statistics(pairs)});
  }
  return sheet_of(kKindColumns, rows);
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

/// What was compared, and what came out, a line each.
std::vector<std::string> facts(const ProfileReport& p) {
  const ProfileComparison& c = p.comparison;
  const Analysis& report = *p.report;
  const auto count = [](std::size_t value, std::string_view noun) {
    return counted(static_cast<std::int64_t>(value), noun);
  };
  std::vector<std::string> lines;
  lines.push_back(report.model->name + " on " + report.platform->name + ", mode " + report.mode.name + ", " +
                  report.precision.id + "; a profile of " + std::string(p.profile->format) + ", " +
                  count(p.profile->layers.size(), "layer") +
                  (p.profile->inferences > 0 ? ", " + counted(p.profile->inferences, "inference") : ""));
  lines.push_back("measured " + ms_text(c.measured_ms) + ", estimated " + ms_text(c.estimated_ms) +
                  (c.measured_ms > 0 ? " (" + error_text(c.estimated_ms / c.measured_ms - 1) + ")" : ""));
  lines.push_back("matched " + percent_text(ratio(c.matched_ms, c.measured_ms)) + " of the measured time in " +
                  count(c.groups.size(), "group") + "; " +
                  count(c.matching.unmatched_measured.size(), "measured layer") + " and " +
                  count(c.matching.unmatched_layers.size(), "layer") + " of ours without a match");
  lines.push_back("errors of " + count(c.errors.count, "group") + ": MAPE " + percent_text(c.errors.mape) + ", RMSPE " +
                  percent_text(c.errors.rmspe) + ", bias " + error_text(c.errors.bias) +
                  "; weighted with the time MAPE " + percent_text(c.mape_by_time) + ", RMSPE " +
                  percent_text(c.rmspe_by_time));
  return lines;
}

void write_names(JsonWriter& json, const std::vector<std::string>& names) {
  json_array(json, names, [](JsonWriter& out, const std::string& name) { out.text(name); });
}

}  // namespace

std::string profile_json(const ProfileReport& p) {
  const ProfileComparison& c = p.comparison;
  const Analysis& report = *p.report;
  JsonWriter json;
  json.begin_object().text("schema", "blackthorn-profile/1").text("format", p.profile->format);
  json.integer("inferences", p.profile->inferences).text("model", report.model->name);
  json.text("platform", report.platform->id).text("mode", report.mode.id).text("precision", report.precision.id);
  json.number("measured_ms", c.measured_ms).number("estimated_ms", c.estimated_ms).number("matched_ms", c.matched_ms);
  json.number("matched_share", ratio(c.matched_ms, c.measured_ms));
  json.key("errors").begin_object().integer("groups", static_cast<std::int64_t>(c.errors.count));
  json.number("mape", c.errors.mape).number("bias", c.errors.bias).number("rmspe", c.errors.rmspe);
  json.number("worst", c.errors.worst).number("within_10", c.errors.within_10).number("spearman", c.errors.spearman);
  json.number("mape_by_time", c.mape_by_time).number("rmspe_by_time", c.rmspe_by_time).end_object();
  json.key("groups").begin_array();
  for (std::size_t g = 0; g < c.groups.size(); ++g) {
    const Group& group = c.matching.groups[g];
    const GroupTimes& times = c.groups[g];
    write_names(json.begin_object().key("measured"), measured_names(p, group));
    write_names(json.key("layers"), layer_names(p, group));
    json.text("kind", kind_text(times)).text("matched", evidence_name(group.evidence));
    json.number("measured_ms", times.measured_ms).number("estimated_ms", times.estimated_ms);
    json.number("error", times.comparable ? std::optional(times.error()) : std::nullopt).end_object();
  }
  json.end_array().key("unmatched_measured").begin_array();
  for (const std::size_t m : c.matching.unmatched_measured) {
    const ProfiledLayer& layer = p.profile->layers[m];
    json.begin_object().text("name", layer.name).text("type", layer.type).number("measured_ms", layer.ms);
    json.flag("nothing_runs", c.matching.free[m]).end_object();
  }
  json.end_array().key("unmatched_layers").begin_array();
  for (const std::size_t l : c.matching.unmatched_layers) {
    const Layer& layer = report.engine.layers[l];
    json.begin_object().text("name", layer.name).text("kind", kind_name(layer.kind));
    json.number("estimated_ms", report.estimate.layers[l].latency_ms).end_object();
  }
  json.end_array();
  write_json(json.key("kinds"), kind_sheet(p));
  write_json(json.key("factors"), sheet_of(kFactorColumns, p.factors));
  return json.end_object().take();
}

std::string profile_text(const ProfileReport& p, const SheetFormat& format) {
  if (format.holds != Sheets::people) return format.table(match_sheet(p, Rows::all), kNameWidth);
  const auto table = [&](const Sheet& sheet) { return format.table(sheet, kNameWidth) + '\n'; };
  std::string result = table(match_sheet(p, Rows::groups));
  if (const Sheet rest = match_sheet(p, Rows::unmatched); !rest.rows.empty()) result += table(rest);
  result += table(kind_sheet(p));
  if (!p.factors.empty()) result += table(sheet_of(kFactorColumns, p.factors));
  for (const std::string& line : facts(p)) result += format.escape(line) + std::string(format.sentence_end);
  return result;
}

}  // namespace blackthorn::profile
