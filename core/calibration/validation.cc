#include "calibration/validation.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <future>
#include <thread>

#include "base/error.h"
#include "calibration/roofline.h"

namespace blackthorn::calibration {
namespace {

std::string attribute(const Observation& observation, const std::string& column) {
  if (column == "device") return table_of(observation.platform);
  if (column == "precision") return observation.precision;
  if (column == "network") return observation.network;
  if (column == "family") return observation.family;
  if (column == "kernel_name") return observation.kernel;
  if (column == "kind") return observation.whole ? "network" : std::string(kind_name(observation.layers[0].kind));
  throw Error(ErrorCode::bad_request, "a check cannot select by this column", column);
}

bool selected(const Observation& observation, const Selection& selection) {
  const auto any = [&](const std::string& column, const std::vector<std::string>& beginnings) {
    const std::string text = attribute(observation, column);
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](const std::string& beginning) { return text.starts_with(beginning); });
  };
  for (const auto& [column, beginnings] : selection.where)
    if (!any(column, beginnings)) return false;
  for (const auto& [column, beginnings] : selection.except)
    if (any(column, beginnings)) return false;
  return observation.measured_ms >= selection.at_least_ms;
}

bool names(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// What is left out together with a row. "tenth" deals rows out like cards.
std::string group_of(const Check& check, const Observation& observation, std::size_t place) {
  if (check.leave_out == "network") return observation.network;
  if (check.leave_out == "family") return observation.family;
  if (check.leave_out == "sets") return "all";
  if (check.leave_out == "tenth") return std::to_string(place % 10);
  throw Error(ErrorCode::bad_request, "leave_out must be network, family, tenth or sets", check.leave_out);
}

}  // namespace

bool CheckResult::reached() const {
  return check->statistic == "spearman" ? figure >= check->goal : figure <= check->goal;
}

double figure_of(const Statistics& statistics, const std::string& name) {
  if (name == "mape") return statistics.mape;
  if (name == "rmspe") return statistics.rmspe;
  if (name == "bias") return statistics.bias;
  if (name == "worst") return std::abs(statistics.worst);
  if (name == "spearman") return statistics.spearman;
  throw Error(ErrorCode::bad_request, "no such statistic", name);
}

Validation::Validation(const Recipe& recipe, const Calibrator& calibrator, const std::vector<Observation>& observations)
    : recipe_(recipe), calibrator_(calibrator), observations_(observations) {
  for (const Observation& observation : observations) fitted_.push_back(recipe.sets[observation.set].fitted ? 1 : 0);
  full_ = calibrator_.fit(fitted_);
}

void Validation::fit_folds(const std::vector<std::vector<std::uint8_t>>& masks) {
  std::vector<const std::vector<std::uint8_t>*> missing;
  for (const auto& mask : masks)
    if (!folds_.contains(mask) && folds_.try_emplace(mask).second) missing.push_back(&mask);
  // From the prior on, not from the fit to everything: that one has seen what is held out. Side by side, as no fold
  // needs another; which thread takes which changes no bit.
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < missing.size(); i = next++) {
      const Parameters parameters = calibrator_.fit(*missing[i]);
      folds_.at(*missing[i]) = {calibrator_.predict(parameters), calibrator_.uncertainties(parameters, *missing[i])};
    }
  };
  std::vector<std::future<void>> others;
  for (unsigned i = 1; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    others.push_back(std::async(std::launch::async, work));
  work();
  for (std::future<void>& other : others) other.get();
}

CheckResult Validation::run(const Check& check) {
  CheckResult result;
  result.check = &check;
  std::map<std::string, std::vector<std::size_t>> groups;
  std::size_t place = 0;
  for (std::size_t i = 0; i < observations_.size(); ++i) {
    const Observation& observation = observations_[i];
    const std::string& id = recipe_.sets[observation.set].id;
    if (!names(check.sets, id)) continue;
    if (!selected(observation, check.rows)) continue;
    groups[group_of(check, observation, place++)].push_back(i);
  }
  if (groups.empty()) throw Error(ErrorCode::bad_request, "a check selects no measurement", check.id);
  std::vector<std::vector<std::uint8_t>> masks;
  for (const auto& [group, rows] : groups) {
    std::vector<std::uint8_t> used = fitted_;
    // A network or family goes with all its rows, of every source; a source with all rows of it.
    for (std::size_t i = 0; i < observations_.size(); ++i) {
      const Observation& observation = observations_[i];
      if (check.leave_out == "network" && observation.network == group) used[i] = 0;
      if (check.leave_out == "family" && observation.family == group) used[i] = 0;
      if (check.leave_out == "sets" && names(check.out, recipe_.sets[observation.set].id)) used[i] = 0;
    }
    for (const std::size_t i : rows) used[i] = 0;
    masks.push_back(std::move(used));
  }
  fit_folds(masks);
  auto mask = masks.begin();
  for (const auto& [group, rows] : groups) {
    const Fold& fold = folds_.at(*mask++);
    for (const std::size_t i : rows) {
      HeldOut row;
      row.observation = i;
      row.estimated_ms = fold.times[i];
      row.uncertainty = fold.uncertainties[i];
      const auto& platforms = calibrator_.platforms();
      const auto platform = std::find_if(platforms.begin(), platforms.end(),
                                         [&](const auto& p) { return p.id == observations_[i].platform; });
      row.roofline_ms = roofline_ms(observations_[i], *platform);
      result.rows.push_back(row);
    }
  }
  // One factor is the least that a calibrated roofline has: the median over the rows of the other groups.
  std::size_t at = 0;
  for (const auto& [group, rows] : groups) {
    std::vector<double> ratios;
    std::size_t begin = at, end = at + rows.size();
    for (std::size_t j = 0; j < result.rows.size(); ++j)
      if (groups.size() == 1 || j < begin || j >= end)
        ratios.push_back(observations_[result.rows[j].observation].measured_ms / result.rows[j].roofline_ms);
    const double factor = median(ratios);
    for (; at < end; ++at) result.rows[at].scaled_roofline_ms = factor * result.rows[at].roofline_ms;
  }
  if (check.remove_scale) {
    std::vector<double> model, roofline;
    for (const HeldOut& row : result.rows) {
      model.push_back(observations_[row.observation].measured_ms / row.estimated_ms);
      roofline.push_back(observations_[row.observation].measured_ms / row.roofline_ms);
    }
    for (HeldOut& row : result.rows) {
      row.estimated_ms *= median(model);
      row.roofline_ms *= median(roofline);
    }
  }
  const auto judge = [&](double HeldOut::*field) {
    std::vector<Pair> pairs;
    for (const HeldOut& row : result.rows) pairs.push_back({observations_[row.observation].measured_ms, row.*field});
    return statistics(pairs);
  };
  result.model = judge(&HeldOut::estimated_ms);
  result.roofline = judge(&HeldOut::roofline_ms);
  result.scaled_roofline = judge(&HeldOut::scaled_roofline_ms);
  result.figure = figure_of(result.model, check.statistic);
  result.roofline_figure = figure_of(result.roofline, check.statistic);
  result.scaled_roofline_figure = figure_of(result.scaled_roofline, check.statistic);
  return result;
}

}  // namespace blackthorn::calibration
