// Model-local functions that call themselves, each other, or far too much.
#include "hostile/parts.h"

namespace blackthorn::hostile {
namespace {

/// A function of domain "d" from a to b.
Wire function(const std::string& name, const std::vector<Wire>& nodes, const Names& inputs = {"a"},
              const Names& outputs = {"b"}) {
  Wire wire = Wire().text(1, name);
  for (const std::string& input : inputs) wire.text(4, input);
  for (const std::string& output : outputs) wire.text(5, output);
  for (const Wire& one : nodes) wire.add(7, one);
  return wire.add(9, opset(17)).text(10, "d");
}

Wire call(const std::string& name, const Names& inputs, const Names& outputs,
          const std::vector<Wire>& attributes = {}) {
  return node(name, inputs, outputs, "", attributes, "d");
}

std::string file_calling(const Wire& first, const std::vector<Wire>& functions) {
  return file_of(parts_of({first}), functions);
}

std::string numbered(int i) { return "f" + std::to_string(i); }

/// f0 calls f1, `times` after each other, f1 calls f2 …
std::string tower(int height, int times) {
  std::vector<Wire> functions;
  for (int i = 0; i < height; ++i) {
    std::vector<Wire> nodes;
    for (int k = 0; k < times; ++k) {
      const std::string from = k == 0 ? "a" : "t" + std::to_string(k),
                        to = k + 1 == times ? "b" : "t" + std::to_string(k + 1);
      nodes.push_back(i + 1 < height ? call(numbered(i + 1), {from}, {to}) : node("Relu", {from}, {to}));
    }
    functions.push_back(function(numbered(i), nodes));
  }
  return file_calling(call("f0", {"x"}, {"y"}), functions);
}

/// A call whose large attribute goes into each of many nodes, in each of many calls.
std::string multiplied_attribute() {
  const Wire refers = Wire().text(1, "value").text(21, "big").number(20, 3);
  std::vector<Wire> inner, outer;
  for (int i = 0; i < 1000; ++i) {
    inner.push_back(node("Plugin", {"a"}, {"t" + std::to_string(i)}, "", {refers}, "other"));
    outer.push_back(call("g", {"a"}, {"t" + std::to_string(i)}, {Wire().text(1, "big").text(21, "big").number(20, 3)}));
  }
  inner.push_back(node("Relu", {"a"}, {"b"}));
  outer.push_back(node("Relu", {"a"}, {"b"}));
  return file_calling(call("f", {"x"}, {"y"}, {text_attribute("big", std::string(50'000, 'b'))}),
                      {function("f", outer), function("g", inner)});
}

/// Calls that pass nothing to a function of many inputs.
std::string many_formals(int inputs, int calls) {
  Names formal;
  for (int i = 0; i < inputs; ++i) formal.push_back("i" + std::to_string(i));
  GraphParts parts = parts_of({node("Relu", {"x"}, {"y"})});
  for (int i = 0; i < calls; ++i) parts.nodes.push_back(call("f", {}, {"t" + std::to_string(i)}));
  return file_of(parts, {function("f", {node("Relu", {"i0"}, {"b"})}, formal)});
}

/// Every name that a call could take for its scope is taken already, by the last of many outputs.
std::string taken_names(int outputs, int taken) {
  std::vector<Wire> nodes;
  for (int i = 0; i < outputs; ++i) nodes.push_back(node("Relu", {"a"}, {"o" + std::to_string(i)}));
  nodes.push_back(node("Relu", {"a"}, {"b"}));
  nodes.push_back(node("Relu", {"a"}, {"last"}));
  GraphParts parts = parts_of({node("f", {"x"}, {"y"}, "s", {}, "d")});
  for (int i = 1; i <= taken; ++i) {
    const std::string scope = i == 1 ? "s" : "s_" + std::to_string(i);
    parts.nodes.push_back(node("Relu", {"x"}, {scope + "/last"}));
  }
  return file_of(parts, {function("f", nodes)});
}

}  // namespace

Cases function_cases() {
  const Wire relu_node = node("Relu", {"a"}, {"b"});
  const Wire first = call("f", {"x"}, {"y"});
  const auto calling = [first](std::vector<Wire> functions) {
    return [first, functions = std::move(functions)] { return file_calling(first, functions); };
  };
  GraphParts again = {{call("f", {"a"}, {"o"})}, {}, {}, {nameless_shape("o")}, {}};
  return {
      {"function-calls-itself.onnx", calling({function("f", {first, call("f", {"a"}, {"b"})})}),
       error("malformed_model")},
      {"function-calls-itself-alone.onnx", calling({function("f", {call("f", {"a"}, {"b"})})}),
       report({"recursive_function"})},
      {"functions-call-each-other.onnx",
       calling({function("f", {call("g", {"a"}, {"b"})}), function("g", {call("f", {"a"}, {"b"})})}),
       report({"recursive_function"})},
      {"function-calls-itself-in-a-body.onnx",
       calling({function(
           "f", {node("If", {"a"}, {"b"}, "",
                      {attribute("then_branch", graph_bytes(again)), attribute("else_branch", graph_bytes(again))})})}),
       error("limit_exceeded", "'nesting'")},
      {"functions-10000-deep.onnx", [] { return tower(10'000, 1); }, error("limit_exceeded", "'nesting'")},
      {"functions-double-40-times.onnx", [] { return tower(40, 2); }, error("limit_exceeded")},
      {"functions-thousandfold-twice.onnx", [] { return tower(2, 1000); }, error("limit_exceeded")},
      {"function-attribute-multiplied.onnx", multiplied_attribute, error("limit_exceeded")},
      {"function-of-10000-inputs-called-10000-times.onnx", [] { return many_formals(10'000, 10'000); }, report()},
      {"function-scope-taken-10000-times.onnx", [] { return taken_names(10'000, 10'000); }, report()},
      {"function-without-nodes.onnx", calling({function("f", {})}), error("malformed_model", "Nothing produces")},
      {"function-passes-its-input-on.onnx", calling({function("f", {}, {"a"}, {"a"})}), report()},
      {"function-twice.onnx", calling({function("f", {relu_node}), function("f", {})}), report()},
      {"function-without-name.onnx", calling({function("", {relu_node})}), report({"unknown_operator"})},
      {"function-of-fewer-inputs.onnx", calling({function("f", {relu_node}, {})}), error("malformed_model")},
      {"function-of-more-inputs.onnx", calling({function("f", {relu_node}, {"a", "c", "d"})}), report()},
      {"function-reads-what-is-not-there.onnx", calling({function("f", {node("Add", {"a", "x"}, {"b"})})}),
       error("malformed_model")},
      {"function-attribute-that-nobody-gives.onnx",
       calling({function(
           "f", {node("Conv", {"a", "a"}, {"b"}, "", {Wire().text(1, "group").text(21, "g").number(20, 2)})})}),
       report()},
  };
}

}  // namespace blackthorn::hostile
