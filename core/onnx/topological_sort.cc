// Depth first with an explicit stack: nodes are taken in the file's order, each after the nodes that it waits for. A
// graph that is sorted already comes out as it went in, and a node met again while it waits closes a cycle.
#include "onnx/topological_sort.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/formatted.h"
#include "base/text.h"

namespace blackthorn::onnx {
namespace {

enum class State : std::uint8_t { untouched, waiting, placed };

struct Visit {
  NodeId node;
  std::size_t next;  // which of its inputs, then of what its subgraphs read, is looked at next
};

/// The tensor that the node reads at `index`, counting inputs first.
TensorId read_at(const Node& node, std::size_t index) {
  return index < node.inputs.size() ? node.inputs[index] : node.captured[index - node.inputs.size()];
}

[[noreturn]] void cycle_found(const Graph& graph, const std::vector<Visit>& stack, NodeId closing) {
  // The stack from the closing node on is the cycle: each node waits for the one after it.
  const auto from = std::find_if(stack.begin(), stack.end(), [&](const Visit& visit) { return visit.node == closing; });
  std::vector<std::string> names;
  constexpr std::ptrdiff_t kNamed = 8;
  for (auto visit = from; visit != stack.end() && visit - from < kNamed; ++visit) {
    names.push_back(display_name(graph, visit->node));
  }
  throw Error(ErrorCode::cyclic_graph,
              formatted("The nodes {} wait for each other's results, so the model cannot run. Export it again.",
                        listed(names, static_cast<std::size_t>(stack.end() - from))),
              formatted("node {}", quoted(names.front())));
}

std::vector<NodeId> execution_order(const Graph& graph) {
  std::vector<NodeId> order;
  order.reserve(graph.nodes.size());
  std::vector<State> states(graph.nodes.size(), State::untouched);
  std::vector<Visit> stack;
  for (std::size_t root = 0; root < graph.nodes.size(); ++root) {
    if (states[root] != State::untouched) continue;
    stack.push_back({static_cast<NodeId>(root), 0});
    states[root] = State::waiting;
    while (!stack.empty()) {
      Visit& visit = stack.back();
      const Node& node = graph.node(visit.node);
      if (visit.next == node.inputs.size() + node.captured.size()) {
        states[static_cast<std::size_t>(visit.node)] = State::placed;
        order.push_back(visit.node);
        stack.pop_back();
        continue;
      }
      const TensorId read = read_at(node, visit.next++);
      const NodeId producer = read == kNoTensor ? kNoNode : graph.tensor(read).producer;
      if (producer == kNoNode) continue;
      State& state = states[static_cast<std::size_t>(producer)];
      if (state == State::waiting) cycle_found(graph, stack, producer);
      if (state == State::untouched) {
        state = State::waiting;
        stack.push_back({producer, 0});
      }
    }
  }
  return order;
}

}  // namespace

void sort_topologically(Graph& graph) {
  const std::vector<NodeId> order = execution_order(graph);
  if (std::is_sorted(order.begin(), order.end())) return;
  std::vector<Node>& nodes = graph.nodes.edit();
  std::vector<Node> sorted;
  sorted.reserve(order.size());
  for (const NodeId id : order) {
    for (const TensorId output : graph.node(id).outputs) {
      if (output != kNoTensor) graph.tensor(output).producer = static_cast<NodeId>(sorted.size());
    }
    sorted.push_back(std::move(nodes[static_cast<std::size_t>(id)]));
  }
  nodes = std::move(sorted);
}

}  // namespace blackthorn::onnx
