// Attention, as ONNX and ONNX Runtime have it: what comes out beside the result are the keys and values of this and all
// earlier inferences.
#include "inference/attention.h"
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

/// Heads beside each other in one axis.
std::int64_t all_heads(std::int64_t heads, std::int64_t size) {
  return heads == kUnknownDim || size == kUnknownDim ? kUnknownDim : exact_dim(Checked(heads) * size);
}

void set_present(OpContext& c, const AttentionSizes& s) {
  c.set(1, {s.batch, s.kv_heads, s.keys, s.size});
  c.set(2, {s.batch, s.kv_heads, s.keys, s.value_size});
}

}  // namespace

// Q, K, V, mask, past key, past value → Y, present key, present value, QK (opset 23). Y as the rank of Q is.
void attention(OpContext& c) {
  const AttentionSizes s = attention_sizes(c.graph(), c.node());
  if (c.rank(0) == 3) {
    c.set(0, {s.batch, s.queries, all_heads(s.heads, s.value_size)});
  } else {
    c.set(0, {s.batch, s.heads, s.queries, s.value_size});
  }
  set_present(c, s);
  c.set(3, {s.batch, s.heads, s.queries, s.keys});
}

// input, weights, bias, mask, past, bias of the scores → output, present
void projected_attention(OpContext& c) {
  const AttentionSizes s = attention_sizes(c.graph(), c.node());
  c.set(0, {s.batch, s.queries, all_heads(s.heads, s.value_size)});
  c.set(1, {2, s.batch, s.heads, s.keys, s.size});
}

// query, key, value, bias, mask of keys, bias of the scores, past key, past value → output, present key, present value,
// QK
void multi_head_attention(OpContext& c) {
  const AttentionSizes s = attention_sizes(c.graph(), c.node());
  c.set(0, {s.batch, s.queries, all_heads(s.heads, s.value_size)});
  set_present(c, s);
  c.set(3, {s.batch, s.heads, s.queries, s.keys});
}

// query, key, value, past key, past value, lengths, length of all … → output, present key, present value, QK
void group_query_attention(OpContext& c) {
  const AttentionSizes s = attention_sizes(c.graph(), c.node());
  c.ints(attention_inputs(Parts::group_query_attention).total);  // a bound where its value is one
  if (s.total_unknown) c.shape_is_bound();
  c.set(0, {s.batch, s.queries, all_heads(s.heads, s.value_size)});
  set_present(c, s);
  c.set(3, {s.batch, s.heads, s.queries, s.keys});
}

}  // namespace blackthorn::inference::shape_rules
