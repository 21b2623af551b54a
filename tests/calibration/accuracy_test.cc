#include "calibration/accuracy.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "report/formats.h"

using namespace blackthorn;
using namespace blackthorn::report;
using namespace blackthorn::calibration;

namespace {

Comparison comparison(const char* device, const char* relation, const char* source, double measured, double estimated) {
  Comparison c;
  c.model = "net";
  c.device = device;
  c.precision = "fp16";
  c.relation = relation;
  c.source = source;
  c.measured_ms = measured;
  c.estimated_ms = estimated;
  c.low_ms = estimated * 0.9;
  c.high_ms = estimated * 1.1;
  return c;
}

}  // namespace

TEST_CASE("a group's errors, and how many measurements lie within the interval") {
  const std::vector<Comparison> comparisons = {comparison("nano", "same", "a", 10, 12),    // +20 %, outside
                                               comparison("nano", "same", "a", 10, 9.5)};  // -5 %, inside
  const auto row = nlohmann::json::parse(write_sheet(accuracy_sheet(comparisons), "json"))[0];
  CHECK(row["count"] == 2);
  CHECK(row["mape"].get<double>() == doctest::Approx(0.125));
  CHECK(row["bias"].get<double>() == doctest::Approx(0.075));
  CHECK(row["rmspe"].get<double>() == doctest::Approx(0.145774));
  CHECK(row["worst"].get<double>() == doctest::Approx(0.2));
  CHECK(row["inside_interval"].get<double>() == 0.5);
  CHECK(accuracy_sheet({}).rows.empty());
}

TEST_CASE("groups by device, relation and source, each measurement once in each") {
  const std::vector<Comparison> comparisons = {
      comparison("nano", "same", "a", 10, 12), comparison("nano", "same", "b file.md row 1", 10, 9),
      comparison("nano", "loose", "b file.md (row 2)", 10, 20), comparison("tx2", "same", "a", 10, 10)};
  const auto rows = nlohmann::json::parse(write_sheet(accuracy_sheet(comparisons), "json"));
  std::map<std::string, int> counts;
  for (const auto& row : rows) {
    const std::string key = row["device"].get<std::string>() + ' ' + row["relation"].get<std::string>() + ' ' +
                            row["source"].get<std::string>();
    CHECK(counts.count(key) == 0);
    counts[key] = row["count"];
  }
  CHECK(counts == std::map<std::string, int>{{"nano all all", 3},
                                             {"tx2 all all", 1},
                                             {"nano same all", 2},
                                             {"nano loose all", 1},
                                             {"tx2 same all", 1},
                                             {"all all a", 2},
                                             {"all all b file.md", 2},
                                             {"nano same a", 1},
                                             {"nano same b file.md", 1},
                                             {"nano loose b file.md", 1},
                                             {"tx2 same a", 1}});
}
