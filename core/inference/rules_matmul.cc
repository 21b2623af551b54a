// Products of matrices: Gemm, MatMul in its float and integer forms, Einsum, and what is built on them.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "inference/einsum.h"
#include "inference/matrix_product.h"
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

std::int64_t agreed(std::int64_t a, std::int64_t b) {
  if (a == kUnknownDim) return b;
  require_agreement(b == kUnknownDim || a == b, "the inner sizes of a matrix product differ");
  return a;
}

void multiply(OpContext& c, Shape a, Shape b) {
  require_agreement(!a.empty() && !b.empty(), "a matrix product of a scalar");
  // numpy: a vector gains an axis, which the result loses again.
  const bool row = a.size() == 1;
  const bool column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  agreed(a.back(), b[b.size() - 2]);
  Shape out = broadcast(Shape(a.begin(), a.end() - 2), Shape(b.begin(), b.end() - 2));
  if (!row) out.push_back(a[a.size() - 2]);
  if (!column) out.push_back(b.back());
  c.set(0, std::move(out));
}

void multiply_matrices(OpContext& c, std::size_t left, std::size_t right) {
  const Shape& a = c.shape(left);
  const Shape& b = c.shape(right);
  // Before opset 7 some writers leave out a Flatten: higher ranks count as their first dimension and the rest.
  require(a.size() >= 2 && b.size() == 2, "Gemm takes matrices");
  const std::int64_t rows = a[0];
  const std::int64_t columns = product(a, 1, a.size());
  const bool transpose_a = c.attr("transA", 0) != 0;
  const bool transpose_b = c.attr("transB", 0) != 0;
  agreed(transpose_a ? rows : columns, b[transpose_b ? 1 : 0]);
  c.set(0, {transpose_a ? columns : rows, b[transpose_b ? 0 : 1]});
}

}  // namespace

void gemm(OpContext& c) { multiply_matrices(c, 0, 1); }

// com.microsoft: a, a_scale, a_zero, b, b_scale, b_zero, bias, y_scale, y_zero; floats without the last two
void qgemm(OpContext& c) {
  c.set_dtype(0, c.has(7) ? c.dtype(0) : DType::float32);
  multiply_matrices(c, 0, 3);
}

// com.microsoft
void fused_matmul(OpContext& c) {
  multiply(c, moved_matrix(c.node(), 0, c.shape(0)), moved_matrix(c.node(), 1, c.shape(1)));
}

void matmul(OpContext& c) { multiply(c, c.shape(0), c.shape(1)); }

// a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero
void qlinear_matmul(OpContext& c) { multiply(c, c.shape(0), c.shape(3)); }

void einsum(OpContext& c) {
  const auto parsed = parse_einsum(c.attr_string("equation", ""));
  require(parsed.has_value(), "the equation is malformed");
  require(parsed->inputs.size() == c.input_count(), "the equation has another number of terms than there are inputs");
  std::array<std::int64_t, 128> sizes;
  sizes.fill(kUnknownDim);
  Shape ellipsis;
  for (std::size_t input = 0; input < c.input_count(); ++input) {
    const std::string& term = parsed->inputs[input];
    const Shape& shape = c.shape(input);
    const bool open = term.find(kEllipsis) != std::string::npos;
    const std::size_t letters = term.size() - (open ? 1 : 0);
    require_agreement(open ? letters <= shape.size() : letters == shape.size(),
                      "a term of the equation has another number of letters than the input has axes");
    std::size_t axis = 0;
    for (const char symbol : term) {
      if (symbol == kEllipsis) {
        const auto first = shape.begin() + static_cast<std::ptrdiff_t>(axis);
        const std::size_t count = shape.size() - letters;
        ellipsis = broadcast(ellipsis, Shape(first, first + static_cast<std::ptrdiff_t>(count)));
        axis += count;
        continue;
      }
      const std::int64_t dim = shape[axis++];
      std::int64_t& size = sizes[static_cast<std::size_t>(symbol)];
      if (size == kUnknownDim || size == 1) {
        size = dim == kUnknownDim ? size : dim;
      } else {
        require_agreement(dim == kUnknownDim || dim == 1 || dim == size, "a letter of the equation has two sizes");
      }
    }
  }
  Shape out;
  for (const char symbol : parsed->output) {
    if (symbol == kEllipsis)
      out.insert(out.end(), ellipsis.begin(), ellipsis.end());
    else
      out.push_back(sizes[static_cast<std::size_t>(symbol)]);
  }
  c.set(0, std::move(out));
}

void determinant(OpContext& c) {
  const Shape& in = c.shape(0);
  require(in.size() >= 2, "Det takes matrices");
  c.set(0, Shape(in.begin(), in.end() - 2));
}

// com.microsoft: A […, K], B packed in blocks, N and K as attributes
void packed_matmul(OpContext& c) {
  Shape out = c.shape(0);
  require_agreement(!out.empty(), "a matrix product of a scalar");
  agreed(out.back(), exact_dim(c.attr("K", 0)));
  out.back() = exact_dim(c.attr("N", 0));
  c.set(0, std::move(out));
}

}  // namespace blackthorn::inference::shape_rules
