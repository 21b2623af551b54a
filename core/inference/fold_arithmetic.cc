// Folding of arithmetic, comparison and logic with broadcasting.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/numbers.h"
#include "inference/fold.h"
#include "inference/fold_elements.h"

namespace blackthorn::inference::fold {
namespace {

using Whole = std::optional<std::int64_t> (*)(std::int64_t, std::int64_t);  // nothing: no such number
using Real = double (*)(double, double);

/// Input numbers `left` and `right` → output 0, both of the output's type.
void binary(OpContext& c, Whole whole, Real real) {
  const Value& a = need_value(c, 0);
  const Value& b = need_value(c, 1);
  const DType type = c.output_dtype(0);
  require(c.dtype(0) == type && c.dtype(1) == type, "the types of two inputs differ");
  const Shape& out = c.output_shape(0);
  const auto at = broadcast_positions(c.shape(0), out);
  const auto bt = broadcast_positions(c.shape(1), out);
  Value made;
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (is_float(type)) {
      made.floats.push_back(in_type(type, real(a.floats.at(at[i]), b.floats.at(bt[i]))));
    } else {
      const auto number = whole(a.ints.at(at[i]), b.ints.at(bt[i]));
      require(number && fits(type, *number), "a folded number does not fit its type");
      made.ints.push_back(*number);
    }
  }
  c.set_value(0, std::move(made));
}

/// The same over any number of inputs, from left to right.
void chain(OpContext& c, Whole whole, Real real) {
  const DType type = c.output_dtype(0);
  const Shape& out = c.output_shape(0);
  Value total;
  for (std::size_t input = 0; input < c.input_count(); ++input) {
    require(c.dtype(input) == type, "the types of two inputs differ");
    const Value& next = need_value(c, input);
    const auto at = broadcast_positions(c.shape(input), out);
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (is_float(type)) {
        const double number = next.floats.at(at[i]);
        if (input == 0) total.floats.push_back(number);
        if (input > 0) total.floats[i] = in_type(type, real(total.floats[i], number));
      } else {
        const std::int64_t number = next.ints.at(at[i]);
        if (input == 0) {
          total.ints.push_back(number);
          continue;
        }
        const auto joined = whole(total.ints[i], number);
        require(joined && fits(type, *joined), "a folded number does not fit its type");
        total.ints[i] = *joined;
      }
    }
  }
  c.set_value(0, std::move(total));
}

using WholeTest = bool (*)(std::int64_t, std::int64_t);
using RealTest = bool (*)(double, double);

void compare(OpContext& c, WholeTest whole, RealTest real) {
  const Value& a = need_value(c, 0);
  const Value& b = need_value(c, 1);
  require(c.dtype(0) == c.dtype(1) && c.dtype(0) != DType::string, "the types of two inputs differ");
  const Shape& out = c.output_shape(0);
  const auto at = broadcast_positions(c.shape(0), out);
  const auto bt = broadcast_positions(c.shape(1), out);
  Value made;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const bool holds =
        is_float(c.dtype(0)) ? real(a.floats.at(at[i]), b.floats.at(bt[i])) : whole(a.ints.at(at[i]), b.ints.at(bt[i]));
    made.ints.push_back(holds ? 1 : 0);
  }
  c.set_value(0, std::move(made));
}

std::optional<std::int64_t> whole_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) return std::nullopt;
  return difference;
}

/// Truncates towards zero, as C does.
std::optional<std::int64_t> whole_divide(std::int64_t a, std::int64_t b) {
  if (b == 0 || (b == -1 && a == std::numeric_limits<std::int64_t>::min())) return std::nullopt;
  return a / b;
}

/// fmod 0: the sign of the divisor, as Python's %.
std::optional<std::int64_t> floor_modulo(std::int64_t a, std::int64_t b) {
  if (b == 0 || b == -1) return b == 0 ? std::nullopt : std::optional<std::int64_t>(0);
  const std::int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/// fmod 1: the sign of the dividend, as C's fmod.
std::optional<std::int64_t> c_modulo(std::int64_t a, std::int64_t b) {
  if (b == 0 || b == -1) return b == 0 ? std::nullopt : std::optional<std::int64_t>(0);
  return a % b;
}

std::optional<std::int64_t> whole_power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) return std::nullopt;
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  std::int64_t power = 1;
  // |base| >= 2 overflows after 63 turns at most; -1 only needs to know whether the exponent is odd.
  if (base == -1) return exponent % 2 == 0 ? 1 : -1;
  for (std::int64_t i = 0; i < exponent; ++i) {
    const auto next = checked_multiply(power, base);
    if (!next) return std::nullopt;
    power = *next;
  }
  return power;
}

std::optional<std::int64_t> both(std::int64_t a, std::int64_t b) { return a != 0 && b != 0 ? 1 : 0; }
std::optional<std::int64_t> either(std::int64_t a, std::int64_t b) { return a != 0 || b != 0 ? 1 : 0; }
std::optional<std::int64_t> one_of(std::int64_t a, std::int64_t b) { return (a != 0) != (b != 0) ? 1 : 0; }
std::optional<std::int64_t> lesser(std::int64_t a, std::int64_t b) { return std::min(a, b); }
std::optional<std::int64_t> larger(std::int64_t a, std::int64_t b) { return std::max(a, b); }
double no_number(double, double) { unresolved("an operator that floats do not have"); }

}  // namespace

void add(OpContext& c) {
  binary(c, checked_add, [](double a, double b) { return a + b; });
}
void subtract(OpContext& c) {
  binary(c, whole_subtract, [](double a, double b) { return a - b; });
}
void multiply(OpContext& c) {
  binary(c, checked_multiply, [](double a, double b) { return a * b; });
}
void divide(OpContext& c) {
  binary(c, whole_divide, [](double a, double b) { return a / b; });
}
void modulo(OpContext& c) {
  const bool like_c = c.attr("fmod", 0) != 0;
  binary(c, like_c ? c_modulo : floor_modulo, [](double a, double b) { return std::fmod(a, b); });
}
void power(OpContext& c) {
  // The exponent may be of another type than the base; only the common cases matter for shapes.
  binary(c, whole_power, [](double a, double b) { return std::pow(a, b); });
}
void minimum(OpContext& c) {
  chain(c, lesser, [](double a, double b) { return std::min(a, b); });
}
void maximum(OpContext& c) {
  chain(c, larger, [](double a, double b) { return std::max(a, b); });
}
void sum(OpContext& c) {
  chain(c, checked_add, [](double a, double b) { return a + b; });
}

void equal(OpContext& c) {
  compare(
      c, [](std::int64_t a, std::int64_t b) { return a == b; }, [](double a, double b) { return a == b; });
}
void less(OpContext& c) {
  compare(
      c, [](std::int64_t a, std::int64_t b) { return a < b; }, [](double a, double b) { return a < b; });
}
void greater(OpContext& c) {
  compare(
      c, [](std::int64_t a, std::int64_t b) { return a > b; }, [](double a, double b) { return a > b; });
}
void less_or_equal(OpContext& c) {
  compare(
      c, [](std::int64_t a, std::int64_t b) { return a <= b; }, [](double a, double b) { return a <= b; });
}
void greater_or_equal(OpContext& c) {
  compare(
      c, [](std::int64_t a, std::int64_t b) { return a >= b; }, [](double a, double b) { return a >= b; });
}

void logical_and(OpContext& c) { binary(c, both, no_number); }
void logical_or(OpContext& c) { binary(c, either, no_number); }
void logical_xor(OpContext& c) { binary(c, one_of, no_number); }

// condition, where true, where false
void where(OpContext& c) {
  const Value& condition = need_value(c, 0);
  const Value& yes = need_value(c, 1);
  const Value& no = need_value(c, 2);
  const DType type = c.output_dtype(0);
  require(c.dtype(1) == type && c.dtype(2) == type, "the types of two inputs differ");
  const Shape& out = c.output_shape(0);
  const auto ct = broadcast_positions(c.shape(0), out);
  const auto yt = broadcast_positions(c.shape(1), out);
  const auto nt = broadcast_positions(c.shape(2), out);
  Value made;
  for (std::size_t i = 0; i < ct.size(); ++i) {
    const bool holds = condition.ints.at(ct[i]) != 0;
    if (is_float(type)) {
      made.floats.push_back(holds ? yes.floats.at(yt[i]) : no.floats.at(nt[i]));
    } else {
      made.ints.push_back(holds ? yes.ints.at(yt[i]) : no.ints.at(nt[i]));
    }
  }
  c.set_value(0, std::move(made));
}

}  // namespace blackthorn::inference::fold
