#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis/session.h"
#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::analysis;

TEST_CASE("settings from JSON") {
  const Settings none = settings_from_json("");
  CHECK(none.platform == "jetson-nano");
  CHECK_FALSE(none.binding.batch.has_value());
  CHECK_FALSE(none.budget.has_value());
  CHECK(none.binding.batch_axes.empty());

  const Settings all = settings_from_json(R"({"platform": "jetson-tx2", "mode": "maxq", "precision": "fp32",
    "batch": 4, "dims": {"H": 480, "": 1}, "shapes": {"images": [4, 3, 224, 224], "scalar": []},
    "values": {"size": [1, 3, 448, 9223372036854775807], "scales": [1, 0.5]}, "batch_axis": {"tokens": 1},
    "budget": "30fps"})");
  CHECK(all.platform == "jetson-tx2");
  CHECK(all.mode == "maxq");
  CHECK(all.precision == "fp32");
  CHECK(all.binding.batch == 4);
  CHECK(all.binding.dims.at("H") == 480);
  CHECK(all.binding.shapes.at("images") == Shape{4, 3, 224, 224});
  CHECK(all.binding.shapes.at("scalar").empty());
  CHECK(all.binding.values.at("size").ints == std::vector<std::int64_t>{1, 3, 448, INT64_MAX});
  CHECK(all.binding.values.at("size").floats.size() == 4);
  CHECK(all.binding.values.at("scales").ints.empty());
  CHECK(all.binding.values.at("scales").floats == std::vector<double>{1, 0.5});
  CHECK(all.binding.batch_axes == std::map<std::string, std::int64_t, std::less<>>{{"tokens", 1}});
  CHECK_FALSE(all.binding.no_batch);
  CHECK(settings_from_json(R"({"batch_axis": "none"})").binding.no_batch);
  CHECK(settings_from_json(R"({"batch_axis": 2})").binding.batch_axes.at("") == 2);
  CHECK(all.budget->ms == doctest::Approx(1000.0 / 30));
  CHECK(all.budget->of_image);
  CHECK_FALSE(settings_from_json(R"({"budget": null})").budget.has_value());
}

namespace {

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("bad settings say where") {
  struct Case {
    std::string json, where;
  };
  const std::vector<Case> cases = {
      {"{", "byte 2"},
      {"[]", ""},
      {"null", ""},
      {R"({"plattform": "jetson-nano"})", "/plattform"},
      {R"({"a/b~": 1})", "/a~1b~0"},
      {R"({"platform": 1})", "/platform"},
      {R"({"mode": null})", "/mode"},
      {R"({"precision": []})", "/precision"},
      {R"({"batch": "1"})", "/batch"},
      {R"({"batch": 1.5})", "/batch"},
      {R"({"batch": -1})", "/batch"},
      {R"({"batch": 18446744073709551615})", "/batch"},
      {R"({"dims": [1]})", "/dims"},
      {R"({"dims": {"N": "1"}})", "/dims/N"},
      {R"({"shapes": {"x": "1x3"}})", "/shapes/x"},
      {R"({"shapes": {"x": [1, null]}})", "/shapes/x/1"},
      {R"({"values": [1]})", "/values"},
      {R"({"values": {"x": 1}})", "/values/x"},
      {R"({"values": {"x": [1, "2"]}})", "/values/x/1"},
      {R"({"values": {"x": [18446744073709551615]}})", "/values/x/0"},
      {R"({"batch_axis": -1})", "/batch_axis"},
      {R"({"batch_axis": "first"})", "/batch_axis"},
      {R"({"batch_axis": {"x": 0.5}})", "/batch_axis/x"},
      {R"({"batch_axis": null})", "/batch_axis"},
      {R"({"budget": 33})", "/budget"},
      {R"({"budget": "soon"})", "soon"},
      {R"({"mode": "maxn", "mode": "maxq"})", "/mode"},
      {std::string(100'000, '['), repeated("/0", 64)},
      {R"({"dims": )" + std::string(100, '[') + std::string(100, ']') + "}", "/dims" + repeated("/0", 63)},
      {std::string("{\"mode\": \"") + '\xFF' + "\"}", "byte 11"},
      {std::string((8 << 20) + 1, ' '), ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json.substr(0, 60));
    bool thrown = false;
    try {
      settings_from_json(c.json);
    } catch (const Error& error) {
      thrown = true;
      CHECK(error.code() == ErrorCode::bad_request);
      CHECK(error.where() == c.where);
    }
    CHECK(thrown);
  }
}

TEST_CASE("an option's text says the same as the JSON") {
  const auto given = [](const char* key, const std::string& text) {
    Settings settings;
    for (const Setting& setting : setting_table())
      if (setting.key == key) setting.from_text(settings, text);
    return settings;
  };
  CHECK(given("platform", "jetson-tx2").platform == "jetson-tx2");
  CHECK(given("mode", "maxq").mode == "maxq");
  CHECK(given("precision", "fp32").precision == "fp32");
  CHECK(given("batch", "4").binding.batch == 4);
  CHECK(given("dims", "a=b=480").binding.dims.at("a=b") == 480);
  CHECK(given("shapes", "images=1x3x8x8").binding.shapes.at("images") == Shape{1, 3, 8, 8});
  CHECK(given("shapes", "1x3x8x8").binding.shapes.at("") == Shape{1, 3, 8, 8});
  CHECK(given("values", "a=b=1,3,448,448").binding.values.at("a=b").ints == std::vector<std::int64_t>{1, 3, 448, 448});
  CHECK(given("values", "s=1x1x0.5x-2").binding.values.at("s").floats == std::vector<double>{1, 1, 0.5, -2});
  CHECK(given("values", "s=1x1x0.5x-2").binding.values.at("s").ints.empty());
  CHECK(given("batch_axis", "1").binding.batch_axes.at("") == 1);
  CHECK(given("batch_axis", "a=b=1").binding.batch_axes.at("a=b") == 1);
  CHECK(given("batch_axis", "none").binding.no_batch);
  CHECK(given("budget", "50ms").budget->ms == 50);
  const std::vector<std::pair<const char*, const char*>> bad = {
      {"batch", "x"},          {"dims", "N"},        {"dims", "=1"},        {"shapes", "1xa"},   {"budget", "soon"},
      {"values", "1,2"},       {"values", "x="},     {"values", "x=1,,2"},  {"values", "x=nan"}, {"values", "x=1e"},
      {"batch_axis", "first"}, {"batch_axis", "=1"}, {"batch_axis", "x=-1"}};
  for (const auto& [key, text] : bad) {
    CAPTURE(std::string(key) + " " + text);
    CHECK_THROWS_AS(given(key, text), Error);
  }
}

TEST_CASE("what counts where a setting is not given can be given") {
  for (const Setting& setting : setting_table()) {
    CAPTURE(setting.key);
    Settings settings;
    for (const std::string_view value : {setting.unset.value, setting.unset.page})
      if (!value.empty()) CHECK_NOTHROW(setting.from_text(settings, std::string(value)));
    if (setting.key == "platform") CHECK(settings.platform == Settings().platform);
  }
}

TEST_CASE("budgets") {
  CHECK(parse_budget("33ms").ms == 33);
  CHECK(parse_budget("33.5 ms").ms == 33.5);
  CHECK(parse_budget("0.1s").ms == doctest::Approx(100));
  CHECK(parse_budget("30fps").ms == doctest::Approx(33.3333333));
  for (const std::string bad : {"", "ms", "33", "33 m", "33msx", "-1ms", "0ms", "0fps", ".ms", "1.2.3ms", "1e3ms",
                                "nanms", "infms", "33,5ms"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_budget(bad), Error);
  }
}
