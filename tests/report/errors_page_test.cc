// docs/errors.md names every error code and every limit with its value, and no other. (Warnings: errors.test.mjs.)
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "analysis/session.h"
#include "base/error.h"
#include "inference/limits.h"
#include "onnx/limits.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::inference;
using namespace blackthorn::analysis;

namespace {

/// First cells of the rows of all tables below a heading, without their quotes, with their second cells.
std::map<std::string, std::string> rows(const std::string& heading) {
  std::ifstream file(BLACKTHORN_SOURCE_DIR "/docs/errors.md");
  std::map<std::string, std::string> found;
  bool below = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) below = line == "## " + heading;
    if (!below || !line.starts_with("| `")) continue;
    const std::size_t name_end = line.find("` | "), end = line.find(" |", name_end + 4);
    REQUIRE(end != std::string::npos);
    found[line.substr(3, name_end - 3)] = line.substr(name_end + 4, end - name_end - 4);
  }
  return found;
}

}  // namespace

TEST_CASE("docs/errors.md names every error code") {
  std::set<std::string> codes = {"internal_error"};  // which the edges make of anything else
  for (int i = 0; error_name(static_cast<ErrorCode>(i)) != "error"; ++i)
    codes.emplace(error_name(static_cast<ErrorCode>(i)));
  CHECK(codes.size() > 10);
  std::set<std::string> told;
  for (const auto& [code, meaning] : rows("Errors")) told.insert(code);
  CHECK(told == codes);
}

TEST_CASE("docs/errors.md names every limit, with its value") {
  // A limit more does not compile until it stands here.
  const auto [kept_payload_bytes, kept_bytes, expanded_bytes, nesting, nodes, tensors, edges, rank, string_bytes] =
      Limits{};
  std::map<std::string, std::string> limits = {
      {"kept_payload_bytes", std::to_string(kept_payload_bytes)},
      {"kept_bytes", std::to_string(kept_bytes)},
      {"expanded_bytes", std::to_string(expanded_bytes)},
      {"nesting", std::to_string(nesting)},
      {"nodes", std::to_string(nodes)},
      {"tensors", std::to_string(tensors)},
      {"edges", std::to_string(edges)},
      {"rank", std::to_string(rank)},
      {"string_bytes", std::to_string(string_bytes)},
      {"pipe_bytes", std::to_string(kMaxPipeBytes)},
      {"input_elements", std::to_string(kMaxElements)},
      {"report_bytes", std::to_string(kMaxReportBytes)},
      {"memory", "what there is"},  // what std::bad_alloc becomes
      {"kMaxDim", std::to_string(kMaxDim)},
      {"kMaxRank", std::to_string(kMaxRank)},
      {"kMaxFoldedElements", std::to_string(kMaxFoldedElements)},
      {"kMaxFoldingSteps", std::to_string(kMaxFoldingSteps)},
      {"kMaxBodyDepth", std::to_string(kMaxBodyDepth)},
      {"kMaxDismantled", std::to_string(kMaxDismantled)},
      {"kMaxSequenceItems", std::to_string(kMaxSequenceItems)},
      {"kMaxSequenceSteps", std::to_string(kMaxSequenceSteps)},
      {"kMaxTurns", std::to_string(kMaxTurns)},
  };
  CHECK(rows("Limits") == limits);
}
