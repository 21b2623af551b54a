// The sort against a slow one on random graphs: repeatedly take the first node in the file's order that can run.
#include "onnx/topological_sort.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::onnx;

namespace {

/// Node i makes tensor i and reads some tensors; `edges` may go forwards and backwards.
Graph random_graph(std::mt19937& random, int nodes, bool acyclic) {
  std::vector<int> rank(static_cast<std::size_t>(nodes));
  for (int i = 0; i < nodes; ++i) rank[static_cast<std::size_t>(i)] = i;
  std::shuffle(rank.begin(), rank.end(), random);
  Graph graph;
  for (int i = 0; i < nodes; ++i) {
    Tensor tensor;
    tensor.name = "t" + std::to_string(i);
    tensor.producer = i;
    graph.tensors.push_back(tensor);
    Node node;
    node.op = "Op";
    node.name = "n" + std::to_string(i);
    node.outputs = {i, kNoTensor};
    const int reads = static_cast<int>(random() % 4);
    for (int r = 0; r < reads; ++r) {
      const int from = static_cast<int>(random() % static_cast<unsigned>(nodes));
      if (acyclic && rank[static_cast<std::size_t>(from)] >= rank[static_cast<std::size_t>(i)]) continue;
      (random() % 5 == 0 ? node.captured : node.inputs).push_back(from);
    }
    node.inputs.push_back(kNoTensor);
    graph.nodes.edit().push_back(node);
  }
  return graph;
}

bool can_run(const Node& node, const std::set<TensorId>& made) {
  for (const auto* reads : {&node.inputs, &node.captured}) {
    for (const TensorId read : *reads) {
      if (read != kNoTensor && made.count(read) == 0) return false;
    }
  }
  return true;
}

/// Whether nodes can be executed in the order in which they stand.
bool in_order(const Graph& graph) {
  std::set<TensorId> made;
  for (const Node& node : graph.nodes) {
    if (!can_run(node, made)) return false;
    made.insert(node.outputs.begin(), node.outputs.end());
  }
  return true;
}

bool has_order(const Graph& graph) {
  std::set<TensorId> made;
  std::vector<bool> done(graph.nodes.size());
  for (std::size_t round = 0; round < graph.nodes.size(); ++round) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (done[i] || !can_run(graph.nodes[i], made)) continue;
      done[i] = true;
      made.insert(graph.nodes[i].outputs.begin(), graph.nodes[i].outputs.end());
    }
  }
  return std::find(done.begin(), done.end(), false) == done.end();
}

std::vector<std::string> names_of(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes) names.push_back(node.name);
  return names;
}

}  // namespace

TEST_CASE("random graphs come out in order, sorted ones as they were") {
  std::mt19937 random(3);
  int cyclic = 0;
  for (int i = 0; i < 400; ++i) {
    Graph graph = random_graph(random, 1 + static_cast<int>(random() % 12), i % 2 == 0);
    const Graph before = graph;
    if (!has_order(before)) {
      ++cyclic;
      CHECK_THROWS_AS(sort_topologically(graph), const Error&);
      continue;
    }
    sort_topologically(graph);
    CHECK(in_order(graph));
    if (in_order(before)) CHECK(names_of(graph) == names_of(before));
    const auto names = names_of(graph), old_names = names_of(before);
    CHECK(std::multiset<std::string>(names.begin(), names.end()) ==
          std::multiset<std::string>(old_names.begin(), old_names.end()));
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
      CHECK(graph.tensor(graph.nodes[n].outputs[0]).producer == static_cast<NodeId>(n));
    }
  }
  CHECK(cyclic > 50);
}
