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
using Value = std::uint32_t;

class Builder {
 public:
  /// Thrown where a program would grow past kMaxValues.
  struct TooLarge {};
  static constexpr std::size_t kMaxValues = 8192;

  Value constant(double value);
  Value variable(Variable variable);
  Value add(Value a, Value b);
  Value subtract(Value a, Value b);
  Value multiply(Value a, Value b);
  Value divide(Value a, Value b);
  Value maximum(Value a, Value b);
  Value minimum(Value a, Value b);
  Value ceiling(Value a);
  Value floor(Value a);
  /// Exponents 1, 2, 3, 1/2 and 1/3 become products and roots (so a cube root of a negative number is negative).
  Value power(Value a, Value b);
  Value equal(Value a, Value b);
  Value less(Value a, Value b);
  Value less_equal(Value a, Value b);
  /// condition ≠ 0 ? a : b
  Value select(Value condition, Value a, Value b);

  bool is_constant(Value value) const { return nodes_[value].constant; }
  /// Of a constant.
  double constant_of(Value value) const { return nodes_[value].value; }

  Program finish(Value result) const;

 private:
  struct Node {
    bool constant = false;
    bool whole = false;  // known to be an integer, an infinity or NaN: rounding leaves it as it is
    double value = 0;    // of a constant
    Op op = Op::variable;
    Value a = 0, b = 0, c = 0;  // `a` is the Variable for Op::variable
  };

  Value push(const Node& node);
  Value operation(Op op, Value a, Value b, Value c, bool whole);
  bool is(Value value, double constant) const;
  std::vector<Value> order_of(Value result) const;

  std::vector<Node> nodes_;
  std::map<std::uint64_t, Value> constants_;  // by their bits
  std::map<std::tuple<Op, Value, Value, Value>, Value> operations_;
};

}  // namespace blackthorn::platform
