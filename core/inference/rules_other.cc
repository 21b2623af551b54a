// What belongs to no family: classic machine learning, text, optimisers.
#include <algorithm>
#include <utility>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {

void scalar_of_anything(OpContext& c) {
  c.shape_is_exact();
  c.set(0, {});
}

void unknowable(OpContext&) { unresolved("its rule cannot tell"); }

void as_stated(OpContext& c) {
  for (std::size_t i = 0; i < c.output_count(); ++i) c.take_stated(i);
}

// X [C] or [1, C]: at most as many words as there are, one at least
void string_normalizer(OpContext& c) {
  c.set(0, c.shape(0));
  c.shape_is_bound();
}

// words [..., most words of any text], number of words of each text
void string_split(OpContext& c) {
  Shape words = c.shape(0);
  c.set(1, words);
  words.push_back(kUnknownDim);
  c.set(0, std::move(words));
}

void label_encoder(OpContext& c) {
  if (c.has_attr("values_int64s")) c.set_dtype(0, DType::int64);
  if (c.has_attr("values_floats")) c.set_dtype(0, DType::float32);
  if (c.has_attr("values_strings")) c.set_dtype(0, DType::string);
  if (const TensorLiteral* values = c.node().get_tensor("values_tensor")) c.set_dtype(0, values->dtype);
  c.set(0, c.shape(0));
}

// ai.onnx.ml: X […, features], indices → the chosen features
void array_feature_extractor(OpContext& c) {
  const Shape& in = c.shape(0);
  require(!in.empty(), "ArrayFeatureExtractor of a scalar");
  Shape out(in.begin(), in.end() - 1);
  if (out.empty()) out.push_back(1);
  out.push_back(product(c.shape(1)));
  c.set(0, std::move(out));
}

// ai.onnx.ml: X [N, features] → [N, targets]
void tree_ensemble(OpContext& c) {
  const Shape& in = c.shape(0);
  require(in.size() == 2, "a tree ensemble takes a matrix");
  c.set(0, {in[0], exact_dim(c.attr("n_targets", 1))});
}

// X [C] or [N, C] → counts, as many as the largest index in the pool says
void tf_idf(OpContext& c) {
  const Shape& in = c.shape(0);
  const auto* indices = c.attr_ints("ngram_indexes");
  require(indices != nullptr && !indices->empty(), "TfIdfVectorizer without ngram_indexes");
  const std::int64_t count = exact_dim(Checked(*std::max_element(indices->begin(), indices->end())) + 1);
  Shape out(in.begin(), in.empty() ? in.end() : in.end() - 1);
  out.push_back(count);
  c.set(0, std::move(out));
}

namespace {

// rate, step, then all tensors, all gradients, all states → new tensors, new states
void optimize(OpContext& c, std::size_t states) {
  require(c.input_count() >= 2, "an optimiser without tensors");
  const std::size_t tensors = (c.input_count() - 2) / (2 + states);
  require(tensors > 0 && c.output_count() == tensors * (1 + states), "an optimiser with outputs that do not match");
  for (std::size_t i = 0; i < c.output_count(); ++i) {
    const std::size_t source = i < tensors ? 2 + i : 2 + 2 * tensors + (i - tensors);
    c.set_dtype(i, c.dtype(source));
    c.set(i, c.shape(source));
  }
}

}  // namespace

void optimizer(OpContext& c) { optimize(c, 1); }
void adam(OpContext& c) { optimize(c, 2); }

// com.microsoft QLinearGlobalAveragePool: X, scales and zero points; channels_last moves the channels
void fused_qlinear_pool(OpContext& c) {
  Shape out = c.shape(0);
  require(out.size() >= 3, "a pool needs a batch, channels and one spatial axis");
  const bool last = c.attr("channels_last", 0) != 0;
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (i != (last ? out.size() - 1 : 1)) out[i] = 1;
  }
  c.set(0, std::move(out));
}

// com.microsoft: A, scale, zero point, B, scale, zero point, scale, zero point
void qlinear_pair(OpContext& c) {
  const Shape& first = c.shape(0);
  c.set(0, broadcast(first, c.shape(3)));
}

}  // namespace blackthorn::inference::shape_rules
