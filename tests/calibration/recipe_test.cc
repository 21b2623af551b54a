#include "calibration/recipe.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::calibration;
using calibration::parse_recipe;

namespace {

const std::string kCoefficient =
    R"("eta": {"prior": 0.9, "sigma": 0.1, "between": {"b": 0.3, "@old": 0.5, "*": 0.02}, "meaning": "m"})";
const std::string kSet =
    R"({"id": "s", "file": "f.csv", "where": {"device": "a", "kind": ["conv", "pool"]}, "text": "t"})";
const std::string kCheck = R"({"id": "c", "title": "t", "sets": "s", "leave_out": "network", "goal": 0.1})";

std::string recipe_text(const std::string& coefficient = kCoefficient, const std::string& set = kSet,
                        const std::string& check = kCheck, const std::string& error = "") {
  return R"({"schema": "blackthorn-calibration/1", "platforms": ["a", "b"], "coefficients": {)" + coefficient +
         R"(}, "measurements": [)" + set + R"(], "checks": [)" + check + R"(], "errors": [)" + error + "]}";
}

}  // namespace

TEST_CASE("a recipe says what is believed of each platform") {
  const calibration::Recipe recipe = parse_recipe(recipe_text());
  REQUIRE(recipe.coefficients.size() == 1);
  const calibration::CoefficientPrior& eta = recipe.coefficients[0];
  CHECK(eta.prior_at("a") == 0.9);
  CHECK(eta.between_at("a") == 0.02);
  CHECK(eta.between_at("b") == 0.3);
  CHECK(eta.between_at("b@old") == 0.5);
  // A variant that is not named is as its platform.
  CHECK(eta.between_at("b@other") == 0);
  CHECK(recipe.sets[0].rows.where.at("kind").size() == 2);
  CHECK(recipe.checks[0].sets[0] == "s");
  CHECK(recipe.checks[0].statistic == "mape");
}

TEST_CASE("a fault in a recipe is named with its place") {
  struct Case {
    std::string text, place;
  };
  const std::string unknown_set = R"({"id": "c", "title": "t", "sets": ["other"], "leave_out": "network"})";
  const std::vector<Case> cases = {
      {"{", ""},
      {"[]", ""},
      {R"({"schema": "other/1"})", "/schema"},
      {recipe_text(R"("eta": {"prior": 0, "meaning": "m"})"), "/coefficients/eta/prior"},
      {recipe_text(R"("eta": {"prior": 1, "sigma": -1, "meaning": "m"})"), "/coefficients/eta/sigma"},
      {recipe_text(R"("eta": {"prior": 1})"), "/coefficients/eta/meaning"},
      {recipe_text(R"("eta": {"prior": 1, "meaning": "m", "simga": 1})"), "/coefficients/eta/simga"},
      {recipe_text(kCoefficient, R"({"file": "f", "text": "t"})"), "/measurements/0/id"},
      {recipe_text(kCoefficient, R"({"id": "s", "file": "f", "text": "t", "sigma": 0})"), "/measurements/0/sigma"},
      {recipe_text(kCoefficient, R"({"id": "s", "file": "f", "text": "t", "where": {"a": 1}})"),
       "/measurements/0/where/a"},
      {recipe_text(kCoefficient, kSet, unknown_set), "other"},
      {recipe_text(kCoefficient, kSet, R"({"id": "c", "title": "t", "leave_out": "network"})"), "/checks/0/sets"},
      {recipe_text(kCoefficient, kSet, kCheck,
                   R"({"platforms": "a", "kind": "conv", "checks": ["missing"], "text": "t"})"),
       "missing"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    try {
      parse_recipe(one.text);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::bad_request);
      CHECK(error.where() == one.place);
    }
  }
}
