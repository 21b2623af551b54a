#include "base/nearest.h"

#include <doctest/doctest.h>

#include <array>

using namespace blackthorn;

TEST_CASE("what a misspelt word most likely means") {
  constexpr std::array<std::string_view, 3> boards = {"jetson-nano", "jetson-tx1", "jetson-tx2"};
  constexpr std::array<std::string_view, 4> formats = {"table", "json", "csv", "md"};
  const std::pair<const char*, const char*> near[] = {
      {"nano", "jetson-nano"},      {"Jetson-Nano", "jetson-nano"}, {"jetson nano", "jetson-nano"},
      {"JETSON_TX2", "jetson-tx2"}, {"tx1", "jetson-tx1"},          {"jetson-nano-4gb", "jetson-nano"},
      {"jetsonnano", "jetson-nano"}};
  for (const auto& [word, meant] : near) {
    CAPTURE(word);
    CHECK(did_you_mean(word, boards) == "; did you mean " + std::string(meant) + "?");
  }
  for (const char* word : {"", "x", "jetson", "tx", "toaster"}) {
    CAPTURE(word);
    CHECK(did_you_mean(word, boards).empty());
  }
  CHECK(did_you_mean("JSON", formats) == "; did you mean json?");
  CHECK(did_you_mean("tabel", formats) == "; did you mean table?");
  CHECK(did_you_mean("xml", formats).empty());
}

TEST_CASE("long words and many candidates cost little") {
  const std::string long_word(1 << 20, 'a');
  CHECK(did_you_mean(long_word, std::array{std::string(1 << 20, 'a')}).empty());
  CHECK(did_you_mean(long_word, std::array{std::string("aaaa")}) == "; did you mean aaaa?");
  CHECK(did_you_mean("abcdef", std::vector<std::string>(100'000, "uvwxyz")).empty());
}
