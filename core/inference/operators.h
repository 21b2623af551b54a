// The one table of operators: for each where its cost comes from, its output types, its shape rule and, where shapes
// may depend on its result, how it is folded. A new operator is one row in operators.cc; a new rule is a function in
// one of the rules_* files.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "inference/cost.h"
#include "inference/op_context.h"

namespace blackthorn::inference {

/// Where the element type of an output comes from.
struct TypeRule {
  enum class Source : std::uint8_t { by_rule, input, fixed, attribute } source = Source::by_rule;
  std::uint8_t input = 0;           // input: of that number
  DType type = DType::undefined;    // fixed; attribute: where it is absent
  std::string_view attribute = {};  // attribute: holds a TensorProto.DataType
};
constexpr TypeRule like(std::uint8_t input) { return {TypeRule::Source::input, input, DType::undefined, {}}; }
constexpr TypeRule always(DType type) { return {TypeRule::Source::fixed, 0, type, {}}; }
constexpr TypeRule named(std::string_view attribute, DType fallback) {
  return {TypeRule::Source::attribute, 0, fallback, attribute};
}
inline constexpr TypeRule kTypeByRule{};

using ShapeRule = void (*)(OpContext&);  // sets output shapes; throws Unresolved
using FoldRule = void (*)(OpContext&);   // sets output values; called when all inputs present have values

struct Operator {
  std::string_view name;
  std::string_view domain;  // "" for ai.onnx
  Cost cost;                // Cost::unknown: the engine reports its nodes as unsupported
  TypeRule first;           // type of the first output
  ShapeRule shape;
  FoldRule fold = nullptr;
  TypeRule rest = like(0);  // type of the other outputs
  bool random = false;      // another result at every inference, even from constants
  bool blind = false;       // can tell the shape though no input has one
};

/// All rows.
std::span<const Operator> operator_table();
/// The row of an operator, nullptr where the table has none. `domain` may be "ai.onnx" or "".
const Operator* find_operator(std::string_view domain, std::string_view name);

}  // namespace blackthorn::inference
