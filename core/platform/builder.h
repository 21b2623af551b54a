// Builds one Program: folds constants, shares equal subexpressions (every distinct operation exists once), then
// keeps what the result needs and gives registers to it, used again as soon as their last reader has run.
#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "platform/program.h"

namespace blackthorn::platform {

/// A value while a program is being built.
using Term = std::uint32_t;

class Builder {
 public:
  /// Thrown where a program would grow past kMaxValues.
  struct TooLarge {};
  static constexpr std::size_t kMaxValues = 8192;

  Term constant(double value);
  Term variable(Variable variable);
  Term add(Term a, Term b);
  Term subtract(Term a, Term b);
  Term multiply(Term a, Term b);
  Term divide(Term a, Term b);
  Term maximum(Term a, Term b);
  Term minimum(Term a, Term b);
  Term ceiling(Term a);
  Term floor(Term a);
  /// Exponents 1, 2, 3, 1/2 and 1/3 become products and roots (so a cube root of a negative number is negative).
  Term power(Term a, Term b);
  Term equal(Term a, Term b);
  Term less(Term a, Term b);
  Term less_equal(Term a, Term b);
  /// condition ≠ 0 ? a : b
  Term select(Term condition, Term a, Term b);

  bool is_constant(Term value) const { return nodes_[value].constant; }

  Program finish(Term result) const;

 private:
  struct Node {
    bool constant = false;
    bool whole = false;  // known to be an integer, an infinity or NaN: rounding leaves it as it is
    double value = 0;    // of a constant
    Op op = Op::variable;
    Term a = 0, b = 0, c = 0;  // `a` is the Variable for Op::variable
  };

  Term push(const Node& node);
  Term operation(Op op, Term a, Term b, Term c, bool whole);
  bool is(Term value, double constant) const;
  std::vector<Term> order_of(Term result) const;

  std::vector<Node> nodes_;
  std::map<std::uint64_t, Term> constants_;  // by their bits
  std::map<std::tuple<Op, Term, Term, Term>, Term> operations_;
};

}  // namespace blackthorn::platform
