#include "device_result.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "room.h"
#include "stats/statistics.h"

namespace blackthorn::cli {
namespace {

std::vector<stats::Pair> pairs_of(const bench::DevicePlanner& planner, const LayerKind* kind) {
  std::vector<stats::Pair> pairs;
  for (const bench::Checked& check : planner.checked())
    if (!kind || check.request.kind == *kind) pairs.push_back({check.measured_ms, check.estimated_ms});
  return pairs;
}

std::string percent(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100 * share);
  return text.data();
}

}  // namespace

std::string device_result_text(const bench::DevicePlanner& planner) {
  std::string text = "kind              points  form                     error bound  noise    unseen layers\n";
  for (const bench::KindPlanner& kind : planner.kinds()) {
    const bench::TemplateFit* best = kind.best();
    const std::vector<stats::Pair> pairs = pairs_of(planner, &kind.plan().kind);
    const std::string unseen =
        pairs.empty() ? "" : std::to_string(pairs.size()) + ", RMSPE " + percent(stats::statistics(pairs).rmspe);
    std::array<char, 240> line{};
    std::snprintf(line.data(), line.size(), "%-16s  %6d  %-23s  %-11s  %-7s  %s\n",
                  std::string(kind_name(kind.plan().kind)).c_str(), kind.measured(),
                  best ? best->form().id.c_str() : "none: too few points",
                  best ? percent(kind.error_bound()).c_str() : "", percent(kind.noise()).c_str(), unseen.c_str());
    text += line.data();
  }
  const std::vector<stats::Pair> pairs = pairs_of(planner, nullptr);
  if (pairs.empty()) return text;
  const stats::Statistics figures = stats::statistics(pairs);
  return text + "\n" + std::to_string(pairs.size()) + " layers that the fit has not seen: RMSPE " +
         percent(figures.rmspe) + ", mean error " + percent(figures.mape) + ", worst " + percent(figures.worst) + "\n";
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
  for (const bench::Checked& check : planner.checked())
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
