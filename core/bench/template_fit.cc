#include "bench/template_fit.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "estimate/estimate.h"
#include "estimate/interval.h"
#include "stats/damped_least_squares.h"
#include "stats/rounded.h"
#include "stats/statistics.h"
#include "stats/student_t.h"
#include "stats/support.h"

namespace blackthorn::bench {
namespace {

using Json = nlohmann::json;

constexpr double kLogStep = 1e-4;    // of a logarithm, for derivatives
constexpr double kLeastGain = 2;     // of the objective, for another choice
constexpr int kMostRounds = 3;       // over all choices
constexpr double kChoiceCost = 0.5;  // parameters that a choice counts as
constexpr double kNothing = 1e-12;   // ms: no function may give less, or its logarithm would be none

// A coefficient may be many times off at first, where its logarithm is anything but linear: e² times is far enough for
// one step. With e^2.5 times, or no limit, the simulated TX2 of the tests is estimated to 0.6 % instead of 0.4 %.
constexpr double kLongest = 2;
// The objective has the logarithm of the residuals' size in it and may be near 0: a gain counts by itself.
constexpr double kSettled = 1e-3;
// From a start of its own a fit has far to go; with a few points more, or another choice, it is near.
constexpr int kStepsAfresh = 40, kStepsOn = 12, kStepsTrial = 6;

/// A table of one kind with the template's function, for the compiler of tables.
Json table_of(const LatencyTemplate& form, double bytes_per_element) {
  Json coefficients = Json::object();
  for (const TemplateCoefficient& coefficient : form.coefficients)
    coefficients[coefficient.name] = {{"value", coefficient.start}, {"support", "none"}, {"source", "start"}};
  for (const auto& [name, values] : form.choices)
    coefficients[name] = {{"value", values.at(0)}, {"support", "none"}, {"source", "choice"}};
  return {{"schema", "blackthorn-platform/1"},
          {"id", "template"},
          {"name", form.id},
          {"software", "none"},
          {"date", "2000-01-01"},
          {"basis", "measured"},
          {"device",
           {{"gpu", "any"},
            {"compute_capability", "0.0"},
            {"sm_count", 1},
            {"cores_per_sm", 1},
            {"memory_bytes", 1},
            {"reserved_bytes", 0}}},
          {"modes", {{{"id", "any"}, {"name", "any"}, {"gpu_mhz", 1000}, {"memory_gb_s", 1}, {"basis", "measured"}}}},
          {"precisions", {{{"id", "any"}, {"bytes_per_element", bytes_per_element}, {"flop_per_cycle_per_sm", 1}}}},
          {"sources", {{"none", {{"text", "none"}}}}},
          {"coefficients", coefficients},
          {"functions", form.functions},
          {"kinds",
           {{"generic",
             {{"latency", form.latency},
              {"formula", form.formula},
              {"basis", "measured"},
              {"error", {{"sigma", 0.1}, {"source", "none"}}},
              {"sources", {"none"}}}}}},
          {"pipeline", {{"enqueue_ms", 0}, {"gap_ms", 0}, {"start_ms", 0}}},
          {"common_error", {{"sigma", 0.1}, {"source", "none"}}}};
}

/// The expression with the names in `renamed` put in.
Json with_names(const Json& expression, const std::map<std::string, std::string>& renamed) {
  if (expression.is_string()) {
    const auto found = renamed.find(expression.get<std::string>());
    return found == renamed.end() ? expression : Json(found->second);
  }
  if (!expression.is_structured()) return expression;
  Json result = expression;
  for (auto& [key, value] : result.items()) value = with_names(value, renamed);
  return result;
}

std::vector<LayerShape> shapes_of(const std::vector<MeasuredLayer>& layers) {
  std::vector<LayerShape> shapes;
  for (const MeasuredLayer& layer : layers) shapes.push_back(layer.shape);
  return shapes;
}

}  // namespace

struct TemplateFit::Slopes {
  Eigen::MatrixXd matrix;
};

struct TemplateFit::Problem : RobustProblem {};

TemplateFit::TemplateFit(const LatencyTemplate& form, double bytes_per_element)
    : form_(&form), bytes_per_element_(bytes_per_element) {
  table_ = std::make_shared<platform::Platform>(
      platform::Platform::from_tree(table_of(form, bytes_per_element), "template " + form.id));
  for (const TemplateCoefficient& coefficient : form.coefficients) state_.logs.push_back(std::log(coefficient.start));
  for (const auto& [name, values] : form.choices) state_.choices[name] = values.at(0);
}

platform::Program TemplateFit::compile(const State& state) const {
  for (platform::Coefficient& coefficient : table_->coefficients) {
    if (const auto choice = state.choices.find(coefficient.name); choice != state.choices.end()) {
      coefficient.value = choice->second;
      continue;
    }
    for (std::size_t i = 0; i < state.logs.size(); ++i)
      if (form_->coefficients[i].name == coefficient.name) coefficient.value = std::exp(state.logs[i]);
  }
  const platform::CompiledPlatform compiled(*table_, table_->mode({}), table_->precision({}));
  return compiled.find("generic")->latency;
}

std::vector<platform::VariableRow> TemplateFit::rows_of(const std::vector<LayerShape>& shapes) const {
  std::vector<platform::VariableRow> rows;
  for (const LayerShape& shape : shapes) rows.push_back(platform::layer_variables(shape, bytes_per_element_));
  return rows;
}

std::vector<double> TemplateFit::evaluate(const State& state, const std::vector<platform::VariableRow>& rows) const {
  std::vector<double> times(rows.size());
  platform::Program::Scratch scratch;
  compile(state).evaluate(rows, times, scratch);
  for (double& time : times) time = std::isfinite(time) ? std::max(time, kNothing) : kNothing;
  return times;
}

TemplateFit::Slopes TemplateFit::slopes_at(const State& state, const std::vector<platform::VariableRow>& rows) const {
  const std::vector<double> at = evaluate(state, rows);
  Slopes slopes;
  slopes.matrix.resize(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(state.logs.size()));
  for (std::size_t c = 0; c < state.logs.size(); ++c) {
    State moved = state;
    moved.logs[c] += kLogStep;
    const std::vector<double> times = evaluate(moved, rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
      slopes.matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(c)) = std::log(times[i] / at[i]) / kLogStep;
  }
  return slopes;
}

/// The fit of the coefficients' logarithms, the choices taken as they are. `layers` must outlive it.
TemplateFit::Problem TemplateFit::problem(const std::map<std::string, double>& choices,
                                          const std::vector<MeasuredLayer>& layers) const {
  Problem problem;
  const std::vector<platform::VariableRow> rows = rows_of(shapes_of(layers));
  problem.residuals = [this, &layers, choices, rows](const std::vector<double>& logs) {
    std::vector<double> residuals = evaluate({logs, choices}, rows);
    for (std::size_t i = 0; i < layers.size(); ++i) residuals[i] = std::log(residuals[i] / layers[i].ms);
    return residuals;
  };
  problem.slopes = [this, choices, rows](const std::vector<double>& logs) {
    return slopes_at({logs, choices}, rows).matrix;
  };
  problem.weights.assign(layers.size(), 1);
  for (const TemplateCoefficient& coefficient : form_->coefficients)
    problem.priors.push_back({std::log(coefficient.start), coefficient.sigma});
  problem.least_size = noise_;
  return problem;
}

void TemplateFit::descend(State& state, const std::vector<MeasuredLayer>& layers, int most_steps) const {
  RobustFit found = stats::descend(problem(state.choices, layers), {state.logs, state.sigma},
                                   {.most_steps = most_steps, .longest = kLongest, .settled = kSettled});
  state.logs = std::move(found.parameters);
  state.sigma = found.size;
  state.objective = found.objective;
}

/// Each kind of work in turn taken for the one that decides, all brought to the size of the data.
std::vector<TemplateFit::State> TemplateFit::starts(const std::vector<MeasuredLayer>& layers) const {
  constexpr double decides = 10;
  std::vector<State> result;
  State plain = state_;
  plain.sigma = kFirstSigma;
  for (std::size_t c = 0; c < plain.logs.size(); ++c) plain.logs[c] = std::log(form_->coefficients[c].start);
  for (const auto& [name, values] : form_->choices) plain.choices[name] = values.at(0);
  const std::vector<platform::VariableRow> rows = rows_of(shapes_of(layers));
  for (std::size_t which = 0; which <= plain.logs.size(); ++which) {
    State state = plain;
    if (which < plain.logs.size()) {
      if (!form_->coefficients[which].scale) continue;
      state.logs[which] += std::log(decides);
    }
    const std::vector<double> times = evaluate(state, rows);
    std::vector<double> off;
    for (std::size_t i = 0; i < times.size(); ++i) off.push_back(std::log(layers[i].ms / times[i]));
    const double factor = median(off);
    for (std::size_t c = 0; c < state.logs.size(); ++c)
      if (form_->coefficients[c].scale) state.logs[c] += factor;
    result.push_back(std::move(state));
  }
  return result;
}

void TemplateFit::fit(const std::vector<MeasuredLayer>& layers, double noise, bool afresh) {
  noise_ = noise;
  if (afresh) {
    bool first = true;
    for (State& state : starts(layers)) {
      descend(state, layers, kStepsAfresh);
      if (first || state.objective < state_.objective) state_ = state;
      first = false;
    }
  } else {
    descend(state_, layers, kStepsOn);
  }
  bool changed = true;
  for (int round = 0; round < kMostRounds && changed; ++round) {
    changed = false;
    for (const auto& [name, values] : form_->choices) {
      for (const double value : values) {
        if (value == state_.choices[name]) continue;
        State other = state_;
        other.choices[name] = value;
        descend(other, layers, kStepsTrial);
        if (other.objective > state_.objective - kLeastGain) continue;
        state_ = other;
        changed = true;
      }
    }
    if (changed) descend(state_, layers, kStepsOn);
    if (!afresh) break;
  }
  const auto count = static_cast<Eigen::Index>(state_.logs.size());
  const Problem told = problem(state_.choices, layers);
  const Eigen::MatrixXd covariance = information(told, {state_.logs, state_.sigma}, told.slopes(state_.logs))
                                         .ldlt()
                                         .solve(Eigen::MatrixXd::Identity(count, count));
  covariance_.assign(covariance.data(), covariance.data() + covariance.size());
  double parameters = kChoiceCost * static_cast<double>(form_->choices.size());
  // A coefficient costs as much as the data say of it: one that they leave as it was before fits nothing.
  for (std::size_t c = 0; c < state_.logs.size(); ++c) {
    const double sigma = spread_of(c) / form_->coefficients[c].sigma;
    parameters += 1 - std::min(sigma * sigma, 1.0);
  }
  set_reach(layers);
  sigma_ = state_.sigma;
  criterion_ = 2 * state_.objective + parameters * std::log(static_cast<double>(layers.size()));
}

/// Standard deviation of the coefficient's logarithm after the data.
double TemplateFit::spread_of(std::size_t coefficient) const {
  return std::sqrt(covariance_[coefficient * (state_.logs.size() + 1)]);
}

/// How far, down and up, each coefficient that is open may go before the layers contradict.
void TemplateFit::set_reach(const std::vector<MeasuredLayer>& layers) {
  constexpr double open = 0.3;       // standard deviation of a logarithm
  constexpr double contradicts = 1;  // of the objective
  constexpr int most_halvings = 8;
  const Problem told = problem(state_.choices, layers);
  const auto misfit = [&](const std::vector<double>& logs) {
    double sum = 0;
    for (const double residual : told.residuals(logs)) sum += student_cost(residual / state_.sigma);
    return sum;
  };
  const double here = misfit(state_.logs);
  reach_.assign(state_.logs.size(), {0, 0});
  for (std::size_t c = 0; c < state_.logs.size(); ++c) {
    const double sigma = spread_of(c);
    if (sigma < open) continue;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      double way = side == 0 ? -sigma : sigma;
      for (int i = 0; i < most_halvings; ++i, way /= 2) {
        std::vector<double> moved = state_.logs;
        moved[c] += way;
        if (misfit(moved) - here > contradicts) continue;
        reach_[c][side] = way;
        break;
      }
    }
  }
}

std::vector<double> TemplateFit::predict(const std::vector<LayerShape>& shapes) const {
  return evaluate(state_, rows_of(shapes));
}

std::vector<double> TemplateFit::uncertainty(const std::vector<LayerShape>& shapes) const {
  const std::vector<platform::VariableRow> rows = rows_of(shapes);
  const std::vector<double> times = evaluate(state_, rows);
  const Eigen::MatrixXd slopes = slopes_at(state_, rows).matrix;
  const Eigen::Map<const Eigen::MatrixXd> covariance(covariance_.data(), slopes.cols(), slopes.cols());
  std::vector<double> result;
  for (Eigen::Index i = 0; i < slopes.rows(); ++i)
    result.push_back(std::sqrt(std::max(0.0, (slopes.row(i) * covariance * slopes.row(i).transpose())(0))));
  // A coefficient that the data leave open may count only beyond where it now stands: slopes do not show that.
  for (std::size_t c = 0; c < state_.logs.size(); ++c) {
    for (const double way : reach_[c]) {
      if (way == 0) continue;
      State moved = state_;
      moved.logs[c] += way;
      const std::vector<double> there = evaluate(moved, rows);
      for (std::size_t i = 0; i < rows.size(); ++i)
        result[i] = std::max(result[i], std::abs(std::log(there[i] / times[i])));
    }
  }
  return result;
}

double TemplateFit::coefficient(std::string_view name) const {
  for (std::size_t c = 0; c < state_.logs.size(); ++c)
    if (form_->coefficients[c].name == name) return std::exp(state_.logs[c]);
  return 0;
}

TemplateFit::Written TemplateFit::written(const std::string& prefix, const std::string& source) const {
  std::map<std::string, std::string> renamed;
  for (const TemplateCoefficient& coefficient : form_->coefficients)
    renamed[coefficient.name] = prefix + "_" + coefficient.name;
  for (const auto& [name, values] : form_->choices) renamed[name] = prefix + "_" + name;
  for (const auto& [name, value] : form_->functions.items()) {
    renamed[name] = prefix + "_" + name;
  }
  Written result;
  result.coefficients = Json::object();
  result.functions = Json::object();
  for (std::size_t c = 0; c < state_.logs.size(); ++c) {
    const TemplateCoefficient& coefficient = form_->coefficients[c];
    const double sigma = spread_of(c), value = std::exp(state_.logs[c]);
    const Interval bounds = interval(value, sigma);
    result.coefficients[renamed[coefficient.name]] = {{"value", rounded(value)},
                                                      {"low", rounded(bounds.low)},
                                                      {"high", rounded(bounds.high)},
                                                      {"support", support_of(sigma, coefficient.sigma)},
                                                      {"source", coefficient.meaning + ". " + source}};
  }
  for (const auto& [name, value] : state_.choices)
    result.coefficients[renamed[name]] = {
        {"value", value}, {"support", "data"}, {"source", "The best of those tried. " + source}};
  for (const auto& [name, function] : form_->functions.items()) {
    // A function's own parameters keep their names.
    std::map<std::string, std::string> inside = renamed;
    if (function.contains("parameters"))
      for (const Json& parameter : function["parameters"]) inside.erase(parameter.get<std::string>());
    Json written = function;
    written["value"] = with_names(function.at("value"), inside);
    result.functions[renamed[name]] = written;
  }
  result.kind = {{"latency", with_names(form_->latency, renamed)},
                 {"compute", with_names(form_->compute, renamed)},
                 {"memory", with_names(form_->memory, renamed)},
                 {"formula", form_->formula}};
  return result;
}

}  // namespace blackthorn::bench
