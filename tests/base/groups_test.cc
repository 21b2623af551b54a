#include "base/groups.h"

#include <doctest/doctest.h>

#include <vector>

using namespace blackthorn;

TEST_CASE("groups hold what lists of lists hold") {
  const std::vector<std::vector<std::int32_t>> lists = {{}, {7, 3, 7}, {}, {-1}, {0, 1, 2, 3}, {}};
  Groups groups(lists.size());
  for (std::size_t g = 0; g < lists.size(); ++g) CHECK(groups[g].empty());
  for (std::size_t g = 0; g < lists.size(); ++g)
    for (std::size_t i = 0; i < lists[g].size(); ++i) groups.count(g);
  groups.lay_out();
  // Put in turns, so that the groups grow beside each other.
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t g = 0; g < lists.size(); ++g)
      if (i < lists[g].size()) groups.put(g, lists[g][i]);
  for (std::size_t g = 0; g < lists.size(); ++g)
    CHECK(std::vector<std::int32_t>(groups[g].begin(), groups[g].end()) == lists[g]);
}

TEST_CASE("no groups, no entries") {
  Groups none(0);
  none.lay_out();
  Groups empty(3);
  empty.lay_out();
  CHECK(empty[2].empty());
}
