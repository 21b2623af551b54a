// Products of matrices: Gemm, MatMul in its float and integer forms, Einsum, and what is built on them.
#include <algorithm>
#include <array>
#include <string>

#include "graph/rules.h"

namespace blackthorn::rules {
namespace {

std::int64_t agreed(std::int64_t a, std::int64_t b) {
  if (a == kUnknownDim) return b;
  require(b == kUnknownDim || a == b, "the inner sizes of a matrix product differ");
  return a;
}

void multiply(OpContext& c, std::size_t left, std::size_t right) {
  Shape a = c.shape(left);
  Shape b = c.shape(right);
  require(!a.empty() && !b.empty(), "a matrix product of a scalar");
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

}  // namespace

void gemm(OpContext& c) {
  const Shape& a = c.shape(0);
  const Shape& b = c.shape(1);
  // Before opset 7 some writers leave out a Flatten: higher ranks count as their first dimension and the rest.
  require(a.size() >= 2 && b.size() == 2, "Gemm takes matrices");
  const std::int64_t rows = a[0];
  const std::int64_t columns = product(a, 1, a.size());
  const bool transpose_a = c.attr("transA", 0) != 0;
  const bool transpose_b = c.attr("transB", 0) != 0;
  agreed(transpose_a ? rows : columns, b[transpose_b ? 1 : 0]);
  c.set(0, {transpose_a ? columns : rows, b[transpose_b ? 0 : 1]});
}

void matmul(OpContext& c) { multiply(c, 0, 1); }

// a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero
void qlinear_matmul(OpContext& c) { multiply(c, 0, 3); }

void einsum(OpContext& c) {
  const std::string_view given = c.attr_string("equation", "");
  std::string equation;
  for (const char letter : given) {
    if (letter != ' ') equation.push_back(letter);
  }
  const std::size_t arrow = equation.find("->");
  const std::string left = equation.substr(0, arrow);
  std::array<std::int64_t, 128> sizes;
  std::array<int, 128> uses;
  sizes.fill(kUnknownDim);
  uses.fill(0);
  Shape ellipsis;
  const auto is_letter = [](char l) { return (l >= 'a' && l <= 'z') || (l >= 'A' && l <= 'Z'); };

  std::size_t start = 0;
  for (std::size_t input = 0; input < c.input_count(); ++input) {
    require(start <= left.size(), "the equation has fewer terms than inputs");
    const std::size_t comma = std::min(left.find(',', start), left.size());
    const std::string term = left.substr(start, comma - start);
    start = comma + 1;
    const Shape& shape = c.shape(input);
    const auto letters = static_cast<std::size_t>(std::count_if(term.begin(), term.end(), is_letter));
    require(letters <= shape.size(), "a term of the equation has more letters than the input has axes");
    std::size_t axis = 0;
    for (std::size_t i = 0; i < term.size(); ++i) {
      if (term[i] == '.') {
        require(term.compare(i, 3, "...") == 0, "the equation is malformed");
        const auto first = shape.begin() + static_cast<std::ptrdiff_t>(axis);
        const std::size_t count = shape.size() - letters;
        require(axis + count <= shape.size(), "the equation is malformed");
        ellipsis = broadcast(ellipsis, Shape(first, first + static_cast<std::ptrdiff_t>(count)));
        axis += count;
        i += 2;
        continue;
      }
      require(is_letter(term[i]) && axis < shape.size(), "the equation is malformed");
      const auto letter = static_cast<std::size_t>(term[i]);
      const std::int64_t dim = shape[axis++];
      ++uses[letter];
      std::int64_t& size = sizes[letter];
      if (size == kUnknownDim || size == 1) {
        size = dim == kUnknownDim ? size : dim;
      } else {
        require(dim == kUnknownDim || dim == 1 || dim == size, "a letter of the equation has two sizes");
      }
    }
    require(axis == shape.size(), "a term of the equation has fewer letters than the input has axes");
  }

  Shape out;
  if (arrow == std::string::npos) {
    // Implicit output: the ellipsis, then all letters that occur once, in alphabetical order.
    out = ellipsis;
    for (std::size_t letter = 0; letter < uses.size(); ++letter) {
      if (uses[letter] == 1) out.push_back(sizes[letter]);
    }
    return c.set(0, std::move(out));
  }
  for (std::size_t i = arrow + 2; i < equation.size(); ++i) {
    if (equation[i] == '.') {
      require(equation.compare(i, 3, "...") == 0, "the equation is malformed");
      out.insert(out.end(), ellipsis.begin(), ellipsis.end());
      i += 2;
    } else {
      require(is_letter(equation[i]), "the equation is malformed");
      require(uses[static_cast<std::size_t>(equation[i])] > 0, "the result has a letter that no input has");
      out.push_back(sizes[static_cast<std::size_t>(equation[i])]);
    }
  }
  c.set(0, std::move(out));
}

void determinant(OpContext& c) {
  const Shape& in = c.shape(0);
  require(in.size() >= 2, "Det takes matrices");
  c.set(0, Shape(in.begin(), in.end() - 2));
}

// Q, K, V, mask, past key, past value → Y, present key, present value, QK (opset 23). Rank 4: [N, heads, L, size];
// rank 3: [N, L, heads * size] with the heads as attributes.
void attention(OpContext& c) {
  const Shape& q = c.shape(0);
  const Shape& k = c.shape(1);
  const Shape& v = c.shape(2);
  require(q.size() == k.size() && q.size() == v.size() && (q.size() == 3 || q.size() == 4),
          "Attention takes inputs of rank 3 or 4");
  const bool packed = q.size() == 3;
  const std::int64_t q_heads = packed ? c.attr("q_num_heads", 0) : q[1];
  const std::int64_t kv_heads = packed ? c.attr("kv_num_heads", 0) : k[1];
  require(!packed || (q_heads > 0 && kv_heads > 0), "Attention of rank 3 needs the number of heads");
  const auto per_head = [&](const Shape& s, std::int64_t heads) {
    if (!packed) return s[3];
    return s[2] == kUnknownDim ? kUnknownDim : s[2] / heads;
  };
  const std::int64_t k_size = per_head(k, kv_heads);
  const std::int64_t v_size = per_head(v, kv_heads);
  const std::int64_t q_length = packed ? q[1] : q[2];
  std::int64_t length = packed ? k[1] : k[2];
  if (c.has(4)) {
    const Shape& past = c.shape(4);
    require(past.size() == 4, "past keys have rank 4");
    length = length == kUnknownDim || past[2] == kUnknownDim ? kUnknownDim : exact_dim(Checked(length) + past[2]);
  }
  if (packed) {
    c.set(0, {q[0], q_length, v_size == kUnknownDim ? kUnknownDim : exact_dim(Checked(q_heads) * v_size)});
  } else {
    c.set(0, {q[0], q_heads, q_length, v_size});
  }
  c.set(1, {q[0], kv_heads, length, k_size});
  c.set(2, {q[0], kv_heads, length, v_size});
  c.set(3, {q[0], q_heads, q_length, length});
}

}  // namespace blackthorn::rules
