// An Einsum's letters fall into those of both operands that stay (groups) or vanish (inner), and those of one operand
// alone that stay (rows, columns) or vanish. Sources: ONNX specification; ONNX Runtime, "Contrib Operators",
// FusedMatMul and its shape inference.
#include "inference/matrix_product.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/checked.h"
#include "base/numbers.h"
#include "inference/einsum.h"
#include "inference/operators.h"

namespace blackthorn::inference {
namespace {

/// Length of the sums: the last axis of the left matrix as the operator takes it.
std::optional<std::int64_t> inner_size(const Node& node, Sum sum, const Shape& left) {
  if (left.empty()) return std::nullopt;
  if (sum == Sum::row) return left.back();
  if (sum == Sum::moved) return moved_matrix(node, 0, left).back();
  if (node.get_int("transA", 0) != 0) return left.front();
  return checked_product(std::span(left.begin() + 1, left.end()));
}

std::optional<MatrixProduct> of_matrices(const Node& node, Sum sum, const Shape& left, const Shape& out) {
  const auto inner = inner_size(node, sum, left);
  const auto elements = checked_product(out);
  if (!inner || *inner < 0 || !elements) return std::nullopt;
  MatrixProduct made;
  made.inner = *inner;
  if (!out.empty()) made.columns = out.back();
  if (out.size() > 1) made.rows = out[out.size() - 2];
  const std::int64_t matrix = saturating_multiply(made.rows, made.columns);
  if (matrix > 0) made.groups = std::max<std::int64_t>(*elements / matrix, 1);
  made.macs = checked_multiply(*elements, *inner).value_or(0);
  return made;
}

/// A symbol of an equation: a letter, or the ellipsis with all its axes.
struct Symbol {
  std::int64_t size = 1;
  bool left = false, right = false;
};
using Symbols = std::array<Symbol, 128>;

std::int64_t broadcast_size(std::int64_t a, std::int64_t b) { return a == 1 ? b : a; }

/// The ellipsis' axes of both operands are broadcast to each other from the end.
void read_term(const std::string& term, const Shape& shape, bool right, Symbols& symbols, Shape& ellipsis) {
  const std::size_t open = term.find(kEllipsis) == std::string::npos ? 0 : shape.size() + 1 - term.size();
  std::size_t axis = 0;
  for (const char letter : term) {
    Symbol& symbol = symbols[static_cast<std::size_t>(letter)];
    (right ? symbol.right : symbol.left) = true;
    if (letter != kEllipsis) {
      symbol.size = broadcast_size(symbol.size, shape[axis++]);
      continue;
    }
    if (ellipsis.size() < open) ellipsis.insert(ellipsis.begin(), open - ellipsis.size(), 1);
    for (std::size_t i = 0; i < open; ++i) {
      std::int64_t& dim = ellipsis[ellipsis.size() - open + i];
      dim = broadcast_size(dim, shape[axis++]);
    }
  }
}

std::optional<MatrixProduct> of_equation(const Node& node, const Shape& left, const Shape& right) {
  const auto equation = parse_einsum(node.get_string("equation", ""));
  if (!equation || equation->inputs.size() != 2) return std::nullopt;
  const auto fits = [](const std::string& term, const Shape& shape) {
    if (std::any_of(shape.begin(), shape.end(), [](std::int64_t dim) { return dim < 0; })) return false;
    const bool open = term.find(kEllipsis) != std::string::npos;
    return open ? term.size() <= shape.size() + 1 : term.size() == shape.size();
  };
  if (!fits(equation->inputs[0], left) || !fits(equation->inputs[1], right)) return std::nullopt;
  Symbols symbols;
  Shape ellipsis;
  read_term(equation->inputs[0], left, false, symbols, ellipsis);
  read_term(equation->inputs[1], right, true, symbols, ellipsis);
  const auto open = checked_product(ellipsis);
  if (!open) return std::nullopt;
  symbols[static_cast<std::size_t>(kEllipsis)].size = *open;

  Checked groups = 1, rows = 1, inner = 1, columns = 1, alone = 1;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    if (!symbol.left && !symbol.right) continue;
    const bool stays = equation->output.find(static_cast<char>(i)) != std::string::npos;
    Checked& part = symbol.left && symbol.right ? (stays ? groups : inner)
                    : !stays                    ? alone
                    : symbol.left               ? rows
                                                : columns;
    part = part * symbol.size;
  }
  const Checked macs = groups * rows * inner * columns * alone;
  if (groups.overflowed() || rows.overflowed() || inner.overflowed() || columns.overflowed()) return std::nullopt;
  return MatrixProduct{groups.value(), rows.value(), inner.value(), columns.value(),
                       macs.overflowed() ? 0 : macs.value()};
}

}  // namespace

Shape moved_matrix(const Node& node, std::size_t side, Shape shape) {
  if (shape.size() < 2) return shape;
  if (node.get_int(side == 0 ? "transBatchA" : "transBatchB", 0) != 0)
    std::rotate(shape.begin(), shape.begin() + 1, shape.end() - 1);
  if (node.get_int(side == 0 ? "transA" : "transB", 0) != 0) std::swap(shape.end()[-1], shape.end()[-2]);
  return shape;
}

std::optional<MatrixProduct> matrix_product(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Product& product = operator_of(node).product;
  const Shape* left = graph.shape(node.input(product.left));
  const Shape* right = graph.shape(node.input(product.right));
  const Shape* out = graph.shape(node.output(0));
  if (left == nullptr || right == nullptr || out == nullptr) return std::nullopt;
  switch (product.sum) {
    case Sum::none:
    case Sum::window:
    case Sum::spread:
    case Sum::heads:
    case Sum::steps:
    case Sum::frames:
    case Sum::signal: return std::nullopt;
    case Sum::row:
    case Sum::moved:
    case Sum::flat: return of_matrices(node, product.sum, *left, *out);
    case Sum::letters: return node.inputs.size() == 2 ? of_equation(node, *left, *right) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace blackthorn::inference
