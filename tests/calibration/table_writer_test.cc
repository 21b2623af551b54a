#include "calibration/table_writer.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "stats/rounded.h"
#include "stats/support.h"

using namespace blackthorn;
using namespace blackthorn::calibration;

TEST_CASE("a table keeps what it says, in its order, but for what was fitted") {
  const std::string table =
      R"({"z": 1, "coefficients": {"old": {"value": 1}}, "kinds": {"pool": {"ranges": [1]}}, "a": 2})";
  TableUpdate update;
  update.coefficients["eta"] = {0.123456, 0.5, 0.01, 0.1};
  update.meanings["eta"] = "Efficiency";
  update.kinds["pool"] = {0.2, "20 layers"};
  update.common = {0.05, "5 networks"};
  const std::string text = updated_table(table, update);
  const auto json = nlohmann::ordered_json::parse(text);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"z", "coefficients", "kinds", "a", "common_error"});
  CHECK(json["coefficients"].size() == 1);
  CHECK(json["coefficients"]["eta"]["value"] == 0.1235);
  CHECK(json["coefficients"]["eta"]["support"] == "data");
  CHECK(json["coefficients"]["eta"]["low"] < 0.1235);
  CHECK(json["kinds"]["pool"]["ranges"][0] == 1);
  CHECK(json["kinds"]["pool"]["error"]["sigma"] == 0.2);
  CHECK(json["common_error"]["source"] == "5 networks");
  // Written again it is the same.
  CHECK(updated_table(text, update) == text);
}

TEST_CASE("what is no table is refused") { CHECK_THROWS_AS(updated_table("[1]", {}), Error); }

TEST_CASE("support says how much the data narrowed the prior") {
  CHECK(support_of(0.04, 0.1) == "data");
  CHECK(support_of(0.06, 0.1) == "partly");
  CHECK(support_of(0.095, 0.1) == "none");
  CHECK(support_of(0, 0) == "none");
}

TEST_CASE("numbers are written with four digits") {
  CHECK(rounded(0.000123456) == 0.0001235);
  CHECK(rounded(123456) == 123500);
  CHECK(rounded(0) == 0);
}
