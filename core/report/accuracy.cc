#include "report/accuracy.h"

#include <array>
#include <cmath>
#include <map>

namespace blackthorn {
namespace {

// The first two words.
std::string source_group(const std::string& source) {
  const std::size_t first = source.find(' ');
  return first == std::string::npos ? source : source.substr(0, source.find(' ', first + 1));
}

}  // namespace

ErrorStatistics error_statistics(const std::vector<const Comparison*>& group) {
  ErrorStatistics result;
  if (group.empty()) return result;
  for (const Comparison* comparison : group) {
    const double error = comparison->error();
    result.mape += std::abs(error);
    result.bias += error;
    result.rmspe += error * error;
    if (std::abs(error) > std::abs(result.worst)) result.worst = error;
    if (comparison->low_ms <= comparison->measured_ms && comparison->measured_ms <= comparison->high_ms) {
      result.inside += 1;
    }
  }
  result.count = static_cast<std::int64_t>(group.size());
  const auto n = static_cast<double>(result.count);
  result.mape /= n;
  result.bias /= n;
  result.rmspe = std::sqrt(result.rmspe / n);
  result.inside /= n;
  return result;
}

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
      const ErrorStatistics s = error_statistics(group);
      sheet.rows.push_back({key[0], key[1], key[2], key[3], s.count, s.mape, s.bias, s.rmspe, s.worst, s.inside});
    }
  }
  return sheet;
}

}  // namespace blackthorn
