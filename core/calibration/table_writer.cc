#include "calibration/table_writer.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "estimate/interval.h"
#include "stats/rounded.h"
#include "stats/support.h"

namespace blackthorn::calibration {
namespace {

using Json = nlohmann::ordered_json;

Json entry(const FittedCoefficient& fitted, const std::string& meaning) {
  const Interval bounds = interval(fitted.value, fitted.sigma);
  const Interval before = interval(fitted.prior, fitted.prior_sigma);
  Json json;
  json["value"] = rounded(fitted.value);
  json["low"] = rounded(bounds.low);
  json["high"] = rounded(bounds.high);
  json["support"] = support_of(fitted.sigma, fitted.prior_sigma);
  const auto text = [](double value) { return Json(rounded(value)).dump(); };
  json["source"] =
      meaning + ". Before the data " + text(fitted.prior) + " (" + text(before.low) + " to " + text(before.high) + ")";
  return json;
}

}  // namespace

std::string updated_table(std::string_view text, const TableUpdate& update) {
  Json table = Json::parse(text, nullptr, false);
  if (!table.is_object()) throw Error(ErrorCode::bad_platform_table, "this table is no JSON object");
  Json coefficients = Json::object();
  for (const auto& [name, fitted] : update.coefficients) coefficients[name] = entry(fitted, update.meanings.at(name));
  table["coefficients"] = std::move(coefficients);
  for (const auto& [kind, error] : update.kinds) {
    table["kinds"][kind]["error"] = {{"sigma", rounded(error.sigma)}, {"source", error.source}};
  }
  if (update.common.sigma > 0)
    table["common_error"] = {{"sigma", rounded(update.common.sigma)}, {"source", update.common.source}};
  if (update.power) {
    const PowerFigure& power = *update.power;
    table["power"] = {{"watts", rounded(power.watts)},
                      {"sigma", rounded(power.sigma)},
                      {"precision", power.precision},
                      {"gflop_per_s", {rounded(power.low_gflop_per_s), rounded(power.high_gflop_per_s)}},
                      {"source", power.source}};
  }
  return table.dump(2) + '\n';
}

}  // namespace blackthorn::calibration
