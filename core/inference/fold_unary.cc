// Folding of operators with one input: signs, rounding, casts.
#include <algorithm>
#include <cmath>

#include "inference/fold.h"
#include "inference/fold_elements.h"

namespace blackthorn::inference::fold {
namespace {

using WholeFunction = std::int64_t (*)(std::int64_t);
using RealFunction = double (*)(double);

void unary(OpContext& c, WholeFunction whole, RealFunction real) {
  const Value& in = need_value(c, 0);
  const DType type = c.output_dtype(0);
  require(c.dtype(0) == type, "the types of input and output differ");
  Value made;
  for (const double number : in.floats) made.floats.push_back(in_type(type, real(number)));
  for (const std::int64_t number : in.ints) {
    const std::int64_t result = whole(number);
    require(fits(type, result), "a folded number does not fit its type");
    made.ints.push_back(result);
  }
  c.set_value(0, std::move(made));
}

std::int64_t only_floats(std::int64_t) { unresolved("an operator that integers do not have"); }
double only_integers(double) { unresolved("an operator that floats do not have"); }

std::int64_t opposite(std::int64_t a) { return exact(Checked(0) - a); }

}  // namespace

void negate(OpContext& c) {
  unary(c, opposite, [](double a) { return -a; });
}
void absolute(OpContext& c) {
  unary(
      c, [](std::int64_t a) { return a < 0 ? opposite(a) : a; }, [](double a) { return std::fabs(a); });
}
void sign(OpContext& c) {
  unary(
      c, [](std::int64_t a) { return std::int64_t{(a > 0) - (a < 0)}; },
      [](double a) { return a > 0   ? 1.0
                            : a < 0 ? -1.0
                                    : 0.0; });
}
void logical_not(OpContext& c) {
  unary(
      c, [](std::int64_t a) { return std::int64_t{a == 0}; }, only_integers);
}
void floor(OpContext& c) {
  unary(c, only_floats, [](double a) { return std::floor(a); });
}
void ceil(OpContext& c) {
  unary(c, only_floats, [](double a) { return std::ceil(a); });
}
void round(OpContext& c) {
  unary(c, only_floats, [](double a) { return std::nearbyint(a); });
}
void square_root(OpContext& c) {
  unary(c, only_floats, [](double a) { return std::sqrt(a); });
}
void reciprocal(OpContext& c) {
  unary(c, only_floats, [](double a) { return 1 / a; });
}
void relu(OpContext& c) {
  unary(
      c, [](std::int64_t a) { return std::max<std::int64_t>(a, 0); }, [](double a) { return std::max(a, 0.0); });
}

// X, least, most; attributes before opset 11
void clip(OpContext& c) {
  const Value& in = need_value(c, 0);
  const auto single = [&](std::size_t input) -> const Value* {
    if (!c.has(input)) return nullptr;
    const Value& held = need_value(c, input);
    require(held.ints.size() + held.floats.size() == 1, "a limit of Clip is no scalar");
    require(c.dtype(input) == c.dtype(0), "the types of two inputs differ");
    return &held;
  };
  const Value* least = single(1);
  const Value* most = single(2);
  Value made = in;
  for (double& number : made.floats) {
    if (least != nullptr) number = std::max(number, least->floats[0]);
    if (most != nullptr) number = std::min(number, most->floats[0]);
    if (c.has_attr("min")) number = std::max(number, c.node().get_float("min", number));
    if (c.has_attr("max")) number = std::min(number, c.node().get_float("max", number));
  }
  for (std::int64_t& number : made.ints) {
    if (least != nullptr) number = std::max(number, least->ints[0]);
    if (most != nullptr) number = std::min(number, most->ints[0]);
  }
  c.set_value(0, std::move(made));
}

void cast(OpContext& c) {
  const Value& in = need_value(c, 0);
  const DType from = c.dtype(0);
  const DType to = c.output_dtype(0);
  require(from != DType::string && to != DType::string, "casts of text are not folded");
  Value made;
  if (is_float(to)) {
    for (const double number : in.floats) made.floats.push_back(in_type(to, number));
    for (const std::int64_t number : in.ints) made.floats.push_back(in_type(to, static_cast<double>(number)));
    return c.set_value(0, std::move(made));
  }
  if (to == DType::boolean) {
    for (const double number : in.floats) made.ints.push_back(number != 0 ? 1 : 0);
    for (const std::int64_t number : in.ints) made.ints.push_back(number != 0 ? 1 : 0);
    return c.set_value(0, std::move(made));
  }
  made.ints = in.ints;
  for (const double number : in.floats) {
    // Truncation; numbers beyond 64 bits, and those that are none, have no value.
    require(std::fabs(number) < 9.2e18, "a folded number does not fit its type");
    made.ints.push_back(static_cast<std::int64_t>(number));
  }
  for (const std::int64_t number : made.ints) require(fits(to, number), "a folded number does not fit its type");
  c.set_value(0, std::move(made));
}

}  // namespace blackthorn::inference::fold
