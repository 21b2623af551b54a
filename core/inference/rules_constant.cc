// Operators that make tensors from attributes or from a shape: Constant, ConstantOfShape, Range, random numbers.
#include <cmath>
#include <string>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

/// Whether an output is small enough to hold its elements.
bool small(const Shape& shape) {
  const std::int64_t elements = product(shape);
  return elements >= 0 && elements <= kMaxFoldedElements;
}

std::vector<double> widened(const std::vector<float>& values) { return {values.begin(), values.end()}; }

}  // namespace

void constant(OpContext& c) {
  for (const Attribute& attribute : c.node().attributes) {
    const AttributeValue& held = attribute.value;
    if (const auto* literal = std::get_if<TensorLiteral>(&held)) {
      c.set_dtype(0, literal->dtype);
      c.set(0, literal->shape);
      c.set_shared_value(0, literal->value);
      return;
    }
    if (attribute.name.rfind("value_", 0) != 0) continue;
    if (const auto* integer = std::get_if<std::int64_t>(&held)) {
      c.set_dtype(0, DType::int64);
      c.set(0, {});
      return c.set_value(0, {{*integer}, {}});
    }
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&held)) {
      c.set_dtype(0, DType::int64);
      c.set(0, {static_cast<std::int64_t>(integers->size())});
      if (small(c.output_shape(0))) c.set_value(0, {*integers, {}});
      return;
    }
    if (const auto* real = std::get_if<float>(&held)) {
      c.set_dtype(0, DType::float32);
      c.set(0, {});
      return c.set_value(0, {{}, {static_cast<double>(*real)}});
    }
    if (const auto* reals = std::get_if<std::vector<float>>(&held)) {
      c.set_dtype(0, DType::float32);
      c.set(0, {static_cast<std::int64_t>(reals->size())});
      if (small(c.output_shape(0))) c.set_value(0, {{}, widened(*reals)});
      return;
    }
    if (std::holds_alternative<std::string>(held)) {
      c.set_dtype(0, DType::string);
      return c.set(0, {});
    }
    if (const auto* texts = std::get_if<std::vector<std::string>>(&held)) {
      c.set_dtype(0, DType::string);
      return c.set(0, {static_cast<std::int64_t>(texts->size())});
    }
  }
  unresolved("a Constant without a value that is understood");
}

void constant_of_shape(OpContext& c) {
  const TensorLiteral* fill = c.node().get_tensor("value");
  c.set_dtype(0, fill != nullptr ? fill->dtype : DType::float32);
  Shape out;
  for (const std::int64_t dim : c.need_ints(0)) out.push_back(exact_dim(dim));
  c.set(0, std::move(out));
}

// start, limit, delta
void range(OpContext& c) {
  const Value* start = c.value(0);
  const Value* limit = c.value(1);
  const Value* delta = c.value(2);
  require(start != nullptr && limit != nullptr && delta != nullptr, "the limits of Range are unknown");
  if (is_float(c.dtype(0))) {
    require(start->floats.size() == 1 && limit->floats.size() == 1 && delta->floats.size() == 1,
            "the limits of Range are no scalars");
    const double count = std::ceil((limit->floats[0] - start->floats[0]) / delta->floats[0]);
    require(std::isfinite(count) && count <= static_cast<double>(kMaxDim), "Range has no end");
    return c.set(0, {count > 0 ? static_cast<std::int64_t>(count) : 0});
  }
  require(start->ints.size() == 1 && limit->ints.size() == 1 && delta->ints.size() == 1,
          "the limits of Range are no scalars");
  const std::int64_t step = delta->ints[0];
  require(step != 0, "the step of Range is 0");
  const Checked span = step > 0 ? Checked(limit->ints[0]) - start->ints[0] : Checked(start->ints[0]) - limit->ints[0];
  const std::int64_t stride = step > 0 ? step : exact(Checked(0) - step);
  const std::int64_t count = exact(ceil_div(span, stride));
  c.set(0, {count > 0 ? count : 0});
}

void random_shape(OpContext& c) {
  const auto* shape = c.attr_ints("shape");
  require(shape != nullptr, "a random operator without a shape");
  Shape out;
  for (const std::int64_t dim : *shape) out.push_back(exact_dim(dim));
  c.set(0, std::move(out));
}

void multinomial(OpContext& c) {
  const Shape& in = c.shape(0);
  require(in.size() == 2, "Multinomial takes a matrix");
  c.set(0, {in[0], exact_dim(c.attr("sample_size", 1))});
}

void window(OpContext& c) { c.set(0, {exact_dim(c.need_int(0))}); }

}  // namespace blackthorn::inference::shape_rules
