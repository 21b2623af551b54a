// One exchange with a runner (docs/runners.md): the line of a request, and what an answer may say. Every field of an
// answer is checked when it comes, so that nothing is refused at the end of an hour of measuring.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/measurement_csv.h"

namespace blackthorn::bench {

/// A longer line is no answer.
inline constexpr std::size_t kMostAnswerBytes = 4 << 20;

struct RunnerRequest {
  /// Of protocol 1 answers do not say which request they belong to.
  int protocol = 2;
  std::int64_t id = 0;  // no other request of this run has it
  LayerRequest layer;
  std::string model;  // path
  std::string precision;
  int warmup = 0, repeats = 1;
};

/// As JSON on a line, with its end.
std::string request_line(const RunnerRequest& request);

struct RunnerAnswer {
  std::optional<std::int64_t> id;
  MeasurementRecord record;  // of the request's layer and precision
  bool reads_on = false;
};

/// Throws Error bad_request with the field for whatever is not as docs/runners.md says; an answer to another request
/// than this one too. That it has no id is for the caller to judge.
RunnerAnswer read_answer(std::string_view line, const RunnerRequest& request);

}  // namespace blackthorn::bench
