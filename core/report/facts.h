// What stands around the tables of a report for people: short labelled sentences, the same in text and Markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/session.h"
#include "report/room.h"

namespace blackthorn::report {

struct Fact {
  std::string_view label;
  std::string text;  // may hold names from the model: escape it
};

/// What was estimated: model, inputs, bindings, platform.
std::vector<Fact> question_facts(const Analysis& report);
/// The answer: total, budget, coverage, memory, basis.
std::vector<Fact> answer_facts(const Analysis& report);
/// "29.3 ms (25.4–33.2 ms), 34.1 FPS", with "at least" before it where something is missing.
std::string total_text(const Analysis& report);

/// "conv1, conv2, conv3 and 4 more"; empty for none.
std::string names_text(const std::vector<std::string>& names, std::size_t most = 3);

/// How many warnings a report for people lists before "and N more".
inline constexpr std::size_t kShownWarnings = 20;

}  // namespace blackthorn::report
