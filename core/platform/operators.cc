// The table of operators: a new one is one row here, and a line in platforms/schema.json.
#include <limits>
#include <optional>

#include "platform/expression.h"

namespace blackthorn::platform {

namespace {

constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
using Values = std::span<const Term>;

// a ∘ b ∘ c …, with the constants among them taken together, so that they fold, and last, so that the rest is shared
// with other products of the same variables.
template <Term (Builder::*Combine)(Term, Term)>
Term chain(Builder& builder, Values values) {
  std::optional<Term> constant, other;
  for (const Term v : values) {
    std::optional<Term>& into = builder.is_constant(v) ? constant : other;
    into = into ? (builder.*Combine)(*into, v) : v;
  }
  if (!other) return *constant;
  return constant ? (builder.*Combine)(*other, *constant) : *other;
}

template <Term (Builder::*Combine)(Term, Term)>
Term two(Builder& builder, Values values) {
  return (builder.*Combine)(values[0], values[1]);
}

Term subtract(Builder& builder, Values v) {
  return v.size() == 1 ? builder.subtract(builder.constant(0), v[0]) : builder.subtract(v[0], v[1]);
}
Term ceil_div(Builder& builder, Values v) { return builder.ceiling(builder.divide(v[0], v[1])); }
Term linear(Builder& builder, Values v) { return builder.add(builder.multiply(v[1], v[0]), v[2]); }
Term step(Builder& builder, Values v) {
  const Term x = builder.subtract(v[0], builder.constant(1));
  return builder.add(v[2], builder.multiply(builder.floor(builder.divide(x, v[1])), v[3]));
}
Term greater(Builder& builder, Values v) { return builder.less(v[1], v[0]); }
Term greater_equal(Builder& builder, Values v) { return builder.less_equal(v[1], v[0]); }
Term all(Builder& builder, Values v) {
  const Term zero = builder.constant(0), one = builder.constant(1);
  Term result = one;
  for (std::size_t i = v.size(); i-- > 0;) result = builder.select(v[i], result, zero);
  return result;
}
Term choose(Builder& builder, Values v) {
  Term result = v.back();
  for (std::size_t i = v.size() - 1; i >= 2; i -= 2) result = builder.select(v[i - 2], v[i - 1], result);
  return result;
}

constexpr std::array<std::string_view, 3> kStepFields = {"width", "base", "height"};

}  // namespace

std::span<const TableOperator> operators() {
  static constexpr auto table = std::to_array<TableOperator>({
      {"+", 2, kAny, {}, chain<&Builder::add>, "sum"},
      {"-", 1, 2, {}, subtract, "difference; of one argument, its negative"},
      {"*", 2, kAny, {}, chain<&Builder::multiply>, "product"},
      {"/", 2, 2, {}, two<&Builder::divide>, "quotient"},
      {"max", 2, kAny, {}, chain<&Builder::maximum>, "the greatest"},
      {"min", 2, kAny, {}, chain<&Builder::minimum>, "the least"},
      {"pow", 2, 2, {}, two<&Builder::power>, "the first to the power of the second"},
      {"ceil-div", 2, 2, {}, ceil_div, "quotient rounded up: the step with width b, base 1, height 1"},
      {"linear", 3, 3, {}, linear, "x, slope, intercept: slope·x + intercept"},
      {"step", 4, 4, kStepFields, step, "x, {width, base, height}: base + ⌊(x − 1)/width⌋·height"},
      {"==", 2, 2, {}, two<&Builder::equal>, "1 if equal, else 0"},
      {"<", 2, 2, {}, two<&Builder::less>, "1 if less, else 0"},
      {"<=", 2, 2, {}, two<&Builder::less_equal>, "1 if less or equal, else 0"},
      {">", 2, 2, {}, greater, "1 if greater, else 0"},
      {">=", 2, 2, {}, greater_equal, "1 if greater or equal, else 0"},
      {"all", 1, kAny, {}, all, "1 if no argument is 0, else 0"},
      {"case", 3, kAny, {}, choose, "condition, value, condition, value, …, value otherwise"},
  });
  return table;
}

}  // namespace blackthorn::platform
