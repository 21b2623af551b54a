#include "calibration/outcome.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "calibration/roofline.h"
#include "estimate/interval.h"

namespace blackthorn::calibration {
namespace {

constexpr double kMostSigma = 3;  // tables allow no more

/// Standard deviation that puts 90 % of the values within the interval of 90 %: few outliers do not widen it.
double spread(std::vector<double> values) {
  if (values.empty()) return 0;
  for (double& value : values) value = std::abs(value);
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  const double place = 0.9 * last;
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double reach = values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
  return std::min(reach / kNormalQuantile95, kMostSigma);
}

class Judge {
 public:
  Judge(const Recipe& recipe, const Calibrator& calibrator, const std::vector<Observation>& observations,
        const Parameters& parameters, const std::vector<std::uint8_t>& fitted)
      : recipe_(recipe),
        calibrator_(calibrator),
        observations_(observations),
        parameters_(parameters),
        uncertainties_(calibrator.uncertainties(parameters, fitted)) {}

  /// Error figures of all tables: first those of kinds, then those of networks, which rest on them.
  void errors(const std::vector<CheckResult>& checks, std::vector<TableUpdate>& tables) {
    for (std::size_t p = 0; p < tables.size(); ++p) {
      each_rule(p, [&](const ErrorRule& rule) {
        if (rule.kind == kNetwork) return;
        std::vector<double> logarithms;
        each_row(rule, checks, [&](const HeldOut& row) {
          if (kind_of(row) == rule.kind) logarithms.push_back(logarithm(row));
        });
        need(logarithms, rule);
        tables[p].kinds[rule.kind] = {spread(logarithms),
                                      rule.text + ", " + std::to_string(logarithms.size()) + " layers"};
      });
      sigmas_.push_back(kind_sigmas(p, tables[p]));
    }
    own_variances_ = calibrator_.own_variances(parameters_, sigmas_);
    for (std::size_t p = 0; p < tables.size(); ++p) {
      commons_.push_back(calibrator_.platforms()[p].common_sigma);
      each_rule(p, [&](const ErrorRule& rule) {
        if (rule.kind != kNetwork) return;
        // What is left of a network's error beside its layers' own.
        std::vector<double> rest;
        each_row(rule, checks, [&](const HeldOut& row) {
          if (kind_of(row) != kNetwork) return;
          const double needed = logarithm(row) / kNormalQuantile95;
          rest.push_back(kNormalQuantile95 * std::sqrt(std::max(0.0, needed * needed - own_variances_[row.observation] -
                                                                         row.uncertainty * row.uncertainty)));
        });
        need(rest, rule);
        commons_[p] = spread(rest);
        // The table itself, fitted to everything, is as sure of its coefficients as this.
        tables[p].common = {std::hypot(commons_[p], uncertainty(p)),
                            rule.text + ", " + std::to_string(rest.size()) + " figures"};
      });
    }
    // Layers that were measured share the common part too, which the interval adds again.
    for (std::size_t p = 0; p < tables.size(); ++p) {
      for (auto& [kind, error] : tables[p].kinds) {
        const double own = error.sigma * error.sigma - commons_[p] * commons_[p];
        error.sigma = std::max(std::sqrt(std::max(own, 0.0)), error.sigma / 2);
      }
      sigmas_[p] = kind_sigmas(p, tables[p]);
    }
    own_variances_ = calibrator_.own_variances(parameters_, sigmas_);
  }

  /// sigma of ln(estimate / measured) that the row's table states.
  double sigma(const HeldOut& row) const {
    const Observation& observation = observations_[row.observation];
    const std::size_t p = table_index(observation);
    const double own = observation.whole ? std::sqrt(own_variances_[row.observation])
                                         : sigmas_[p][static_cast<std::size_t>(observation.layers[0].kind)];
    return std::hypot(own, commons_[p], row.uncertainty);
  }

 private:
  static constexpr std::string_view kNetwork = "network";

  std::size_t table_index(const Observation& observation) const {
    const auto found = std::find(recipe_.platforms.begin(), recipe_.platforms.end(), table_of(observation.platform));
    return static_cast<std::size_t>(found - recipe_.platforms.begin());
  }
  std::string_view kind_of(const HeldOut& row) const {
    const Observation& observation = observations_[row.observation];
    return observation.whole ? kNetwork : kind_name(observation.layers[0].kind);
  }
  double logarithm(const HeldOut& row) const {
    return std::log(row.estimated_ms / observations_[row.observation].measured_ms);
  }

  static void need(const std::vector<double>& values, const ErrorRule& rule) {
    if (values.empty())
      throw Error(ErrorCode::bad_request, "an error rule finds no held-out row of its kind", rule.kind);
  }

  /// Root mean square over the networks measured with the table's own software.
  double uncertainty(std::size_t p) const {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < observations_.size(); ++i) {
      if (!observations_[i].whole || observations_[i].platform != recipe_.platforms[p]) continue;
      sum += uncertainties_[i] * uncertainties_[i];
      count += 1;
    }
    return count > 0 ? std::sqrt(sum / count) : 0;
  }

  /// For each LayerKind: what the rules gave, else what the table says itself.
  std::vector<double> kind_sigmas(std::size_t p, const TableUpdate& update) const {
    std::vector<double> sigmas(kLayerKinds, 0);
    for (std::size_t k = 0; k < sigmas.size(); ++k) {
      const std::string name(kind_name(static_cast<LayerKind>(k)));
      for (const platform::KindInfo& info : calibrator_.platforms()[p].kinds)
        if (info.kind == name) sigmas[k] = info.error.sigma;
      if (const auto found = update.kinds.find(name); found != update.kinds.end()) sigmas[k] = found->second.sigma;
    }
    return sigmas;
  }

  template <typename Visit>
  void each_rule(std::size_t p, const Visit& visit) const {
    for (const ErrorRule& rule : recipe_.errors)
      if (contains(rule.platforms, recipe_.platforms[p])) visit(rule);
  }

  template <typename Visit>
  void each_row(const ErrorRule& rule, const std::vector<CheckResult>& checks, const Visit& visit) const {
    for (const CheckResult& check : checks)
      if (contains(rule.checks, check.check->id))
        for (const HeldOut& row : check.rows) visit(row);
  }

  static bool contains(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
  }

  const Recipe& recipe_;
  const Calibrator& calibrator_;
  const std::vector<Observation>& observations_;
  const Parameters& parameters_;
  std::vector<double> uncertainties_;        // by observation, of the fit to everything
  std::vector<std::vector<double>> sigmas_;  // by table and kind
  std::vector<double> own_variances_;        // by observation
  std::vector<double> commons_;              // by table
};

std::vector<SetResult> judge_sets(const Recipe& recipe, const Calibrator& calibrator,
                                  const std::vector<Observation>& observations, const Parameters& parameters) {
  const std::vector<double> sources = calibrator.predict(parameters);
  const std::vector<double> tables = calibrator.predict_tables(parameters);
  struct Pairs {
    std::vector<Pair> tables, sources, roofline;
  };
  std::map<std::pair<std::size_t, std::pair<std::string, std::string>>, Pairs> groups;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& observation = observations[i];
    const std::string id = table_of(observation.platform);
    Pairs& group = groups[{observation.set, {id, observation.precision}}];
    const double measured = observation.measured_ms;
    const auto& all = calibrator.platforms();
    const auto platform = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.id == id; });
    group.tables.push_back({measured, tables[i]});
    group.sources.push_back({measured, sources[i]});
    group.roofline.push_back({measured, roofline_ms(observation, *platform)});
  }
  std::vector<SetResult> results;
  for (const auto& [key, group] : groups) {
    SetResult result;
    result.id = recipe.sets[key.first].id;
    result.fitted = recipe.sets[key.first].fitted;
    result.platform = key.second.first;
    result.precision = key.second.second;
    result.tables = statistics(group.tables);
    result.sources = statistics(group.sources);
    result.roofline = statistics(group.roofline);
    results.push_back(std::move(result));
  }
  return results;
}

/// Mean power of the rows that say an energy, if any was measured on the table's board. Logarithms, as for times.
std::optional<PowerFigure> power_of(const Recipe& recipe, const std::string& platform,
                                    const std::vector<Observation>& observations) {
  PowerFigure power;
  std::vector<double> logarithms;
  for (const Observation& observation : observations) {
    if (!(observation.energy_mj > 0) || table_of(observation.platform) != platform) continue;
    double macs = 0;
    for (const LayerRun& run : observation.layers) macs += run.turns * static_cast<double>(run.shape.macs);
    const double gflop_per_s = 2 * macs / (observation.measured_ms * 1e6);
    power.low_gflop_per_s = logarithms.empty() ? gflop_per_s : std::min(power.low_gflop_per_s, gflop_per_s);
    power.high_gflop_per_s = std::max(power.high_gflop_per_s, gflop_per_s);
    power.precision = observation.precision;
    power.source = recipe.sets[observation.set].text;
    logarithms.push_back(std::log(observation.energy_mj / observation.measured_ms));
  }
  if (logarithms.empty()) return std::nullopt;
  const auto count = static_cast<double>(logarithms.size());
  const double mean = std::accumulate(logarithms.begin(), logarithms.end(), 0.0) / count;
  for (double& value : logarithms) value -= mean;
  power.watts = std::exp(mean);
  power.source += ", " + std::to_string(logarithms.size()) + " networks";
  power.sigma = spread(logarithms);
  return power;
}

}  // namespace

Outcome calibrate(const Recipe& recipe, const Calibrator& calibrator, const std::vector<Observation>& observations) {
  Outcome outcome;
  Validation validation(recipe, calibrator, observations);
  for (const Check& check : recipe.checks) outcome.checks.push_back(validation.run(check));
  for (std::size_t p = 0; p < recipe.platforms.size(); ++p) {
    TableUpdate update;
    update.coefficients = calibrator.coefficients(validation.full(), validation.fitted(), p);
    for (const CoefficientPrior& prior : recipe.coefficients) update.meanings[prior.name] = prior.meaning;
    update.power = power_of(recipe, recipe.platforms[p], observations);
    outcome.tables.push_back(std::move(update));
  }
  Judge judge(recipe, calibrator, observations, validation.full(), validation.fitted());
  judge.errors(outcome.checks, outcome.tables);
  for (const CheckResult& check : outcome.checks) {
    IntervalCoverage coverage;
    std::vector<Judged> rows;
    for (const HeldOut& row : check.rows) {
      const Observation& observation = observations[row.observation];
      const Interval bounds = interval(row.estimated_ms, judge.sigma(row));
      const bool inside = bounds.low <= observation.measured_ms && observation.measured_ms <= bounds.high;
      rows.push_back({bounds.low, bounds.high, inside});
      ++coverage.count;
      coverage.inside += inside ? 1 : 0;
    }
    outcome.rows.push_back(std::move(rows));
    outcome.coverage.push_back(coverage);
  }
  outcome.sets = judge_sets(recipe, calibrator, observations, validation.full());
  return outcome;
}

}  // namespace blackthorn::calibration
