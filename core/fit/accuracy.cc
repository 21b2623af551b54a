#include "fit/accuracy.h"

#include <algorithm>
#include <array>
#include <map>

#include "fit/statistics.h"

namespace blackthorn::fit {
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
      {"model", "model", Unit::name},           {"device", "device", Unit::name},
      {"precision", "precision", Unit::words},  {"batch", "batch", Unit::integer},
      {"input", "input", Unit::words},          {"relation", "relation", Unit::name},
      {"measured_ms", "measured ms", Unit::ms}, {"estimated_ms", "estimate ms", Unit::ms},
      {"error", "error", Unit::error},          {"low_ms", "low ms", Unit::ms},
      {"high_ms", "high ms", Unit::ms},         {"at_least", "lower bound", Unit::flag, Audience::programs},
      {"source", "source", Unit::name},
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
  sheet.columns = {{"device", "device", Unit::name},     {"precision", "precision", Unit::words},
                   {"relation", "relation", Unit::name}, {"source", "source", Unit::name},
                   {"count", "count", Unit::integer},    {"mape", "MAPE", Unit::share},
                   {"bias", "bias", Unit::error},        {"rmspe", "RMSPE", Unit::share},
                   {"worst", "worst", Unit::error},      {"inside_interval", "in 90 % interval", Unit::share}};
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

}  // namespace blackthorn::fit
