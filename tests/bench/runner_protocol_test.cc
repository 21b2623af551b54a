#include "bench/runner_protocol.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::bench;

namespace {

RunnerRequest pool_request() {
  RunnerRequest request;
  request.id = 7;
  request.layer = make_request(LayerKind::pool, {{"c_in", 9}});
  request.model = "/tmp/a \"model\".onnx";
  request.precision = "fp16";
  request.warmup = 3;
  request.repeats = 5;
  return request;
}

}  // namespace

TEST_CASE("a request is one line, with its id but in protocol 1") {
  RunnerRequest request = pool_request();
  const std::string line = request_line(request);
  CHECK(line.find('\n') == line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  CHECK(json["protocol"] == "blackthorn-runner/2");
  CHECK(json["id"] == 7);
  CHECK(json["kind"] == "pool");
  CHECK(json["parameters"]["c_in"] == 9);
  CHECK(json["model"] == request.model);
  CHECK(json["precision"] == "fp16");
  CHECK(json["warmup"] == 3);
  CHECK(json["repeats"] == 5);
  request.protocol = 1;
  const auto old = nlohmann::json::parse(request_line(request));
  CHECK(old["protocol"] == "blackthorn-runner/1");
  CHECK_FALSE(old.contains("id"));
}

TEST_CASE("an answer with every field becomes a record of the request's layer") {
  const RunnerAnswer answer = read_answer(
      R"({"id": 7, "samples_ms": [0.25, 1], "device": "D", "software": "=S\n", "clocks_mhz": {"gpu": 921.6, "cpu": 0},
          "kernels": ["a", "b"], "memory_bytes": 4294967296, "reads_on": true, "later": {}})",
      pool_request());
  CHECK(answer.id == 7);
  CHECK(answer.reads_on);
  const MeasurementRecord& record = answer.record;
  CHECK(record.request == pool_request().layer);
  CHECK(record.precision == "fp16");
  CHECK(record.samples_ms == std::vector{0.25, 1.0});
  CHECK(record.error.empty());
  CHECK(record.device == "D");
  CHECK(record.software == recorded_text("=S\n"));
  CHECK(record.clock_mhz() == 921.6);
  CHECK(record.kernels == R"(["a","b"])");
  CHECK(record.memory_bytes == std::int64_t{4} << 30);
}

TEST_CASE("an error in place of times, cut where it is long") {
  const RunnerAnswer answer = read_answer(R"({"error": ")" + std::string(100'000, 'x') + R"("})", pool_request());
  CHECK_FALSE(answer.id);
  CHECK_FALSE(answer.reads_on);
  CHECK(answer.record.error == std::string(1000, 'x'));
  CHECK(answer.record.samples_ms.empty());
}

TEST_CASE("the limits themselves are allowed, what is beyond is not") {
  const auto accepted = [](const std::string& fields) {
    try {
      read_answer("{\"samples_ms\": [1], " + fields + "}", pool_request());
      return true;
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::bad_request);
      return false;
    }
  };
  const auto times = [](std::size_t count) {
    std::string text = R"("error": "no", "samples_ms": [1)";
    for (std::size_t i = 1; i < count; ++i) text += ",1";
    return text + "]";
  };
  CHECK(accepted(R"("clocks_mhz": {"gpu": 1, "cpu": 100000})"));
  CHECK_FALSE(accepted(R"("clocks_mhz": {"gpu": 0.9})"));
  CHECK_FALSE(accepted(R"("clocks_mhz": {"gpu": 100001})"));
  CHECK(accepted(R"("memory_bytes": 1048576)"));
  CHECK_FALSE(accepted(R"("memory_bytes": 1048575)"));
  CHECK(accepted(R"("memory_bytes": 562949953421312)"));
  CHECK_FALSE(accepted(R"("memory_bytes": 562949953421313)"));
  CHECK_FALSE(accepted(R"("memory_bytes": 4294967296.5)"));
  CHECK(accepted("\"device\": \"" + std::string(1000, 'x') + "\""));
  CHECK_FALSE(accepted("\"device\": \"" + std::string(1001, 'x') + "\""));
  CHECK_FALSE(accepted(R"("id": 6)"));
  CHECK_FALSE(accepted(R"("id": 18446744073709551623)"));
  CHECK_FALSE(accepted(R"("id": 7.5)"));
  CHECK_FALSE(accepted(times(1)));  // the key stands twice
  CHECK_NOTHROW(read_answer("{" + times(10'000) + "}", pool_request()));
  CHECK_THROWS_AS(read_answer("{" + times(10'001) + "}", pool_request()), Error);
  CHECK_THROWS_AS(read_answer("{}", pool_request()), Error);
  CHECK_THROWS_AS(read_answer(std::string(kMostAnswerBytes, '['), pool_request()), Error);
}

TEST_CASE("what is wrong with an answer is said with the field") {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"samples_ms": [0]})", "samples_ms has a time that no layer takes: 0"},
      {R"({"samples_ms": [1, -2]})", "samples_ms has a time that no layer takes: -2"},
      {R"({"samples_ms": [5e-324]})", "samples_ms has a time that no layer takes"},
      {R"({"samples_ms": [1e308]})", "samples_ms has a time that no layer takes"},
      {R"({"samples_ms": ["1"]})", "samples_ms has something that is no number"},
      {R"({"samples_ms": [null]})", "samples_ms has something that is no number"},
      {R"({"samples_ms": []})", "samples_ms is missing or empty"},
      {R"({"device": "D"})", "samples_ms is missing or empty"},
      {R"({"samples_ms": 1})", "samples_ms is no list"},
      {R"({"samples_ms": [1], "id": "7"})", "id is no whole number"},
      {R"({"samples_ms": [1], "id": 8})", "id is 8, and the request's 7"},
      {R"({"samples_ms": [1], "device": 7})", "device is no text"},
      {R"({"samples_ms": [1], "software": null})", "software is no text"},
      {R"({"samples_ms": [1], "clocks_mhz": [1]})", "clocks_mhz is no object"},
      {R"({"samples_ms": [1], "clocks_mhz": {"gpu": "fast"}})", "clocks_mhz has a clock that no device has"},
      {R"({"samples_ms": [1], "clocks_mhz": {"gpu": 1e-300}})", "clocks_mhz has a clock that no device has"},
      {R"({"samples_ms": [1], "clocks_mhz": {"gpu": -5}})", "clocks_mhz has a clock that no device has: -5"},
      {R"({"samples_ms": [1], "kernels": {}})", "kernels is no list"},
      {R"({"samples_ms": [1], "kernels": [1]})", "kernels has something that is no name"},
      {R"({"samples_ms": [1], "memory_bytes": 1e30})", "memory_bytes is no device's"},
      {R"({"samples_ms": [1], "memory_bytes": 18446744073709551615})", "memory_bytes is no device's"},
      {R"({"samples_ms": [1], "memory_bytes": -1})", "memory_bytes is no device's"},
      {R"({"samples_ms": [1], "reads_on": "yes"})", "reads_on is neither true nor false"},
      {R"({"error": ""})", "error is no text"},
      {R"({"error": 1})", "error is no text"},
      {R"({"samples_ms": [1], "samples_ms": [2]})", "no JSON object"},
      {R"({"samples_ms": [NaN]})", "no JSON object"},
      {R"({"samples_ms": [1e999]})", "no JSON object"},
      {"[1]", "no JSON object: [1]"},
      {"hello", "no JSON object: hello"},
      {"\xFF\xFE", "no JSON object"},
  };
  for (const auto& [line, message] : cases) {
    CAPTURE(line);
    CHECK_THROWS_WITH_AS(read_answer(line, pool_request()), doctest::Contains(message), Error);
  }
}
