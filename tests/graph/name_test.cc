#include "graph/name.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace blackthorn::graph;

TEST_CASE("names of a pool are what they were made from, also when pool and text are gone") {
  std::vector<std::string> texts = {"",
                                    "x",
                                    std::string("a\0b", 3),
                                    std::string(511, 'y'),
                                    std::string(512, 'y'),
                                    std::string(513, 'z'),
                                    std::string(100'000, 'z')};
  for (int i = 0; i < 2000; ++i) texts.push_back("layer" + std::to_string(i) + ".weight");
  std::vector<Name> names;
  {
    NamePool pool;
    for (const std::string& text : texts) names.push_back(pool.keep(std::string(text)));
  }
  REQUIRE(names.size() == texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) CHECK(names[i] == texts[i]);
}

TEST_CASE("a name outlives the text and the name that it was copied from") {
  Name copy;
  CHECK(copy.empty());
  {
    std::string text = "a name that is longer than a short string";
    const Name first = text;
    text[0] = '!';
    copy = first;
    CHECK(copy.data() == first.data());
  }
  CHECK(copy == "a name that is longer than a short string");
  const Name moved = std::move(copy);
  CHECK(moved == "a name that is longer than a short string");
  CHECK(copy == moved);  // NOLINT(bugprone-use-after-move)
}
