#include "bench/measurement_csv.h"

#include <doctest/doctest.h>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::bench;

TEST_CASE("what is written is read again") {
  MeasurementRecord record;
  record.request = make_request(LayerKind::pool, {{"c_in", 7}, {"h_in", 9}});
  record.precision = "fp16";
  record.samples_ms = {0.1, 1.0 / 3, 2e-5};
  record.device = "a \"board\", revised";
  record.software = "line\nbreak";
  record.clocks_mhz = R"({"cpu":1479,"gpu":921.6})";
  record.memory_bytes = std::int64_t{4} << 30;
  MeasurementRecord failed;
  failed.request = make_request(LayerKind::matmul, {{"rows", 3}});
  failed.precision = "fp16";
  failed.error = "no engine, it says";
  const auto read = read_measurements(measurement_header() + measurement_row(record) + measurement_row(failed));
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
  const auto read = read_measurements("kind,c_in,c_out,ms\nfully_connected,512,1000,0.25\nconv,64,,1.5\n");
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
