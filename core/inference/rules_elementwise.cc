// Operators that work element by element: activations, arithmetic, comparison, logic, casts, quantisation.
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {

void same_shape(OpContext& c) {
  const Shape& shape = c.shape(0);
  for (std::size_t i = 0; i < c.output_count(); ++i) c.set(i, shape);
}

void broadcast_all(OpContext& c) {
  require(c.input_count() > 0, "an operator without inputs");
  // Before opset 7 only the second input could be broadcast, to the shape of the first.
  if (c.opset() < 7) return same_shape(c);
  Shape shape = c.shape(0);
  for (std::size_t i = 1; i < c.input_count(); ++i) shape = broadcast(shape, c.shape(i));
  c.set(0, std::move(shape));
}

void dropout(OpContext& c) {
  same_shape(c);
  c.set_dtype(1, c.opset() < 10 ? c.dtype(0) : DType::boolean);
}

void quantize(OpContext& c) {
  // The zero point carries the type; opset 21 may name it instead; else uint8.
  const auto named = c.attr("output_dtype", 0);
  if (c.has(2)) {
    c.set_dtype(0, c.dtype(2));
  } else {
    c.set_dtype(0, named > 0 && named < 256 ? static_cast<DType>(named) : DType::uint8);
  }
  c.set(0, c.shape(0));
}

void dequantize(OpContext& c) {
  const auto named = c.attr("output_dtype", 0);
  const DType scale = c.dtype(1) == DType::undefined ? DType::float32 : c.dtype(1);
  c.set_dtype(0, named > 0 && named < 256 ? static_cast<DType>(named) : scale);
  c.set(0, c.shape(0));
}

void dynamic_quantize(OpContext& c) {
  c.set(0, c.shape(0));
  c.set_dtype(1, DType::float32);
  c.set_dtype(2, DType::uint8);
  c.set(1, {});
  c.set(2, {});
}

}  // namespace blackthorn::inference::shape_rules
