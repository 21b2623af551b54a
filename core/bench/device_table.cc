#include "bench/device_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "estimate/estimate.h"
#include "stats/rounded.h"
#include "stats/statistics.h"

namespace blackthorn::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kLeastSigma = 0.01, kDerivedSigma = 0.5;
constexpr double kNetworkSigma = 0.05;  // of errors that layers share, where no network tells
constexpr std::int64_t kAssumedMemory = std::int64_t{4} << 30;
constexpr double kAssumedClock = 1000;

std::string percent(double share) {
  const Json rounded_share = std::round(share * 1000) / 10;
  return rounded_share.dump() + " %";
}

/// Variables of the layers that were measured, from the least to the greatest.
Json ranges_of(const std::vector<MeasuredLayer>& layers, double bytes_per_element) {
  constexpr std::string_view names[] = {"batch",    "c_in",     "c_out",  "h_out",    "w_out",
                                        "kernel_h", "kernel_w", "stride", "dilation", "groups"};
  std::map<std::string_view, std::pair<double, double>> ranges;
  for (const MeasuredLayer& layer : layers) {
    const platform::VariableRow row = platform::layer_variables(layer.shape, bytes_per_element);
    for (const std::string_view name : names) {
      const double value = row[static_cast<std::size_t>(*platform::find_variable(name))];
      const auto [found, fresh] = ranges.try_emplace(name, value, value);
      found->second = {std::min(found->second.first, value), std::max(found->second.second, value)};
    }
  }
  Json result = Json::object();
  for (const std::string_view name : names)
    if (ranges.contains(name)) result[std::string(name)] = {ranges[name].first, ranges[name].second};
  return result;
}

/// Sizes whose steps the sweeps found.
Json steps_of(const KindPlanner& kind) {
  Json result = Json::array();
  for (const char* name : {"c_in", "c_out"}) {
    const bool stepped = std::any_of(kind.sweeps().begin(), kind.sweeps().end(), [&](const KindSweep& sweep) {
      return sweep.variable == name && sweep.result.width > 1;
    });
    if (stepped) result.push_back(name);
  }
  return result;
}

Json error_of(const KindPlanner& kind, const std::vector<CheckedLayer>& checked) {
  const TemplateFit& best = *kind.best();
  double sigma = std::max({kind.error_bound(), best.sigma(), kLeastSigma});
  std::string source =
      "Expected from " + std::to_string(kind.layers().size()) + " measured layers and how templates differ";
  double squares = 0;
  int count = 0;
  for (const CheckedLayer& check : checked) {
    if (check.request.kind != kind.plan().kind) continue;
    squares += std::pow(std::log(check.estimated_ms / check.measured_ms), 2);
    ++count;
  }
  constexpr int enough = 4;  // for a standard deviation of their own
  if (count >= enough) {
    sigma = std::max(std::sqrt(squares / count), kLeastSigma);
    source = std::to_string(count) + " layers that the fit has not seen";
  }
  return {{"sigma", rounded(sigma)}, {"source", source}};
}

/// Error of whole networks: of the sums over the checked layers.
Json network_error(const std::vector<CheckedLayer>& checked) {
  std::map<std::string, std::pair<double, double>> sums;
  for (const CheckedLayer& check : checked) {
    if (check.network.empty()) continue;
    sums[check.network].first += check.measured_ms;
    sums[check.network].second += check.estimated_ms;
  }
  double squares = 0;
  for (const auto& [network, sum] : sums) squares += std::pow(std::log(sum.second / sum.first), 2);
  if (sums.empty()) return {{"sigma", kNetworkSigma}, {"source", "Assumption: no layers of networks were measured"}};
  return {{"sigma", rounded(std::max(std::sqrt(squares / static_cast<double>(sums.size())), kLeastSigma))},
          {"source", "Sums over the measured layers of " + std::to_string(sums.size()) + " networks"}};
}

/// Value of a coefficient of some kind's best template; 0 where none has it.
double coefficient(const std::vector<KindPlanner>& kinds, LayerKind kind, std::string_view name) {
  for (const KindPlanner& each : kinds)
    if (each.plan().kind == kind && each.best()) return each.best()->coefficient(name);
  return 0;
}

}  // namespace

std::string device_table(const DevicePlanner& planner, const DeviceFacts& facts) {
  Json table = {{"schema", "blackthorn-platform/1"}, {"id", facts.id}, {"name", facts.name}};
  const std::string software = facts.software.empty() ? "unknown" : facts.software;
  const double bytes = bytes_per_element(facts.precision);
  const double clock = facts.clock_mhz > 0 ? facts.clock_mhz : kAssumedClock;
  const std::int64_t memory = facts.memory_bytes > 0 ? facts.memory_bytes : kAssumedMemory;
  int points = 0;
  for (const KindPlanner& kind : planner.kinds()) points += kind.measured();
  std::string description = "Fitted to " + std::to_string(points) + " layers measured one by one.";
  std::vector<Pair> pairs;
  for (const CheckedLayer& check : planner.checked()) pairs.push_back({check.measured_ms, check.estimated_ms});
  if (!pairs.empty())
    description += " Root mean square error on " + std::to_string(pairs.size()) +
                   " layers that the fit has not seen: " + percent(statistics(pairs).rmspe) + ".";
  if (facts.clock_mhz <= 0) description += " Its clock is not known; 1000 MHz stand for it.";
  if (facts.memory_bytes <= 0) description += " How much memory it has is not known; 4 GiB stand for it.";
  table["software"] = software;
  table["date"] = facts.date;
  table["description"] = description;
  table["basis"] = "measured";
  table["device"] = {{"gpu", facts.device.empty() ? "unknown" : facts.device},
                     {"compute_capability", "unknown"},
                     {"sm_count", 1},
                     {"cores_per_sm", 1},
                     {"memory_bytes", memory},
                     {"reserved_bytes", 0}};
  // Rates as the fits have them, so that the card of the platform says something true.
  const double per_megabyte = coefficient(planner.kinds(), LayerKind::pointwise, "t_byte");
  const double per_gmac = coefficient(planner.kinds(), LayerKind::conv, "t_mac");
  const double gb_s = per_megabyte > 0 ? 1 / per_megabyte : 1;
  const double flop_per_cycle = per_gmac > 0 ? 2e12 / per_gmac / (clock * 1e6) : 1;
  table["modes"] = {{{"id", "measured"},
                     {"name", "as measured"},
                     {"gpu_mhz", clock},
                     {"memory_gb_s", rounded(gb_s)},
                     {"basis", "measured"}}};
  table["precisions"] = {
      {{"id", facts.precision}, {"bytes_per_element", bytes}, {"flop_per_cycle_per_sm", rounded(flop_per_cycle)}}};
  table["sources"] = {{"own", {{"text", "Own measurements on " + facts.device + ", " + software + ", " + facts.date}}}};
  table["coefficients"] = Json::object();
  table["functions"] = Json::object();
  table["kinds"] = Json::object();
  Json copy;
  for (const KindPlanner& kind : planner.kinds()) {
    const TemplateFit* best = kind.best();
    if (!best) continue;
    const std::string name(kind_name(kind.plan().kind));
    const TemplateFit::Written written =
        best->written(name, "Fitted to " + std::to_string(kind.layers().size()) + " layers");
    for (const auto& [id, value] : written.coefficients.items()) table["coefficients"][id] = value;
    for (const auto& [id, value] : written.functions.items()) table["functions"][id] = value;
    Json row = written.kind;
    row["step_variables"] = steps_of(kind);
    row["basis"] = "measured";
    row["ranges"] = ranges_of(kind.layers(), bytes);
    row["error"] = error_of(kind, planner.checked());
    row["sources"] = {"own"};
    if (kind.plan().kind == LayerKind::copy) copy = row;
    table["kinds"][name] = std::move(row);
  }
  if (table["kinds"].empty()) throw Error(ErrorCode::bad_request, "too few layers could be measured for a table");
  if (!copy.is_null()) {
    copy["basis"] = "derived";
    copy["formula"] = "As a copy of the data";
    copy["error"] = {{"sigma", kDerivedSigma}, {"source", "Assumption: not measured, taken as a copy"}};
    copy.erase("ranges");
    for (const LayerKind kind : {LayerKind::reformat, LayerKind::generic})
      table["kinds"][std::string(kind_name(kind))] = copy;
  }
  table["pipeline"] = {{"enqueue_ms", 0}, {"gap_ms", 0}, {"start_ms", 0}};
  table["common_error"] = network_error(planner.checked());
  return table.dump(2) + "\n";
}

}  // namespace blackthorn::bench
