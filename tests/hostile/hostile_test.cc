// Every file of the corpus the whole way through: the error that is expected, or a report that holds together in every
// format and shows nothing raw.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "analysis/session.h"
#include "base/error.h"
#include "hostile/parts.h"
#include "onnx/reader.h"
#include "print/printable.h"
#include "report/formats.h"
#include "support/analysed.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::analysis;
using namespace blackthorn::print;
using namespace blackthorn::report;
using namespace blackthorn::hostile;

namespace {

void check_printable(std::string_view text) {
  std::size_t raw_lines = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (printable(line) != line) ++raw_lines;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  CHECK(raw_lines == 0);
}

void check_engine(const Analysis& report) {
  REQUIRE(report.engine.fates.size() == report.graph.nodes.size());
  REQUIRE(report.engine.storage.size() == report.graph.tensors.size());
  REQUIRE(report.estimate.layers.size() == report.engine.layers.size());
  const auto layers = static_cast<std::int32_t>(report.engine.layers.size());
  std::size_t astray = 0;
  for (const NodeFate& fate : report.engine.fates) {
    const bool in_layer = fate.node_class == NodeClass::layer || fate.node_class == NodeClass::fused;
    const bool right = in_layer ? fate.layer >= 0 && fate.layer < layers : fate.layer == -1;
    if (!right || fate.rule.empty()) ++astray;
  }
  CHECK(astray == 0);
}

void check_numbers(const Analysis& report) {
  std::size_t odd = 0;
  const auto orderly = [](double low, double middle, double high) {
    return std::isfinite(high) && 0 <= low && low <= middle && middle <= high;
  };
  for (std::size_t i = 0; i < report.engine.layers.size(); ++i) {
    const LayerEstimate& time = report.estimate.layers[i];
    const LayerShape& shape = report.engine.layers[i].shape;
    if (!orderly(time.low_ms, time.latency_ms, time.high_ms)) ++odd;
    if (std::min({shape.macs, shape.elements_in, shape.elements_out, shape.elements_weights, shape.inputs}) < 0) ++odd;
  }
  CHECK(odd == 0);
  const Estimate& total = report.estimate;
  CHECK(orderly(total.low_ms, total.latency_ms, total.high_ms));
  CHECK(std::min({report.macs, report.parameters, total.memory.weights_bytes, total.memory.peak_activation_bytes}) >=
        0);
  CHECK(*std::min_element(total.macs.begin(), total.macs.end()) >= 0);
}

/// The sheets are written for files of ordinary size: of the others they say nothing new.
constexpr std::size_t kOrdinaryBytes = 1 << 20;

void check_formats(const Analysis& report) {
  CHECK(nlohmann::json::accept(inspect_json(report)));
  const std::string csv = report_csv(report);
  CHECK(valid_utf8(csv) == csv);
  check_printable(report_text(report));
  check_printable(inspect_text(report));
  check_printable(report_markdown(report));
}

struct Outcome {
  std::optional<Error> error;
  std::set<std::string> warnings;
  double seconds = 0;  // of the processor, from bytes to JSON
  double work = 0;     // what there is to do, in nodes of the simplest kind
};

constexpr double kBytesOfNode = 20, kNodesOfLayer = 10;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Outcome outcome_of(const std::string& file, const std::string& bytes) {
  Outcome outcome;
  outcome.work = static_cast<double>(bytes.size()) / kBytesOfNode;
  const double start = cpu_seconds();
  try {
    MemorySource source({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    const Model model = read_model(source, file);
    const Analysis report = testing::analysed(model);
    const std::string json = report_json(report);
    outcome.seconds = cpu_seconds() - start;
    outcome.work += kNodesOfLayer * static_cast<double>(report.engine.layers.size());
    CHECK(nlohmann::json::accept(json));
    check_engine(report);
    check_numbers(report);
    if (bytes.size() < kOrdinaryBytes) check_formats(report);
    for (const Warning& warning : report.warnings()) outcome.warnings.insert(warning.code);
  } catch (const Error& error) {
    outcome.seconds = cpu_seconds() - start;
    outcome.error = error;
  }
  return outcome;
}

/// What a plain model of many nodes takes on this machine, in this build.
const Outcome& usual() {
  static const Outcome outcome = [] {
    GraphParts parts = relu();
    for (int i = 0; i < 50'000; ++i) parts.nodes.push_back(node("Exp", {"x"}, {std::to_string(i)}));
    return outcome_of("usual.onnx", file_of(parts));
  }();
  return outcome;
}

/// No file takes longer than its size and its layers explain: a quadratic step in one with 100,000 of anything takes
/// many times that. The constant part is for what limits alone stop.
double most_seconds(double work) {
  constexpr double tolerance = 4;
  return tolerance * usual().seconds * (2 + work / usual().work);
}

void check(const Case& hostile_case) {
  CAPTURE(hostile_case.file);
  const Outcome outcome = outcome_of(hostile_case.file, hostile_case.make());
  CHECK(outcome.seconds < most_seconds(outcome.work));
  const Expected& expected = hostile_case.expected;
  const std::string code(outcome.error ? error_name(outcome.error->code()) : "");
  const std::string what(outcome.error ? outcome.error->what() : "");
  CAPTURE(what);
  CHECK(code == expected.error);
  CHECK(what.find(expected.says) != std::string::npos);
  for (const std::string& warning : expected.warnings) {
    CAPTURE(warning);
    CHECK(outcome.warnings.contains(warning));
  }
}

void check_all(const Cases& cases) {
  for (const Case& one : cases) check(one);
}

}  // namespace

TEST_CASE("hostile: wrong bytes") { check_all(wire_cases()); }
TEST_CASE("hostile: files that are no model") { check_all(wrong_file_cases()); }
TEST_CASE("hostile: graphs that contradict themselves") { check_all(graph_cases()); }
TEST_CASE("hostile: functions") { check_all(function_cases()); }
TEST_CASE("hostile: operators") { check_all(operator_cases()); }
TEST_CASE("hostile: names") { check_all(text_cases()); }
TEST_CASE("hostile: very many of anything") { check_all(large_cases()); }

TEST_CASE("hostile: settings") {
  GraphParts parts = relu();
  parts.inputs = {wire_test::value_info("x", {"N", 3, "H", "W"})};
  parts.outputs = {nameless_shape("y")};
  const Model model = wire_test::read(parts);
  const struct {
    const char* settings;
    const char* error;
  } rows[] = {
      {R"({"batch": 0})", "bad_shape"},
      {R"({"batch": -1})", "bad_request"},
      {R"({"batch": 1.5})", "bad_request"},
      {R"({"batch": 1e300})", "bad_request"},
      {R"({"batch": 9223372036854775807})", "bad_shape"},
      {R"({"batch": 18446744073709551615})", "bad_request"},
      {R"({"batch": 281474976710656})", "limit_exceeded"},
      {R"({"batch": 281474976710656, "dims": {"H": 1, "W": 1}})", "limit_exceeded"},
      {R"({"dims": {"H": 0}})", "bad_shape"},
      {R"({"dims": {"": 1}})", "unknown_input"},
      {R"({"dims": {"<b>": 1}})", "unknown_input"},
      {R"({"dims": {"H": 100000000, "W": 100000000}})", "limit_exceeded"},
      {R"({"dims": {"H": 500000, "W": 500000}})", ""},
      {R"({"dims": {"N": 100000000, "H": 100000000, "W": 100000000}})", "limit_exceeded"},
      {R"({"shapes": {"x": []}})", "bad_shape"},
      {R"({"shapes": {"x": [1, 3, 0, 0]}})", "bad_shape"},
      {R"({"shapes": {"x": [1, 3, 281474976710657, 1]}})", "bad_shape"},
      {R"({"shapes": {"x": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}})", "bad_shape"},
      {R"({"shapes": {"\u202ex": [1]}})", "unknown_input"},
      {R"({"batch_axis": {"x": 4}})", "bad_shape"},
      {R"({"batch_axis": 9223372036854775807})", "bad_shape"},
      {R"({"batch_axis": {"<b>": 0}})", "unknown_input"},
      {R"({"batch": 3, "batch_axis": {"x": 3, "": 1}})", ""},
      {R"({"values": {"x": []}})", "bad_shape"},
      {R"({"values": {"<b>": [1]}})", "unknown_input"},
      {R"({"budget": "1e-400ms"})", "bad_request"},
      {R"({"budget": "infinityms"})", "bad_request"},
      {R"({"platform": "../../etc/passwd"})", "unknown_platform"},
      {R"([[[[[)", "bad_request"},
      {R"({"batch": 1, "batch": 2})", "bad_request"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.settings));
    std::string code;
    try {
      const Analysis report = testing::analysed(model, settings_from_json(row.settings));
      CHECK(nlohmann::json::accept(report_json(report)));
      check_engine(report);
      check_numbers(report);
      check_formats(report);
    } catch (const Error& error) {
      code = error_name(error.code());
    }
    CHECK(code == row.error);
  }
  const std::string nested = R"({"dims": )" + std::string(100'000, '[');
  CHECK_THROWS_AS(settings_from_json(nested), Error);
}

TEST_CASE("the corpus is large and every file has a name of its own") {
  const Cases all = corpus();
  CHECK(all.size() >= 100);
  std::set<std::string> names;
  for (const Case& one : all) names.insert(one.file);
  CHECK(names.size() == all.size());
}
