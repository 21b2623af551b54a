// Normalisation, and the losses of the training operators.
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {

// X, scale, bias, mean, variance → Y, then running statistics in training
void batch_norm(OpContext& c) {
  const Shape& in = c.shape(0);
  c.set(0, in);
  if (c.output_count() == 1) return;
  const Shape channels{in.size() > 1 ? in[1] : 1};
  for (std::size_t i = 1; i < c.output_count(); ++i) {
    c.set_dtype(i, c.has(3) ? c.dtype(3) : c.dtype(0));
    c.set(i, channels);
  }
}

// Y, then mean and inverse deviation with 1 on the normalised axes
void layer_norm(OpContext& c) {
  const Shape& in = c.shape(0);
  c.set(0, in);
  if (c.output_count() == 1) return;
  const std::size_t axis = normal_axis(c.attr("axis", -1), in.size());
  Shape statistics = in;
  for (std::size_t i = axis; i < statistics.size(); ++i) statistics[i] = 1;
  for (std::size_t i = 1; i < c.output_count(); ++i) {
    const auto stash = c.attr("stash_type", 1);
    c.set_dtype(i, stash > 0 && stash < 256 ? static_cast<DType>(stash) : DType::float32);
    c.set(i, statistics);
  }
}

// scores, target, weights → loss (like the target, or a scalar), log probabilities
void loss(OpContext& c) {
  if (c.attr_string("reduction", "mean") == "none") {
    c.set(0, c.shape(1));
  } else {
    c.set(0, {});
  }
  if (c.output_count() > 1) c.set(1, c.shape(0));
}

}  // namespace blackthorn::inference::shape_rules
