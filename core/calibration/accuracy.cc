#include "calibration/accuracy.h"

#include <algorithm>
#include <array>
#include <map>

#include "stats/statistics.h"

namespace blackthorn::calibration {
namespace {

// The first two words.
std::string source_group(const std::string& source) {
  const std::size_t first = source.find(' ');
  return first == std::string::npos ? source : source.substr(0, source.find(' ', first + 1));
}

/// Share of the measurements within the 90 % interval.
double share_inside(const std::vector<const Comparison*>& group) {
  const auto inside = std::count_if(group.begin(), group.end(), [](const Comparison* c) {
    return c->low_ms <= c->measured_ms && c->measured_ms <= c->high_ms;
  });
  return static_cast<double>(inside) / static_cast<double>(group.size());
}

/// A group of comparisons: what it has in common, "all" for what it has not.
struct GroupRow {
  std::string device, precision, relation, source;
  Statistics errors;
  double inside = 0;
};

using enum ColumnUnit;
using enum Audience;

constexpr ColumnOf<Comparison> kComparisonColumns[] = {
    {"model", "model", name, all, [](const Comparison& c) -> Cell { return c.model; }},
    {"device", "device", name, all, [](const Comparison& c) -> Cell { return c.device; }},
    {"precision", "precision", words, all, [](const Comparison& c) -> Cell { return c.precision; }},
    {"batch", "batch", integer, all, [](const Comparison& c) -> Cell { return c.batch; }},
    {"input", "input", words, all, [](const Comparison& c) -> Cell { return c.input; }},
    {"relation", "relation", name, all, [](const Comparison& c) -> Cell { return c.relation; }},
    {"measured_ms", "measured ms", ms, all, [](const Comparison& c) -> Cell { return c.measured_ms; }},
    {"estimated_ms", "estimate ms", ms, all, [](const Comparison& c) -> Cell { return c.estimated_ms; }},
    {"error", "error", error, all, [](const Comparison& c) -> Cell { return c.error(); }},
    {"low_ms", "low ms", ms, all, [](const Comparison& c) -> Cell { return c.low_ms; }},
    {"high_ms", "high ms", ms, all, [](const Comparison& c) -> Cell { return c.high_ms; }},
    {"at_least", "lower bound", flag, programs, [](const Comparison& c) -> Cell { return c.at_least; }},
    {"source", "source", name, all, [](const Comparison& c) -> Cell { return c.source; }},
};

constexpr ColumnOf<GroupRow> kAccuracyColumns[] = {
    {"device", "device", name, all, [](const GroupRow& row) -> Cell { return row.device; }},
    {"precision", "precision", words, all, [](const GroupRow& row) -> Cell { return row.precision; }},
    {"relation", "relation", name, all, [](const GroupRow& row) -> Cell { return row.relation; }},
    {"source", "source", name, all, [](const GroupRow& row) -> Cell { return row.source; }},
    {"count", "count", integer, all,
     [](const GroupRow& row) -> Cell { return static_cast<std::int64_t>(row.errors.count); }},
    {"mape", "MAPE", share, all, [](const GroupRow& row) -> Cell { return row.errors.mape; }},
    {"bias", "bias", error, all, [](const GroupRow& row) -> Cell { return row.errors.bias; }},
    {"rmspe", "RMSPE", share, all, [](const GroupRow& row) -> Cell { return row.errors.rmspe; }},
    {"worst", "worst", error, all, [](const GroupRow& row) -> Cell { return row.errors.worst; }},
    {"inside_interval", "in 90 % interval", share, all, [](const GroupRow& row) -> Cell { return row.inside; }},
};

}  // namespace

Sheet comparison_sheet(const std::vector<Comparison>& comparisons) { return sheet_of(kComparisonColumns, comparisons); }

Sheet accuracy_sheet(const std::vector<Comparison>& comparisons) {
  using Key = std::array<std::string, 4>;  // device, precision, relation, source
  const std::string all = "all";
  // From coarse to fine: which of the four a table splits by.
  constexpr std::array<std::array<bool, 4>, 4> splits = {{
      {true, true, false, false},
      {true, true, true, false},
      {false, false, false, true},
      {true, true, true, true},
  }};
  Sheet sheet = sheet_with(kAccuracyColumns);
  for (const auto& split : splits) {
    std::map<Key, std::vector<const Comparison*>> groups;
    for (const Comparison& c : comparisons) {
      Key key = {c.device, c.precision, c.relation, source_group(c.source)};
      for (std::size_t i = 0; i < key.size(); ++i) {
        if (!split[i]) key[i] = all;
      }
      groups[key].push_back(&c);
    }
    for (const auto& [key, group] : groups) {
      std::vector<Pair> pairs;
      for (const Comparison* comparison : group) pairs.push_back({comparison->measured_ms, comparison->estimated_ms});
      const auto& [device, precision, relation, source] = key;
      add_row(sheet, kAccuracyColumns,
              GroupRow{device, precision, relation, source, statistics(pairs), share_inside(group)});
    }
  }
  return sheet;
}

}  // namespace blackthorn::calibration
