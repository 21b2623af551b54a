// Every node of a file keeps its number, whatever becomes of its place and its name.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "wire_writer.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::wire_test;

namespace {

/// The numbers of the nodes, in order of execution.
std::vector<NodeId> origins(const Graph& graph) {
  std::vector<NodeId> numbers;
  for (const Node& node : graph.nodes) numbers.push_back(node.origin);
  return numbers;
}

}  // namespace

TEST_CASE("nodes of the main graph have their place in the file, in whatever order they run") {
  GraphParts parts = relu();
  // Written backwards, both of one name.
  parts.nodes = {node("Relu", {"t"}, {"y"}, "same"), node("Sigmoid", {"x"}, {"t"}, "same")};
  const Graph graph = read(parts).graph;
  CHECK(origins(graph) == std::vector<NodeId>{1, 0});
  CHECK(graph.nodes[0].op == "Sigmoid");
}

TEST_CASE("nodes of bodies are numbered behind those of the main graph") {
  const auto body = [](const std::string& result) {
    GraphParts parts;
    parts.nodes = {node("Relu", {"x"}, {result + "_t"}, "same"), node("Relu", {result + "_t"}, {result}, "same")};
    parts.outputs = {value_info(result, {1, 3, 8, 8})};
    return graph_bytes(parts);
  };
  GraphParts parts = relu();
  parts.nodes = {
      node("If", {"c"}, {"z"}, "if", {attribute("then_branch", body("a")), attribute("else_branch", body("b"))}),
      node("Relu", {"z"}, {"y"}, "same")};
  parts.inputs.push_back(value_info("c", {1}, DType::boolean));
  const Graph graph = read(parts).graph;
  CHECK(origins(graph) == std::vector<NodeId>{0, 1});
  std::map<std::string, std::vector<NodeId>> branches;
  for (const Attribute& held : graph.nodes[0].attributes)
    branches[held.name] = origins(*std::get<std::shared_ptr<const Graph>>(held.value));
  CHECK(branches["then_branch"] == std::vector<NodeId>{2, 3});
  CHECK(branches["else_branch"] == std::vector<NodeId>{4, 5});
}

TEST_CASE("what a call of a function stands for has the call's number, calls within and bodies included") {
  GraphParts branch;
  branch.nodes = {node("Relu", {"p"}, {"q"}, "in a body")};
  branch.outputs = {value_info("q", {1, 3, 8, 8})};
  Wire inner, outer;
  inner.text(1, "inner").text(4, "a").text(5, "b").text(10, "d");
  inner.add(7, node("Sigmoid", {"a"}, {"b"}, "s"));
  outer.text(1, "outer").text(4, "p").text(5, "r").text(10, "d");
  outer.add(7, node("inner", {"p"}, {"i"}, "call", {}, "d"));
  outer.add(7, node("If", {"i"}, {"r"}, "if", {attribute("then_branch", graph_bytes(branch))}));
  GraphParts parts = relu();
  parts.nodes = {node("Relu", {"x"}, {"t"}, "first"), node("outer", {"t"}, {"u"}, "f", {}, "d"),
                 node("Relu", {"u"}, {"y"}, "last")};
  const Graph graph = read(model(graph_bytes(parts), {inner, outer})).graph;
  CHECK(origins(graph) == std::vector<NodeId>{0, 1, 1, 2});
  for (const Node& one : graph.nodes)
    for (const Attribute& held : one.attributes)
      if (const auto* body = std::get_if<std::shared_ptr<const Graph>>(&held.value))
        CHECK(origins(**body) == std::vector<NodeId>{1});
}
