#include "bench/plan.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "bench/embedded_plan.h"
#include "stats/splitmix.h"

namespace blackthorn::bench {
namespace {

using Json = nlohmann::json;

LatencyTemplate read_template(const std::string& id, const Json& json) {
  LatencyTemplate result;
  result.id = id;
  result.formula = json.at("formula");
  result.functions = json.at("functions");
  result.latency = json.at("latency");
  result.compute = json.at("compute");
  result.memory = json.at("memory");
  for (const auto& [name, value] : json.at("coefficients").items())
    result.coefficients.push_back(
        {name, value.at("meaning"), value.at("start"), value.at("sigma"), value.value("scale", false)});
  for (const auto& [name, values] : json.at("choices").items())
    result.choices[name] = values.get<std::vector<double>>();
  return result;
}

LayerParameters read_parameters(const Json& json) {
  LayerParameters parameters;
  for (const auto& [name, value] : json.items())
    if (name != "weight") parameters[name] = value;
  return parameters;
}

KindPlan read_kind(const Json& json, const std::map<std::string, LatencyTemplate>& templates) {
  KindPlan plan;
  plan.kind = kind_named(json.at("kind").get<std::string>());
  plan.points = json.at("points");
  for (const auto& [name, range] : json.at("sizes").items()) plan.sizes.push_back({name, range.at(0), range.at(1)});
  for (const Json& row : json.at("cases")) plan.cases.push_back({row.at("weight"), read_parameters(row)});
  plan.square = json.value("square", 0.0);
  plan.most_macs = json.value("most_macs", 0.0);
  plan.most_elements = json.value("most_elements", 0.0);
  for (const Json& row : json.at("sweeps"))
    plan.sweeps.push_back({{row.at("variable"), row.at("low"), row.at("high")}, read_parameters(row.at("at"))});
  for (const Json& id : json.at("templates")) plan.templates.push_back(&templates.at(id));
  return plan;
}

/// Networks mostly have channels in eights, and often powers of two.
std::int64_t usual(std::int64_t size, double chance) {
  constexpr double as_it_is = 0.15, in_eights = 0.6;
  if (chance < as_it_is || size < 8) return size;
  if (chance < in_eights) return (size + 4) / 8 * 8;
  return std::int64_t{1} << static_cast<int>(std::lround(std::log2(static_cast<double>(size))));
}

}  // namespace

Plan Plan::parse(std::string_view json) {
  try {
    const Json document = Json::parse(json);
    Plan plan;
    for (const auto& [id, value] : document.at("templates").items()) plan.templates[id] = read_template(id, value);
    for (const Json& kind : document.at("kinds")) plan.kinds.push_back(read_kind(kind, plan.templates));
    for (const Json& row : document.at("checks"))
      plan.checks.push_back({row.at("network"), make_request(kind_named(row.at("kind").get<std::string>()),
                                                             read_parameters(row.at("parameters")))});
    return plan;
  } catch (const std::exception& error) {
    throw Error(ErrorCode::bad_platform_table, std::string("the plan cannot be read: ") + error.what());
  }
}

const Plan& Plan::standard() {
  static const Plan plan = parse(embedded_plan());
  return plan;
}

const KindPlan* Plan::find(LayerKind kind) const {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const KindPlan& plan) { return plan.kind == kind; });
  return found == kinds.end() ? nullptr : &*found;
}

LayerRequest random_layer(const KindPlan& plan, std::uint64_t number, std::optional<std::size_t> which) {
  constexpr int most_tries = 1000;  // a layer that is too large or impossible is drawn again
  SplitMix bits((number * 1009 + static_cast<std::uint64_t>(plan.kind)) * 0x9e3779b97f4a7c15 + 1);
  const auto random = [&] { return static_cast<double>(bits.next() >> 11) * 0x1p-53; };  // in [0, 1)
  double weights = 0;
  for (const KindPlan::Case& row : plan.cases) weights += row.weight;
  for (int tries = 0;; ++tries) {
    double pick = random() * weights;
    std::size_t chosen = 0;
    while (chosen + 1 < plan.cases.size() && pick >= plan.cases[chosen].weight) pick -= plan.cases[chosen++].weight;
    chosen = which.value_or(chosen);
    LayerParameters given = plan.cases.at(chosen).parameters;
    for (const SizeRange& size : plan.sizes) {
      if (given.contains(size.name)) continue;
      const double low = std::log(static_cast<double>(size.low)), high = std::log(static_cast<double>(size.high) + 1);
      auto value = static_cast<std::int64_t>(std::exp(low + random() * (high - low)));
      const bool image = size.name == "h_in" || size.name == "w_in";
      const double chance = random();
      if (!image) value = usual(value, chance);
      given[size.name] = std::clamp(value, size.low, size.high);
    }
    if (random() < plan.square && given.contains("h_in") && !plan.cases[chosen].parameters.contains("w_in"))
      given["w_in"] = given["h_in"];
    try {
      LayerRequest request = make_request(plan.kind, given);
      const LayerShape shape = layer_of(request).shape;
      const bool small = (plan.most_macs == 0 || static_cast<double>(shape.macs) <= plan.most_macs) &&
                         (plan.most_elements == 0 || static_cast<double>(shape.elements_in) <= plan.most_elements);
      if (small || tries >= most_tries) return request;
    } catch (const Error&) {
      if (tries >= most_tries) throw;
    }
  }
}

}  // namespace blackthorn::bench
