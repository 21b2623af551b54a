// Folding: the elements of small tensors computed while shapes are inferred. Integers exactly as ONNX defines them
// (division truncates; what overflows the type has no value), floats in the precision of their type.
// A rule is only called when the values of all inputs are known and the shapes of the outputs are set.
#pragma once

#include "inference/op_context.h"

namespace blackthorn::inference::fold {

// fold_arithmetic.cc
void add(OpContext&);
void subtract(OpContext&);
void multiply(OpContext&);
void divide(OpContext&);
void modulo(OpContext&);
void power(OpContext&);
void minimum(OpContext&);
void maximum(OpContext&);
void sum(OpContext&);
void equal(OpContext&);
void less(OpContext&);
void greater(OpContext&);
void less_or_equal(OpContext&);
void greater_or_equal(OpContext&);
void logical_and(OpContext&);
void logical_or(OpContext&);
void logical_xor(OpContext&);
void where(OpContext&);

// fold_unary.cc
void negate(OpContext&);
void absolute(OpContext&);
void sign(OpContext&);
void logical_not(OpContext&);
void floor(OpContext&);
void ceil(OpContext&);
void round(OpContext&);  // halves to even
void square_root(OpContext&);
void reciprocal(OpContext&);
void relu(OpContext&);
void clip(OpContext&);
void cast(OpContext&);

// fold_movement.cc
void keep(OpContext&);  // the same elements in another shape: Reshape, Squeeze, Identity …
void transpose(OpContext&);
void gather(OpContext&);
void gather_elements(OpContext&);
void gather_nd(OpContext&);
void scatter_elements(OpContext&);
void scatter_nd(OpContext&);
void slice(OpContext&);
void concat(OpContext&);
void split(OpContext&);
void expand(OpContext&);
void tile(OpContext&);
void pad(OpContext&);
void constant_of_shape(OpContext&);
void range(OpContext&);
void non_zero(OpContext&);

// fold_reduce.cc
void reduce_sum(OpContext&);
void reduce_prod(OpContext&);
void reduce_max(OpContext&);
void reduce_min(OpContext&);
void reduce_mean(OpContext&);
void arg_max(OpContext&);
void arg_min(OpContext&);
void cumulative_sum(OpContext&);

}  // namespace blackthorn::inference::fold
