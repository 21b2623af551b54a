#include <doctest/doctest.h>

#include "graph/graph.h"

using namespace blackthorn;
using namespace blackthorn::graph;

TEST_CASE("copies of a graph share their nodes until one edits its own") {
  Graph first;
  first.nodes.edit().push_back({});
  first.nodes.edit()[0].name = "a";
  Graph second = first;
  CHECK(&second.nodes[0] == &first.nodes[0]);
  second.nodes.edit()[0].name = "b";
  CHECK(first.nodes[0].name == "a");
  CHECK(second.nodes[0].name == "b");
  const Node* own = &second.nodes[0];
  second.nodes.edit().back().op = "Relu";
  CHECK(&second.nodes[0] == own);
}

TEST_CASE("what a graph is moved from can still be used") {
  Graph first;
  first.nodes.edit().push_back({});
  const Graph second = std::move(first);
  CHECK(second.nodes.size() == 1);
  first.nodes.edit().clear();  // NOLINT(bugprone-use-after-move)
  CHECK(first.nodes.empty());
  CHECK(second.nodes.size() == 1);
}
