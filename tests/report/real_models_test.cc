// Reports of real models, on every platform in every precision: valid by the schema, and adding up.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/csv_reader.h"
#include "onnx/reader.h"
#include "report/formats.h"
#include "support/analysed.h"
#include "support/models.h"
#include "support/schema_check.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::report;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

Model read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  MemorySource source({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return read_model(source, path.filename().string());
}

void check_sums(const json& report) {
  double time = report["total"]["start_ms"], share = 0, by_kind = 0, by_class = 0;
  for (const json& layer : report["layers"]) {
    time += layer["latency_ms"].get<double>();
    share += layer["share"].get<double>();
    CHECK(layer["low_ms"] <= layer["latency_ms"]);
    CHECK(layer["latency_ms"] <= layer["high_ms"]);
  }
  for (const json& kind : report["by_kind"]) by_kind += kind["latency_ms"].get<double>();
  for (const json& part : report["coverage"]["time"]) by_class += part.get<double>();
  const double total = report["total"]["latency_ms"];
  CHECK(time == doctest::Approx(total).epsilon(1e-4));
  CHECK(by_kind + report["total"]["start_ms"].get<double>() == doctest::Approx(total).epsilon(1e-4));
  CHECK(by_class + report["total"]["start_ms"].get<double>() == doctest::Approx(total).epsilon(1e-4));
  if (!report["layers"].empty()) CHECK(share == doctest::Approx(1).epsilon(1e-4));

  std::int64_t nodes = 0, macs = 0;
  for (const json& count : report["coverage"]["nodes"]) nodes += count.get<std::int64_t>();
  for (const json& count : report["coverage"]["macs"]) macs += count.get<std::int64_t>();
  CHECK(nodes == report["model"]["nodes"].get<std::int64_t>());
  CHECK(macs == report["model"]["macs"].get<std::int64_t>() + report["model"]["body_macs"].get<std::int64_t>());
}

}  // namespace

TEST_CASE("reports of real models") {
  std::ifstream schema(BLACKTHORN_SOURCE_DIR "/core/report/report.schema.json");
  REQUIRE(schema.good());
  const test::SchemaCheck check(json::parse(schema));
  std::vector<std::shared_ptr<const platform::Platform>> platforms;
  for (const std::string& id : platform::Platform::embedded_ids()) {
    platforms.push_back(std::make_shared<const platform::Platform>(platform::Platform::embedded(id)));
  }
  const std::vector<fs::path> files = test_models::with_oracles();
  REQUIRE(files.size() >= 29);
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    CAPTURE(name);
    const Model model = read(file);
    for (const auto& platform : platforms) {
      for (const platform::PrecisionInfo& precision : platform->precisions) {
        Settings settings;
        settings.platform = platform->id;
        settings.precision = precision.id;
        const Analysis report = testing::analysed(model, settings);
        const json document = json::parse(report_json(report));
        for (const std::string& problem : check.problems(document)) FAIL_CHECK(problem);
        check_sums(document);
        CHECK(CsvTable::parse(report_csv(report)).rows() == report.engine.layers.size());
        CHECK(json::parse(inspect_json(report))["nodes"].size() == report.graph.nodes.size());
      }
    }
  }
}

TEST_CASE("a model twice at the same settings gives the same report, and settings matter") {
  const Model model = read(test_models::path_of("srcnn"));
  const Settings nano = settings_from_json("{}");
  const Settings tx2 = settings_from_json(R"({"platform": "jetson-tx2", "batch": 2})");
  const std::string first = report_json(testing::analysed(model, nano));
  const std::string other = report_json(testing::analysed(model, tx2));
  CHECK(report_json(testing::analysed(model, nano)) == first);
  CHECK(other != first);
  CHECK(json::parse(other)["model"]["macs"] == 2 * json::parse(first)["model"]["macs"].get<std::int64_t>());
}
