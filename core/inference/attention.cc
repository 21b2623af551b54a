// Each form reads its inputs in its own way; all fill the same sizes.
#include "inference/attention.h"

#include <algorithm>

#include "base/checked.h"
#include "inference/op_context.h"

namespace blackthorn::inference {
namespace {

const Shape& known_shape_of(const Graph& graph, const Node& node, std::size_t input) {
  const Shape* shape = graph.shape(node.input(input));
  require(shape != nullptr, "the rank of an input is unknown");
  return *shape;
}

/// An input's shape of that rank.
const Shape& shape_of_rank(const Graph& graph, const Node& node, std::size_t input, std::size_t rank) {
  const Shape& shape = known_shape_of(graph, node, input);
  require_agreement(shape.size() == rank, "an input of an attention has another rank than its definition says");
  return shape;
}

std::int64_t share_of_head(std::int64_t whole, std::int64_t heads) {
  require(heads > 0, "an attention needs its number of heads");
  if (whole == kUnknownDim) return kUnknownDim;
  require_agreement(whole % heads == 0, "the heads of an attention do not divide its size");
  return whole / heads;
}

std::int64_t sum_of_dims(std::int64_t a, std::int64_t b) {
  return a == kUnknownDim || b == kUnknownDim ? kUnknownDim : exact_dim(Checked(a) + b);
}

bool has_input(const Node& node, std::size_t input) { return node.input(input) != kNoTensor; }

// ai.onnx Attention: Q, K, V. Rank 4: [N, heads, L, size]; rank 3: [N, L, heads * size] with the heads as attributes.
void read_onnx(const Graph& graph, const Node& node, AttentionSizes& s) {
  const Shape& q = known_shape_of(graph, node, 0);
  require_agreement(q.size() == 3 || q.size() == 4, "Attention takes inputs of rank 3 or 4");
  const Shape& k = shape_of_rank(graph, node, 1, q.size());
  const Shape& v = shape_of_rank(graph, node, 2, q.size());
  const bool packed = q.size() == 3;
  s.batch = q[0];
  s.heads = packed ? node.get_int("q_num_heads", 0) : q[1];
  s.kv_heads = packed ? node.get_int("kv_num_heads", 0) : k[1];
  s.queries = q[packed ? 1 : 2];
  s.fresh = k[packed ? 1 : 2];
  // The heads are counted at the keys: a query of another size is a fault of the file.
  s.size = packed ? share_of_head(k[2], s.kv_heads) : k[3];
  s.value_size = packed ? share_of_head(v[2], s.kv_heads) : v[3];
  if (packed) share_of_head(q[2], s.heads);
}

// com.microsoft Attention: input [N, L, in], weights [in, q + k + v]
void read_projected(const Graph& graph, const Node& node, AttentionSizes& s) {
  const Shape& in = shape_of_rank(graph, node, 0, 3);
  const Shape& weights = shape_of_rank(graph, node, 1, 2);
  s.batch = in[0];
  s.queries = s.fresh = in[1];
  s.heads = s.kv_heads = node.get_int("num_heads", 0);
  const auto* parts = node.get_ints("qkv_hidden_sizes");
  const bool stated = parts != nullptr && parts->size() == 3;
  const std::int64_t third = stated ? 0 : share_of_head(weights[1], 3);
  s.size = share_of_head(stated ? (*parts)[0] : third, s.heads);
  s.value_size = share_of_head(stated ? (*parts)[2] : third, s.heads);
}

/// Where the heads have an axis, there are as many as it is long.
void heads_at(const Shape& packed, const AttentionSizes& s) {
  require_agreement(packed[2] == kUnknownDim || packed[2] == s.heads, "an attention has another number of heads");
}

// com.microsoft MultiHeadAttention: query [N, L, heads * size], key and value likewise or [N, heads, L, size]; or query
// [N, L, heads, 3, size] alone; or query and key [N, L, heads, 2, size]
void read_multi_head(const Graph& graph, const Node& node, AttentionSizes& s) {
  const Shape& q = known_shape_of(graph, node, 0);
  s.heads = s.kv_heads = node.get_int("num_heads", 0);
  require(s.heads > 0, "an attention needs its number of heads");
  require_agreement(q.size() == 3 || q.size() == 5, "MultiHeadAttention takes a query of rank 3 or 5");
  s.batch = q[0];
  s.queries = s.fresh = q[1];
  s.size = s.value_size = q.size() == 5 ? q[4] : share_of_head(q[2], s.heads);
  if (q.size() == 5) return heads_at(q, s);
  const Shape& k = known_shape_of(graph, node, 1);
  require_agreement(k.size() >= 3 && k.size() <= 5, "MultiHeadAttention takes keys of rank 3 to 5");
  s.fresh = k[k.size() == 4 ? 2 : 1];
  if (k.size() == 5) return heads_at(k, s);
  const Shape& v = shape_of_rank(graph, node, 2, k.size());
  s.value_size = v.size() == 4 ? v[3] : share_of_head(v[2], s.heads);
}

// com.microsoft GroupQueryAttention: query [N, L, heads * size], key and value [N, L, kv_heads * size]; or all in the
// query
void read_group_query(const Graph& graph, const Node& node, AttentionSizes& s) {
  const Shape& q = shape_of_rank(graph, node, 0, 3);
  s.batch = q[0];
  s.queries = s.fresh = q[1];
  s.heads = node.get_int("num_heads", 0);
  s.kv_heads = node.get_int("kv_num_heads", 0);
  require(s.heads > 0 && s.kv_heads > 0, "an attention needs its number of heads");
  const Checked all = Checked(s.heads) + s.kv_heads + s.kv_heads;
  s.size = s.value_size = share_of_head(q[2], has_input(node, 1) ? s.heads : exact(all));
  if (has_input(node, 1)) s.fresh = shape_of_rank(graph, node, 1, 3)[1];
}

}  // namespace

bool AttentionSizes::known() const {
  const std::int64_t all[] = {batch, heads, kv_heads, queries, fresh, past, keys, size, value_size};
  return std::all_of(std::begin(all), std::end(all), [](std::int64_t dim) { return dim >= 0; });
}

AttentionInputs attention_inputs(Parts parts) {
  AttentionInputs inputs;
  switch (parts) {
    case Parts::attention: inputs = {4, 5, {3, 6}}; break;
    case Parts::projected_attention: inputs.past_key = 4, inputs.masks[0] = 3, inputs.masks[1] = 5; break;
    case Parts::multi_head_attention: inputs = {6, 7, {4, 5}}; break;
    case Parts::group_query_attention:
      inputs.past_key = 3, inputs.past_value = 4, inputs.masks[0] = 10, inputs.total = 6;
      break;
    case Parts::none:
    case Parts::packed_product: break;
  }
  return inputs;
}

AttentionSizes attention_sizes(const Graph& graph, const Node& node) {
  AttentionSizes s;
  const Parts parts = operator_of(node).parts;
  switch (parts) {
    case Parts::attention: read_onnx(graph, node, s); break;
    case Parts::projected_attention: read_projected(graph, node, s); break;
    case Parts::multi_head_attention: read_multi_head(graph, node, s); break;
    case Parts::group_query_attention: read_group_query(graph, node, s); break;
    case Parts::none:
    case Parts::packed_product: unresolved("its rule cannot tell");
  }
  require(s.heads != 0 && s.kv_heads != 0, "an attention without heads");
  if (s.heads > 0 && s.kv_heads > 0)
    require_agreement(s.heads % s.kv_heads == 0, "the heads of keys and values do not divide those of the queries");
  const AttentionInputs inputs = attention_inputs(parts);
  if (has_input(node, inputs.past_key)) {
    // com.microsoft Attention has both in one, behind an axis of 2.
    const std::size_t axis = parts == Parts::projected_attention ? 3 : 2;
    s.past = shape_of_rank(graph, node, inputs.past_key, axis + 2)[axis];
  }
  s.keys = sum_of_dims(s.past, s.fresh);
  if (has_input(node, inputs.total)) {
    // The past may be a buffer of all that will ever be there.
    const auto& total = graph.tensor(node.input(inputs.total)).value;
    s.total_unknown = !total || total->ints.size() != 1;
    if (!s.total_unknown) s.keys = std::max(s.past, exact_dim(total->ints[0]));
  } else if (s.past > 0 && node.get_int("past_present_share_buffer", 0) != 0) {
    s.keys = s.past;
  }
  return s;
}

std::int64_t attention_macs(const Graph& graph, const Node& node) {
  try {
    const AttentionSizes s = attention_sizes(graph, node);
    if (!s.known()) return 0;
    const Checked scores = Checked(s.batch) * s.heads * s.queries * s.keys;
    Checked macs = scores * (Checked(s.size) + s.value_size);
    if (operator_of(node).parts == Parts::projected_attention) {
      const std::int64_t weights = product(shape_of_rank(graph, node, 1, 2));
      if (weights < 0) return 0;
      macs = macs + Checked(s.batch) * s.queries * weights;
    }
    return macs.overflowed() ? 0 : macs.value();
  } catch (const Unresolved&) {
    return 0;
  }
}

}  // namespace blackthorn::inference
