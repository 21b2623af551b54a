// The one table of operators and the only place that knows one by its name: what it is to the engine, its output types,
// its shape rule and, where shapes may depend on its result, how it is folded; where its weights are, what it
// multiplies, which float operator it stands for, what bodies it runs. A new operator is one row in operators.cc; a new
// rule is a function in one of the rules_* files. Covered by tests/inference/table_test.cc and operators_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "inference/op_class.h"
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

/// How the axes of the first output hang together with those of the inputs.
enum class AxisRule : std::uint8_t {
  unknown,    // nothing is said
  none,       // no axis of the output is one of an input: sizes, constants
  same,       // each is the first input's axis of the same number
  broadcast,  // each is the axis of every input that lies as far from the end, where that is longer than 1
  window,     // batch and channels as the first input has them, the others each by itself
  convolve,   // the batch as the first input has it; the channels are made by the weights
  product,    // rows of the first matrix, columns of the second, what comes before as in broadcasting
  einsum,     // as the equation says
  view,       // the same elements in the same order, the axes joined, split or given a size of 1
  transpose,  // those of the first input in another order
  reduce,     // those of the first input; some are gone or of size 1
  concat,     // those of every input; one is as long as those of all together
  part,       // those of the first input; some are cut, filled up or picked from
  gather,     // those of the first input; one gives way to those of the indices
  blocks,     // axes are split and joined with others (DepthToSpace)
  recurrent,  // the steps and the batch of the first input; the rest are made by the weights
};

/// How the length of the sum behind one output element follows from the shapes.
enum class Sum : std::uint8_t {
  none,
  window,   // over the channels of a group and the kernel: the weights' shape but for its first axis
  spread,   // transposed: each input element goes into that many output elements
  row,      // over the last axis of the left matrix
  moved,    // the same; attributes may say that the axes of either matrix are to be moved first
  flat,     // over all but the first axis of the left one, over the first where transA says so
  heads,    // attention: over a head's size, then over the keys (attention.h)
  steps,    // recurrent: every element of both weights, at each step
  frames,   // STFT: over the frame
  signal,   // DFT: over the transformed axis
  letters,  // as an equation says, for two operands: how much more of them multiply depends on the order in which they
            // are taken, which is the runtime's own, and one alone is multiplied with nothing
};

/// What the operator multiplies: the numbers of the input and of the weights (or second matrix).
struct Product {
  Sum sum = Sum::none;
  std::uint8_t left = 0, right = 1;
};

/// The inputs that are weights by meaning.
struct Weights {
  std::uint16_t inputs = 0;  // one bit each
  std::uint16_t packed = 0;  // of those, the ones of bytes that hold 8 / `bits` weights each
  bool scaled = false;       // Mul and Add behind it may hold weights, too
};

/// The plain float operator that the operator stands for (its dequantised equivalent), and where its inputs lie among
/// the operator's own. With `step` the list goes on in such steps (QLinearConcat: tensor, scale, zero point, tensor …).
struct FloatForm {
  static constexpr std::int8_t kUnused = -1;

  std::string_view op = {};  // of ai.onnx; empty: the operator stands for itself
  std::array<std::int8_t, 3> inputs{0, kUnused, kUnused};
  std::uint8_t step = 0;
  bool quantized = false;  // the outputs are integers that stand for floats
};

/// Operators that are several in one. The engine takes them apart (engine/parts.h).
enum class Parts : std::uint8_t {
  none,
  attention,              // of queries, keys and values
  projected_attention,    // makes those from one input
  multi_head_attention,   // of ONNX Runtime, with its layouts
  group_query_attention,  // the same; heads share keys and values
  packed_product,         // by weights that lie packed, several in a byte
};

struct Operator {
  std::string_view name;
  std::string_view domain;              // "" for ai.onnx
  OpClass op_class = OpClass::unknown;  // unknown: the engine reports its nodes as unsupported
  Function function = Function::other;
  AxisRule axes = AxisRule::unknown;
  Body body = Body::none;
  Parts parts = Parts::none;
  Product product;
  Weights weights;
  bool random = false;       // another result at every inference, even from constants
  bool blind = false;        // can tell the shape though no input has one
  TypeRule first = like(0);  // type of the first output
  TypeRule rest = like(0);   // type of the other outputs
  ShapeRule shape = nullptr;
  FoldRule fold = nullptr;
  FloatForm float_form;
};

/// All rows.
std::span<const Operator> operator_table();
/// The row of an operator, nullptr where the table has none. `domain` may be "ai.onnx" or "".
const Operator* find_operator(std::string_view domain, std::string_view name);
/// The node's; a row of OpClass::unknown without rules where the table has none.
const Operator& operator_of(const Node& node);

}  // namespace blackthorn::inference
