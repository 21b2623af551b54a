// A row for each field of an answer. Tests: tests/bench/runner_protocol_test.cc.
#include "bench/runner_protocol.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/formatted.h"
#include "base/text.h"
#include "platform/json_text.h"
#include "stats/statistics.h"

namespace blackthorn::bench {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostTextBytes = 1000;  // of a name, and kept of what is for people
constexpr std::size_t kMostClocks = 32;
constexpr std::size_t kMostKernels = 10'000;

[[noreturn]] void bad(std::string_view field, const std::string& message) {
  throw Error(ErrorCode::bad_request, formatted("its answer's {} {}", field, message));
}

std::string text(const char* field, const Json& value) {
  if (!value.is_string()) bad(field, "is no text");
  const auto& said = value.get_ref<const std::string&>();
  if (said.size() > kMostTextBytes) bad(field, formatted("has more than {} bytes", kMostTextBytes));
  return recorded_text(said);
}

void read_error(RunnerAnswer& answer, const Json& value) {
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) bad("error", "is no text");
  answer.record.error = recorded_text(clipped(value.get_ref<const std::string&>(), kMostTextBytes));
}

void read_samples(RunnerAnswer& answer, const Json& value) {
  std::vector<double>& samples = answer.record.samples_ms;
  if (!value.is_array()) bad("samples_ms", "is no list");
  if (value.size() > static_cast<std::size_t>(kMostSamples))
    bad("samples_ms", formatted("has {} times; at most {} make sense", value.size(), kMostSamples));
  for (const Json& sample : value) {
    if (!sample.is_number()) bad("samples_ms", "has something that is no number");
    samples.push_back(sample.get<double>());
    if (usable_samples({&samples.back(), 1}).empty())
      bad("samples_ms", "has a time that no layer takes: " + sample.dump() + " ms; there must be positive times alone");
  }
}

void read_clocks(RunnerAnswer& answer, const Json& value) {
  if (!value.is_object()) bad("clocks_mhz", "is no object");
  if (value.size() > kMostClocks) bad("clocks_mhz", formatted("has more than {} names", kMostClocks));
  for (const auto& [name, clock] : value.items()) {
    if (name.size() > kMostTextBytes / kMostClocks) bad("clocks_mhz", "has a name that is too long");
    if (!clock.is_number() || (clock != 0 && !is_clock_mhz(clock.get<double>())))
      bad("clocks_mhz", "has a clock that no device has: " + clock.dump() + " MHz");
  }
  answer.record.clocks_mhz = value.dump(-1, ' ', true);
}

void read_kernels(RunnerAnswer& answer, const Json& value) {
  if (!value.is_array() || value.size() > kMostKernels) bad("kernels", "is no list, or a very long one");
  for (const Json& name : value)
    if (!name.is_string()) bad("kernels", "has something that is no name");
  answer.record.kernels = clipped(value.dump(-1, ' ', true), kMostTextBytes);
}

void read_memory(RunnerAnswer& answer, const Json& value) {
  const bool fits = value.is_number_integer() && value <= kMostMemoryBytes;
  if (!fits || !is_memory_bytes(value.get<std::int64_t>()))
    bad("memory_bytes", "is no device's: " + clipped(value.dump(), 40));
  answer.record.memory_bytes = value.get<std::int64_t>();
}

void read_id(RunnerAnswer& answer, const Json& value) {
  if (!value.is_number_integer()) bad("id", "is no whole number");
  answer.id = value.get<std::int64_t>();
}

// One row adds a field; what no row names is left alone.
struct AnswerField {
  const char* name;
  void (*read)(RunnerAnswer& answer, const Json& value);
};
constexpr AnswerField kFields[] = {
    {"id", read_id},
    {"error", read_error},
    {"samples_ms", read_samples},
    {"device", [](RunnerAnswer& answer, const Json& value) { answer.record.device = text("device", value); }},
    {"software", [](RunnerAnswer& answer, const Json& value) { answer.record.software = text("software", value); }},
    {"clocks_mhz", read_clocks},
    {"kernels", read_kernels},
    {"memory_bytes", read_memory},
    {"reads_on",
     [](RunnerAnswer& answer, const Json& value) {
       if (!value.is_boolean()) bad("reads_on", "is neither true nor false");
       answer.reads_on = value.get<bool>();
     }},
};

Json parsed_answer(std::string_view line) {
  platform::JsonOrigin origin;
  origin.code = ErrorCode::bad_request;
  origin.what = "its answer";
  origin.max_bytes = kMostAnswerBytes;
  Json answer;
  std::string reason;
  try {
    answer = platform::parse_json_text(line, origin);
  } catch (const Error& error) {
    reason = formatted(" ({})", error.what());
  }
  if (answer.is_object()) return answer;
  throw Error(ErrorCode::bad_request, formatted("its answer is no JSON object: {}{}", clipped(line, 200), reason));
}

}  // namespace

std::string request_line(const RunnerRequest& request) {
  Json json = {{"protocol", formatted("blackthorn-runner/{}", request.protocol)},
               {"kind", kind_name(request.layer.kind)},
               {"parameters", request.layer.parameters},
               {"model", request.model},
               {"precision", request.precision},
               {"warmup", request.warmup},
               {"repeats", request.repeats}};
  if (request.protocol > 1) json["id"] = request.id;
  return json.dump() + '\n';
}

RunnerAnswer read_answer(std::string_view line, const RunnerRequest& request) {
  const Json json = parsed_answer(line);
  RunnerAnswer answer;
  answer.record.request = request.layer;
  answer.record.precision = request.precision;
  for (const AnswerField& field : kFields)
    if (const auto found = json.find(field.name); found != json.end()) field.read(answer, *found);
  if (request.protocol > 1 && answer.id && *answer.id != request.id)
    bad("id", formatted("is {}, and the request's {}: it belongs to another layer", *answer.id, request.id));
  if (!answer.record.error.empty()) answer.record.samples_ms.clear();
  if (answer.record.error.empty() && answer.record.samples_ms.empty())
    bad("samples_ms", "is missing or empty; there must be positive times, or an error");
  return answer;
}

}  // namespace blackthorn::bench
