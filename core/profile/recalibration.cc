#include "profile/recalibration.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "platform/inheritance.h"
#include "platform/json_text.h"
#include "platform/platform.h"
#include "print/human.h"
#include "stats/rounded.h"

namespace blackthorn::profile {
namespace {

using Json = nlohmann::ordered_json;

/// Of a layer's measured time that is left at least for its kernels when gaps and waits are taken off.
constexpr double kLeastKernelShare = 0.1;

/// Groups of one kind that are left out of the fit in turn: each takes a fit, and more would hardly change the error.
constexpr std::size_t kMostLeftOut = 500;

/// A group as a factor sees it.
struct Sample {
  double log_ratio = 0;  // of measured to estimated kernel time
  double weight = 0;     // kernel time
  double measured_ms = 0, kernel_ms = 0, overhead_ms = 0;
};

struct Fit {
  double median = 0, factor = 0;  // logarithms
};

Sample sample_of(const GroupTimes& times) {
  const double overhead = times.estimated_ms - times.kernel_ms;
  const double kernel = std::max(times.measured_ms - overhead, kLeastKernelShare * times.measured_ms);
  return {std::log(kernel / times.kernel_ms), times.kernel_ms, times.measured_ms, times.kernel_ms, overhead};
}

/// `samples` sorted by ratio; the one at `without` does not count. The logarithm of the factor has the standard
/// deviation `prior_sigma` before the data, groups of the kind are taken to spread by `kind_sigma` until they show it.
Fit fit(const std::vector<Sample>& samples, std::size_t without, double prior_sigma, double kind_sigma) {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i == without) continue;
    sum += samples[i].weight;
    squares += samples[i].weight * samples[i].weight;
  }
  Fit result;
  if (sum <= 0) return result;
  double below = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i == without) continue;
    below += samples[i].weight;
    result.median = samples[i].log_ratio;
    if (below >= sum / 2) break;
  }
  double scatter = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i == without) continue;
    const double residual = samples[i].log_ratio - result.median;
    scatter += samples[i].weight / sum * residual * residual;
  }
  const double effective = sum * sum / squares;  // how many groups of equal weight say as much
  const double prior = prior_sigma * prior_sigma;
  const double spread = (kind_sigma * kind_sigma + effective * scatter) / (1 + effective);
  const double own = spread / effective;
  result.factor = prior > 0 ? result.median * prior / (prior + own) : 0;
  return result;
}

const platform::KindInfo* info_of(const Analysis& report, LayerKind kind) {
  for (const platform::KindInfo& info : report.platform->kinds)
    if (info.kind == kind_name(kind)) return &info;
  return nullptr;
}

std::string digits(double value) { return Json(rounded(value)).dump(); }

/// Names of files need not be UTF-8.
std::string text_of(const Json& table, int indent) {
  return table.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// A key that `sources` does not have: the base may itself have come from a profile.
std::string free_key(const Json& sources) {
  std::string key = "profile";
  for (int i = 2; sources.contains(key); ++i) key = "profile-" + std::to_string(i);
  return key;
}

}  // namespace

std::vector<KindFactor> kind_factors(const Analysis& report, const ProfileComparison& comparison) {
  std::array<std::vector<Sample>, kLayerKinds> samples;
  for (std::size_t g = 0; g < comparison.groups.size(); ++g) {
    const GroupTimes& times = comparison.groups[g];
    if (!times.comparable || !times.kind || !(times.kernel_ms > 0)) continue;
    if (comparison.matching.groups[g].evidence == Evidence::order) continue;
    samples[static_cast<std::size_t>(*times.kind)].push_back(sample_of(times));
  }
  std::vector<KindFactor> factors;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    const auto kind = static_cast<LayerKind>(k);
    const platform::KindInfo* info = info_of(report, kind);
    std::vector<Sample>& of_kind = samples[k];
    if (of_kind.empty() || info == nullptr) continue;
    std::stable_sort(of_kind.begin(), of_kind.end(),
                     [](const Sample& a, const Sample& b) { return a.log_ratio < b.log_ratio; });
    const double prior = std::hypot(info->error.sigma, report.platform->common_sigma);
    const Fit all = fit(of_kind, of_kind.size(), prior, info->error.sigma);
    double squares = info->error.sigma * info->error.sigma;
    const std::size_t left_out = std::min(of_kind.size(), kMostLeftOut);
    for (std::size_t turn = 0; turn < left_out; ++turn) {
      const std::size_t i = turn * of_kind.size() / left_out;  // from the smallest ratio to the greatest
      const Sample& sample = of_kind[i];
      const double estimate =
          std::exp(fit(of_kind, i, prior, info->error.sigma).factor) * sample.kernel_ms + sample.overhead_ms;
      const double residual = std::log(estimate / sample.measured_ms);
      squares += residual * residual;
    }
    const double sigma = std::sqrt(squares / static_cast<double>(left_out + 1));
    factors.push_back({kind, of_kind.size(), std::exp(all.median), std::exp(all.factor), sigma});
  }
  return factors;
}

std::string recalibrated_table(const Analysis& report, const std::optional<std::string>& own_table,
                               const std::vector<KindFactor>& factors, const Recalibration& recalibration) {
  if (factors.empty()) {
    throw Error(ErrorCode::bad_request,
                "no layer of the profile was matched by name, so there is nothing to calibrate the table to",
                recalibration.profile);
  }
  const platform::Platform& base = *report.platform;
  Json table = own_table ? Json::parse(platform::parse_table_text(*own_table, base.id).dump())
                         : Json({{"schema", "blackthorn-platform/1"}, {"extends", base.id}});
  const Json whole = Json::parse(platform::with_inherited(nlohmann::json::parse(text_of(table, -1)), base.id).dump());
  const std::string measured = recalibration.profile + ", " + report.model->name + " on " + base.name + ", mode " +
                               report.mode.id + ", " + report.precision.id + ", " + recalibration.date;
  table["id"] = recalibration.id;
  table["name"] = base.name + " (" + recalibration.profile + ")";
  table["date"] = recalibration.date;
  table["basis"] = "calibrated";
  table["description"] = "The table " + base.id +
                         " with a factor for each kind of layer from a measured profile: " + measured +
                         ". The factors count in every mode and precision.";
  const std::string source = free_key(whole.at("sources"));
  table["sources"][source] = {{"text", "Measured profile " + measured}};
  for (const KindFactor& kind : factors) {
    const std::string name(kind_name(kind.kind));
    const Json& before = whole.at("kinds").at(name);
    Json& after = table["kinds"][name];
    for (const char* key : {"latency", "compute", "memory"}) {
      if (before.contains(key)) after[key] = {"*", rounded(kind.factor), before.at(key)};
    }
    after["formula"] = before.at("formula").get<std::string>() + ". Times " + digits(kind.factor) + ", from " +
                       counted(static_cast<std::int64_t>(kind.groups), "group") + " of a measured profile";
    after["basis"] = "calibrated";
    after["error"] = {{"sigma", std::min(rounded(kind.sigma), 3.0)},
                      {"source", "Groups of a measured profile, each left out of the fit in turn, " +
                                     counted(static_cast<std::int64_t>(kind.groups), "group") +
                                     ", and the figure of the table before as one more"}};
    after["sources"] = before.contains("sources") ? before.at("sources") : Json::array();
    after["sources"].push_back(source);
  }
  std::string text = text_of(table, 2) + '\n';
  platform::Platform::from_json(text, recalibration.id);
  return text;
}

}  // namespace blackthorn::profile
