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

}  // namespace

Sheet comparison_sheet(const std::vector<Comparison>& comparisons) {
  Sheet sheet;
  sheet.columns = {
      {"model", "model", ColumnUnit::name},           {"device", "device", ColumnUnit::name},
      {"precision", "precision", ColumnUnit::words},  {"batch", "batch", ColumnUnit::integer},
      {"input", "input", ColumnUnit::words},          {"relation", "relation", ColumnUnit::name},
      {"measured_ms", "measured ms", ColumnUnit::ms}, {"estimated_ms", "estimate ms", ColumnUnit::ms},
      {"error", "error", ColumnUnit::error},          {"low_ms", "low ms", ColumnUnit::ms},
      {"high_ms", "high ms", ColumnUnit::ms},         {"at_least", "lower bound", ColumnUnit::flag, Audience::programs},
      {"source", "source", ColumnUnit::name},
  };
  for (const Comparison& c : comparisons) {
    sheet.rows.push_back({c.model, c.device, c.precision, c.batch, c.input, c.relation, c.measured_ms, c.estimated_ms,
                          c.error(), c.low_ms, c.high_ms, c.at_least, c.source});
  }
  return sheet;
}

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
  Sheet sheet;
  sheet.columns = {
      {"device", "device", ColumnUnit::name},     {"precision", "precision", ColumnUnit::words},
      {"relation", "relation", ColumnUnit::name}, {"source", "source", ColumnUnit::name},
      {"count", "count", ColumnUnit::integer},    {"mape", "MAPE", ColumnUnit::share},
      {"bias", "bias", ColumnUnit::error},        {"rmspe", "RMSPE", ColumnUnit::share},
      {"worst", "worst", ColumnUnit::error},      {"inside_interval", "in 90 % interval", ColumnUnit::share}};
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
      const Statistics s = statistics(pairs);
      sheet.rows.push_back({key[0], key[1], key[2], key[3], static_cast<std::int64_t>(s.count), s.mape, s.bias, s.rmspe,
                            s.worst, share_inside(group)});
    }
  }
  return sheet;
}

}  // namespace blackthorn::calibration
