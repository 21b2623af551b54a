#include "bench/measurement_csv.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::bench;

TEST_CASE("what is written is read again") {
  MeasurementRecord record;
  record.request = make_request(LayerKind::pool, {{"c_in", 7}, {"h_in", 9}});
  record.precision = "fp16";
  record.samples_ms = {0.1, 1.0 / 3, 2e-5};
  record.device = "a \"board\", revised";
  record.software = "3.1, \"LTS\"";
  record.clocks_mhz = R"({"cpu":1479,"gpu":921.6})";
  record.memory_bytes = std::int64_t{4} << 30;
  MeasurementRecord failed;
  failed.request = make_request(LayerKind::matmul, {{"rows", 3}});
  failed.precision = "fp16";
  failed.error = "no engine, it says";
  const auto read = read_measurements(measurement_header() + measurement_row(record) + measurement_row(failed)).records;
  REQUIRE(read.size() == 2);
  CHECK(read[0].request == record.request);
  CHECK(read[0].samples_ms == record.samples_ms);
  CHECK(read[0].device == record.device);
  CHECK(read[0].software == record.software);
  CHECK(read[0].clocks_mhz == record.clocks_mhz);
  CHECK(read[0].clock_mhz() == 921.6);
  CHECK(read[0].memory_bytes == record.memory_bytes);
  CHECK(read[1].clock_mhz() == 0);
  CHECK(read[1].request == failed.request);
  CHECK(read[1].samples_ms.empty());
  CHECK(read[1].error == failed.error);
}

TEST_CASE("a file made by hand: few columns, presets for the rest") {
  const auto read = read_measurements("kind,c_in,c_out,ms\nfully_connected,512,1000,0.25\nconv,64,,1.5\n").records;
  REQUIRE(read.size() == 2);
  CHECK(read[0].request.parameters.at("batch") == 1);
  CHECK(read[0].samples_ms == std::vector{0.25});
  CHECK(read[1].request == make_request(LayerKind::conv, {{"c_in", 64}}));
}

TEST_CASE("bad rows are named by their line") {
  const std::pair<const char*, const char*> cases[] = {
      {"kind,ms\npool,0\n", "line 2"},
      {"kind,ms\npool,-1\n", "line 2"},
      {"kind,ms\npool,nan\n", "line 2"},
      {"kind,ms\npool,1\npool,\n", "line 3"},
      {"kind,ms\nbowl,1\n", "line 2"},
      {"kind,c_in,ms\npool,x,1\n", "line 2"},
      {"kind,c_in,ms\npool,-4,1\n", "line 2"},
      {"kind,samples_ms\npool,1 2 x\n", "line 2"},
      {"kind,stride,ms\npool,999,1\n", "line 2"},
  };
  for (const auto& [csv, where] : cases) {
    CAPTURE(csv);
    try {
      read_measurements(csv);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::bad_request);
      CHECK(std::string(error.what()).find(where) != std::string::npos);
    }
  }
  CHECK_THROWS_AS(read_measurements("c_in,ms\n3,1\n"), Error);
}

TEST_CASE("a file cut at any byte: complete lines count, the rest is said") {
  const auto row = [](std::int64_t c_in, const char* device) {
    MeasurementRecord record;
    record.request = make_request(LayerKind::softmax, {{"c_in", c_in}});
    record.precision = "fp32";
    record.samples_ms = {0.4, 0.25};
    record.device = device;
    record.kernels = R"(["a","b"])";
    return measurement_row(record);
  };
  const std::string whole = measurement_header() + row(3, "D, 1") + row(40, "D, 1") + row(500, "D, 1");
  for (std::size_t bytes = 0; bytes <= whole.size(); ++bytes) {
    CAPTURE(bytes);
    const std::string cut = whole.substr(0, bytes);
    const auto lines = static_cast<std::size_t>(std::count(cut.begin(), cut.end(), '\n'));
    const Measurements read = read_measurements(cut);
    CHECK(read.records.size() == (lines == 0 ? 0 : lines - 1));
    for (const MeasurementRecord& record : read.records) CHECK(record.samples_ms == std::vector{0.4, 0.25});
    CHECK(read.bytes == cut.rfind('\n') + 1);
    CHECK(read.cut.has_value() == (read.bytes < bytes));
    if (read.cut) CHECK(read.cut->where.front() == "line " + std::to_string(lines + 1));
    // What is measured again goes behind the complete lines, and the file is whole.
    CHECK(read_measurements(cut.substr(0, read.bytes) + whole.substr(read.bytes)).records.size() == 3);
  }
}

TEST_CASE("a file made by hand whose last line has no end, or whose lines end in CRLF") {
  const Measurements read = read_measurements("kind,ms\r\npool,1\r\npool,2");
  CHECK(read.records.size() == 1);
  REQUIRE(read.cut);
  CHECK(read.cut->code == "incomplete_line");
  CHECK(read.cut->message.find("'pool,2'") != std::string::npos);
  CHECK_FALSE(read_measurements("kind,ms\r\npool,1\r\n").cut);
}

TEST_CASE("rows of two devices, or of two versions of the software") {
  const std::pair<const char*, const char*> cases[] = {
      {"kind,ms,device\npool,1,a\npool,2,b\n", "line 3"},
      {"kind,ms,software\npool,1,a\npool,2,\npool,2,b\n", "line 4"},
      {"kind,ms,error,device\npool,1,,a\npool,,no,b\n", "line 3"},
  };
  for (const auto& [csv, where] : cases) {
    CAPTURE(csv);
    CHECK_THROWS_WITH_AS(read_measurements(csv), doctest::Contains(where), Error);
  }
  CHECK(read_measurements("kind,ms,device\npool,1,\npool,2,a\n").records.size() == 2);
}

TEST_CASE("what a runner says cannot break a line or run as a formula") {
  MeasurementRecord record;
  record.request = make_request(LayerKind::pool, {});
  record.error = "no\r\nengine";
  record.device = "=cmd|' /C calc'!A0";
  record.software = "a;=b\t@c";
  const std::string line = measurement_row(record);
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  CHECK(line.find(",'=cmd") != std::string::npos);
  CHECK(line.find("a;'=b\\u{9}@c") != std::string::npos);
  const MeasurementRecord read = read_measurements(measurement_header() + line).records.at(0);
  CHECK(read.device == recorded_text(record.device));
  // So a run that goes on from the file compares what it compared before.
  CHECK(measurement_row(read) == line);
  CHECK(read_measurements("kind,ms,device\npool,1,=1\npool,1,'=1\n").records.size() == 2);
}
