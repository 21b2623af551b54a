#include "report/formats.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/csv_reader.h"
#include "base/error.h"
#include "example_report.h"
#include "print/printable.h"
#include "report/facts.h"
#include "report/layer_sheet.h"
#include "report/summary.h"
#include "support/schema_check.h"

using namespace blackthorn;
using namespace blackthorn::print;
using namespace blackthorn::report;
using namespace blackthorn::test;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

json schema() {
  std::ifstream file(BLACKTHORN_SOURCE_DIR "/core/report/report.schema.json");
  REQUIRE(file.good());
  return json::parse(file);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// No byte that could steer a terminal, apart from line ends.
bool terminal_safe(const std::string& text) {
  std::string lines = text;
  lines.erase(std::remove(lines.begin(), lines.end(), '\n'), lines.end());
  return printable(lines) == lines;
}

}  // namespace

TEST_CASE("formats are a table") {
  for (const Format& format : format_table()) CHECK(&find_format(format.id) == &format);
  CHECK_THROWS_AS(find_format("xml"), Error);
}

TEST_CASE("a table on its own in every format") {
  const Sheet sheet = kind_sheet(example_report());
  REQUIRE_FALSE(sheet.rows.empty());
  for (const Format& format : format_table()) {
    CAPTURE(format.id);
    CHECK(contains(write_sheet(sheet, format.id), format.sheets.holds == Sheets::people ? "time ms" : "latency_ms"));
    CHECK((format.sheets.escape != nullptr) == (format.sheets.holds == Sheets::people));
  }
}

TEST_CASE("JSON holds to its schema and to the values") {
  const auto example = example_report();
  const std::string text = report_json(example);
  const json document = json::parse(text);
  const SchemaCheck check(schema());
  for (const std::string& problem : check.problems(document)) FAIL_CHECK(problem);

  CHECK(document["model"]["name"] == kHostileName);
  CHECK(document["model"]["file_bytes"] == 5'000'000'000);
  CHECK(document["model"]["inputs"][0]["declared"] == json({"N", 3, nullptr, 8}));
  CHECK(document["model"]["outputs"][0]["shape"].is_null());
  CHECK(document["total"]["latency_ms"] == 1.3);
  CHECK(document["total"]["fps"] == 769.231);
  CHECK(document["total"]["at_least"] == true);
  CHECK(document["budget"].is_null());
  CHECK(document["platform"]["kinds"].size() == 1);
  const json& layer = document["layers"][0];
  CHECK(layer["latency_ms"] == 1.23457);
  // Where no time is known a table has nothing to add up, the report a 0 and the word.
  CHECK(document["layers"][1]["latency_ms"] == 0);
  CHECK(document["layers"][1]["supported"] == false);
  CHECK(layer["bytes"] == 2 * (192 + 256 + 112));
  CHECK(layer["outputs"][0]["shape"] == json({1, 4, nullptr, 8}));
  CHECK(layer["outputs"][0]["name"] == "bad\uFFFD\uFFFDutf8");
  CHECK(layer["step"]["next_in"] == 29);
  CHECK(layer["step"]["cost_ms"].is_null());
  CHECK(document["nodes"][1]["op"] == "com.example::Thing");
  CHECK(document["nodes"][1]["layer"].is_null());
  CHECK(document["rules"].size() == 3);
  CHECK(document["rules"]["conv+relu"]["evidence"] == "listing");
  CHECK(document["warnings"].size() == 3);
}

TEST_CASE("keys stand in the order of the schema") {
  Example example = example_parts();
  // With the one member that may be absent.
  example.estimate.energy = EnergyEstimate{12, 10, 14};
  const ordered_json document = ordered_json::parse(report_json(example.report()));
  CHECK(document["total"]["energy"]["mj"] == 12);
  std::ifstream file(BLACKTHORN_SOURCE_DIR "/core/report/report.schema.json");
  const ordered_json described = ordered_json::parse(file);
  const auto keys = [](const ordered_json& object) {
    std::vector<std::string> result;
    for (const auto& item : object.items()) result.push_back(item.key());
    return result;
  };
  CHECK(keys(document) == keys(described["properties"]));
  for (const char* part : {"model", "platform", "total", "coverage", "memory"}) {
    CHECK(keys(document[part]) == keys(described["properties"][part]["properties"]));
  }
  CHECK(keys(document["layers"][0]) == keys(described["$defs"]["layer"]["properties"]));
}

TEST_CASE("the schema check can fail") {
  const auto example = example_report();
  const json good = json::parse(report_json(example));
  const SchemaCheck check(schema());
  const std::vector<std::pair<std::string, json>> faults = {
      {"/schema", "blackthorn-report/2"},
      {"/total/latency_ms", "1"},
      {"/layers/0/bound", "disk"},
      {"/layers/0/macs", -1},
      {"/nodes/0/layer", 0.5},
      {"/layers/0/extra", 1},
      {"/rules/conv+relu/evidence", 3},
      {"/coverage/nodes/odd", 1},
      {"/budget", 3},
  };
  for (const auto& [pointer, value] : faults) {
    CAPTURE(pointer);
    json bad = good;
    bad[json::json_pointer(pointer)] = value;
    CHECK_FALSE(check.problems(bad).empty());
  }
  json bad = good;
  bad["layers"][0].erase("step");
  CHECK_FALSE(check.problems(bad).empty());
}

TEST_CASE("kinds whose times differ by rounding alone stay in order of execution") {
  Example example = example_parts();
  example.engine.layers.resize(2);
  example.engine.layers[0].label = "conv 7x1";
  example.engine.layers[1].label = "conv 1x7";
  example.estimate.layers[0].latency_ms = 0.1 + 0.2;
  example.estimate.layers[1].latency_ms = 0.3;
  for (int i = 0; i < 2; ++i) {
    const auto totals = kind_totals(example.report());
    CHECK(totals[0].label == "conv 7x1");
    CHECK(totals[1].label == "conv 1x7");
    std::swap(example.estimate.layers[0], example.estimate.layers[1]);
  }
}

TEST_CASE("a budget") {
  Example example = example_parts();
  example.budget_ms = 1.5;
  CHECK(example.report().budget_met() == false);  // 1.3 ms is only a lower bound
  CHECK(contains(report_text(example.report()), "budget     1.50 ms: not known to be met"));
  example.estimate.at_least = false;
  CHECK(example.report().budget_met() == true);
  CHECK(contains(report_text(example.report()), "budget     1.50 ms: met with 0.200 ms to spare"));
  const json budget = json::parse(report_json(example.report()))["budget"];
  CHECK(budget == json({{"latency_ms", 1.5}, {"met", true}, {"slack_ms", 0.2}}));
  example.budget_ms = 1.0;
  CHECK(example.report().budget_met() == false);
  CHECK(contains(report_text(example.report()), "budget     1.00 ms: missed by 0.300 ms"));
  const SchemaCheck check(schema());
  CHECK(check.problems(json::parse(report_json(example.report()))).empty());
}

TEST_CASE("weights in other files are told") {
  Example example = example_parts();
  CHECK_FALSE(contains(report_text(example.report()), "external data"));
  example.model.external_bytes = 1'234'567'890;
  const Analysis report = example.report();
  CHECK(contains(report_text(report), ", external data: 1.23 GB, not read\n"));
  CHECK(contains(report_markdown(report), "external data"));
  CHECK(json::parse(report_json(report))["model"]["external_bytes"] == 1'234'567'890);
}

TEST_CASE("the covered MACs are one number") {
  Example example = example_parts();
  const auto in_report = [&] { return json::parse(report_json(example.report()))["coverage"]["covered_macs_share"]; };
  const auto in_summary = [&] {
    Summary summary;
    summary.add("model.onnx", example.report());
    return json::parse(write_sheet(summary.sheet(), "json"))[0]["coverage_macs"];
  };
  example.estimate.macs = {50, 20, 10, 20};
  CHECK(in_report() == 0.8);  // what a stand-in estimates is in the total
  CHECK(in_summary() == in_report());
  example.estimate.macs = {};
  CHECK(in_report().is_null());
  CHECK(in_summary().is_null());
  example.estimate.macs = {1'000'000'000, 0, 0, 1};
  CHECK(in_report() == 0.999999);  // not all
}

TEST_CASE("CSV reads back as it was written") {
  const auto example = example_report();
  const CsvTable table = CsvTable::parse(report_csv(example));
  REQUIRE(table.rows() == 2);
  // But for what a spreadsheet would run.
  CHECK(table.text(0, "name") == print::without_formulae(kHostileName));
  CHECK(table.text(0, "nodes") == print::without_formulae(kHostileName));
  CHECK(table.number(0, "latency_ms") == 1.23457);
  CHECK(table.text(0, "output_shapes") == "1x4x?x8");
  CHECK(table.text(0, "step_variable") == "c_out");
  CHECK(table.text(0, "step_cost_ms") == "");
  CHECK(table.text(1, "latency_ms") == "");
  CHECK(table.text(1, "supported") == "false");
}

TEST_CASE("text is safe for a terminal and says what is missing") {
  const auto example = example_report();
  const std::string text = report_text(example);
  CHECK(terminal_safe(text));
  CHECK(contains(text, "at least 1.30 ms (90 % interval 1.15–1.50 ms), at most 769 FPS"));
  CHECK(contains(text, "N = 1 (assumed), in[2] = 8\n"));
  CHECK(contains(text, "Board, mode 10 W, GPU 922 MHz, memory 25.6 GB/s, FP16, TensorRT 8"));
  CHECK(contains(text, "no time known"));
  CHECK(contains(text, "calibrated, extrapolated"));
  CHECK(contains(text, "start of an inference"));
  CHECK(contains(text, "total, at least"));
  CHECK(contains(text, "nodes 50.0 % modelled, 50.0 % unsupported; MACs 100.0 % modelled"));
  CHECK(contains(text, "warning    unsupported_operator: No time is known for it. [bad"));
}

TEST_CASE("Markdown: every row of a table has the same columns, nothing is markup") {
  const auto example = example_report();
  const std::string text = report_markdown(example);
  CHECK(terminal_safe(text));
  std::istringstream lines(text);
  std::size_t columns = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != '|') {
      columns = 0;
      CHECK_FALSE(contains(line, " <img"));
      continue;
    }
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1u : 0u;
    if (columns != 0) CHECK(bars == columns);
    columns = bars;
  }
}

TEST_CASE("people see a bounded list of warnings") {
  Example example = example_parts();
  example.estimate.warnings.assign(50, {"code", "Message.", {"a", "b", "c", "d", "e"}});
  const std::string text = report_text(example.report());
  CHECK(contains(text, "[a, b, c and 2 more]"));
  CHECK(contains(text, "and 32 more warnings"));
  CHECK(contains(report_markdown(example.report()), "- and 32 more\n"));
  CHECK(json::parse(report_json(example.report()))["warnings"].size() == 52);
  CHECK(names_text({}) == "");
}

TEST_CASE("inspect gives every tensor and the fate of every node") {
  const auto example = example_report();
  const json document = json::parse(inspect_json(example));
  CHECK(document["tensors"].size() == 3);
  CHECK(document["tensors"][kHostileName] == json({{"dtype", "float32"}, {"shape", {1, 3, 8, 8}}}));
  CHECK(document["tensors"]["out"] == json({{"dtype", "undefined"}, {"shape", nullptr}}));
  CHECK(document["nodes"][0]["class"] == "layer");
  CHECK(document["nodes"][1]["reason"] == "no rule knows this operator");
  CHECK(document["parameters"] == 112);
  CHECK(terminal_safe(inspect_text(example)));
}

TEST_CASE("a summary keeps models that failed") {
  const auto example = example_report();
  Summary summary;
  summary.add("good.onnx", example);
  summary.add("bad\x1b.onnx", Error(ErrorCode::truncated_file, "the file ends too early", "byte 7"));
  const std::string text = write_sheet(summary.sheet(), "table");
  CHECK(terminal_safe(text));
  CHECK(contains(text, "error: truncated_file"));
  CHECK(contains(text, "at least: something has no time"));
  const json rows = json::parse(write_sheet(summary.sheet(), "json"));
  CHECK(rows[0]["latency_ms"] == 1.3);
  CHECK(rows[0]["coverage_nodes"] == 0.5);
  CHECK(rows[0]["error"].is_null());
  CHECK(rows[1]["latency_ms"].is_null());
  CHECK(rows[1]["error"] == "truncated_file");
  CHECK(rows[1]["error_message"] == "the file ends too early (byte 7)");
  CHECK(CsvTable::parse(write_sheet(summary.sheet(), "csv")).rows() == 2);
  CHECK_THROWS_AS(write_sheet(summary.sheet(), "xml"), Error);
}

TEST_CASE("a platform card") {
  const auto example = example_report();
  const json card = json::parse(platform_json(*example.platform));
  CHECK(card["precisions"] == json::parse(R"([{"id": "fp16", "gflop_s": 943.718}])"));
  CHECK(card["modes"][0]["power_w"] == 10);
  CHECK(card["kinds"][0]["ranges"] == json::parse(R"([{"variable": "c_out", "low": 1, "high": 2048}])"));
  CHECK(contains(platform_text(*example.platform), "10 W"));
}
