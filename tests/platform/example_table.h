// The complete table that platforms/README.md shows, so that what the documentation says is what the tests use.
#pragma once

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

inline nlohmann::json example_table() {
  std::ifstream file(BLACKTHORN_SOURCE_DIR "/platforms/README.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto first = text.find("```json\n") + 8;
  return nlohmann::json::parse(text.substr(first, text.find("```", first) - first));
}
