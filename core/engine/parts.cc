// Sizes are those of attention.h. Only sizes count for what runs: a mask is an addition whatever its meaning, and a
// constant has no elements but where a rule asks for them. Sources: ONNX specification, the function that defines
// Attention; ONNX Runtime, "Contrib Operators".
#include "engine/parts.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/formatted.h"
#include "base/numbers.h"
#include "inference/attention.h"
#include "inference/limits.h"
#include "inference/operators.h"

namespace blackthorn::engine {
namespace {

using Axes = std::vector<std::int64_t>;

/// Writes nodes of ai.onnx that have the place of one node.
class PartWriter {
 public:
  PartWriter(Graph& graph, const AddTensor& add, const Node& whole, std::string_view base)
      : graph_(graph), add_(add), whole_(whole), base_(base) {
    for (const auto* list : {&whole.inputs, &whole.outputs})
      for (const TensorId id : *list)
        data_dependent_ = data_dependent_ || (id != kNoTensor && graph.tensor(id).data_dependent);
  }

  std::vector<Node> nodes;

  const Shape& shape(TensorId id) const { return *graph_.tensor(id).shape; }

  TensorId tensor(std::string_view part, Shape shape) {
    Tensor made;
    made.name = formatted("{}/{}", base_, part);
    made.dtype = type();
    made.shape = std::move(shape);
    made.data_dependent = data_dependent_;
    return add_(made);
  }

  TensorId constant(std::string_view part, Shape shape, std::optional<double> value = std::nullopt) {
    Tensor made;
    made.name = formatted("{}/{}", base_, part);
    made.dtype = type();
    made.role = TensorRole::initializer;
    made.constant = true;
    made.shape = std::move(shape);
    if (value) made.value = std::make_shared<const Value>(Value{{}, {*value}});
    return add_(made);
  }

  /// A node with one new output of that shape.
  TensorId put(std::string_view op, std::string_view part, std::vector<TensorId> inputs, Shape shape,
               std::vector<Attribute> attributes = {}) {
    const TensorId output = tensor(part, std::move(shape));
    write(op, part, std::move(inputs), {output}, std::move(attributes));
    return output;
  }

  void write(std::string_view op, std::string_view part, std::vector<TensorId> inputs, std::vector<TensorId> outputs,
             std::vector<Attribute> attributes = {}) {
    Node node;
    node.name = part.empty() ? whole_.name : formatted("{}/{}", base_, part);
    node.op = op;
    node.inputs = std::move(inputs);
    node.outputs = std::move(outputs);
    node.attributes = std::move(attributes);
    node.origin = whole_.origin;
    node.region = whole_.region;
    node.file_op = whole_.domain.empty() ? whole_.op : formatted("{}::{}", whole_.domain, whole_.op);
    nodes.push_back(std::move(node));
  }

  TensorId view(std::string_view part, TensorId from, Shape shape) {
    return put("Reshape", part, {from}, std::move(shape));
  }

  TensorId transposed(std::string_view part, TensorId from, const Axes& order) {
    Shape moved;
    for (const std::int64_t axis : order) moved.push_back(shape(from)[static_cast<std::size_t>(axis)]);
    return put("Transpose", part, {from}, std::move(moved), {{"perm", order}});
  }

  /// Parts of a tensor along an axis.
  std::vector<TensorId> split(std::string_view part, TensorId from, std::size_t axis, const Axes& sizes) {
    std::vector<TensorId> made;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      Shape piece = shape(from);
      piece[axis] = sizes[i];
      made.push_back(tensor(formatted("{}_{}", part, i), std::move(piece)));
    }
    write("Split", part, {from}, made, {{"axis", static_cast<std::int64_t>(axis)}});
    return made;
  }

 private:
  DType type() const {
    const TensorId first = whole_.input(0);
    const DType type = first == kNoTensor ? DType::undefined : graph_.tensor(first).dtype;
    return is_float(type) ? type : DType::float32;
  }

  Graph& graph_;
  const AddTensor& add_;
  const Node& whole_;
  std::string_view base_;
  bool data_dependent_ = false;
};

/// One attention on its way: queries, keys and values with their heads in front, [batch, heads, length, size].
class AttentionWriter {
 public:
  AttentionWriter(PartWriter& to, const Node& node, Parts parts, const AttentionSizes& sizes)
      : to_(to), node_(node), parts_(parts), inputs_(attention_inputs(parts)), s_(sizes) {}

  void write(const std::function<TensorId(std::int64_t, std::int64_t)>& triangle) {
    switch (parts_) {
      case Parts::projected_attention: read_projected(); break;
      case Parts::multi_head_attention: read_multi_head(); break;
      case Parts::group_query_attention: read_group_query(); break;
      default: read_separate(); break;
    }
    if (node_.get_int("do_rotary", 0) != 0) {
      q_ = to_.put("RotaryEmbedding", "rotary_q", {q_}, to_.shape(q_));
      k_ = to_.put("RotaryEmbedding", "rotary_k", {k_}, to_.shape(k_));
    }
    join_past();
    share_heads();
    multiply(triangle);
  }

 private:
  bool given(std::size_t input) const { return node_.input(input) != kNoTensor; }

  /// [batch, length, heads · size] → [batch, heads, length, size]
  TensorId with_heads(const char* part, TensorId from, std::int64_t heads, std::int64_t size) {
    const std::int64_t length = to_.shape(from)[1];
    const TensorId apart = to_.view(formatted("{}_heads", part), from, {s_.batch, length, heads, size});
    return to_.transposed(part, apart, {0, 2, 1, 3});
  }
  TensorId heads_in_front(const char* part, TensorId from, std::int64_t heads, std::int64_t size) {
    return to_.shape(from).size() == 4 ? from : with_heads(part, from, heads, size);
  }

  void read_separate() {
    q_ = heads_in_front("q", node_.input(0), s_.heads, s_.size);
    k_ = heads_in_front("k", node_.input(1), s_.kv_heads, s_.size);
    v_ = heads_in_front("v", node_.input(2), s_.kv_heads, s_.value_size);
  }

  void read_projected() {
    const TensorId weights = node_.input(1);
    const std::int64_t all = to_.shape(weights)[1];
    TensorId made = to_.put("MatMul", "projection", {node_.input(0), weights}, {s_.batch, s_.queries, all});
    if (given(2)) made = to_.put("Add", "bias", {made, node_.input(2)}, to_.shape(made));
    const std::int64_t query = saturating_multiply(s_.heads, s_.size);
    const std::int64_t value = saturating_multiply(s_.heads, s_.value_size);
    const auto pieces = to_.split("qkv", made, 2, {query, query, value});
    q_ = with_heads("q", pieces[0], s_.heads, s_.size);
    k_ = with_heads("k", pieces[1], s_.heads, s_.size);
    v_ = with_heads("v", pieces[2], s_.heads, s_.value_size);
  }

  void read_multi_head() {
    TensorId q = node_.input(0), k = node_.input(1), v = node_.input(2);
    if (to_.shape(q).size() == 5) {
      const auto pieces = to_.split("qkv", q, 3, {1, 1, 1});
      q = pieces[0], k = pieces[1], v = pieces[2];
    } else if (to_.shape(k).size() == 5) {
      const auto pieces = to_.split("kv", k, 3, {1, 1});
      k = pieces[0], v = pieces[1];
    }
    q_ = of_multi_head("q", q, s_.size);
    k_ = of_multi_head("k", k, s_.size);
    v_ = of_multi_head("v", v, s_.value_size);
  }

  /// The bias is one for all three; each takes its part.
  TensorId of_multi_head(const char* part, TensorId from, std::int64_t size) {
    if (to_.shape(from).size() == 4) return from;
    const std::int64_t length = to_.shape(from)[1], width = saturating_multiply(s_.heads, size);
    if (to_.shape(from).size() == 5) from = to_.view(formatted("{}_flat", part), from, {s_.batch, length, width});
    if (given(3)) {
      const TensorId bias = to_.constant(formatted("{}_bias_part", part), {width});
      from = to_.put("Add", formatted("{}_bias", part), {from, bias}, to_.shape(from));
    }
    return with_heads(part, from, s_.heads, size);
  }

  void read_group_query() {
    TensorId q = node_.input(0), k = node_.input(1), v = node_.input(2);
    if (k == kNoTensor) {
      const std::int64_t kv = saturating_multiply(s_.kv_heads, s_.size);
      const auto pieces = to_.split("qkv", q, 2, {saturating_multiply(s_.heads, s_.size), kv, kv});
      q = pieces[0], k = pieces[1], v = pieces[2];
    }
    q_ = with_heads("q", q, s_.heads, s_.size);
    k_ = with_heads("k", k, s_.kv_heads, s_.size);
    v_ = with_heads("v", v, s_.kv_heads, s_.size);
  }

  /// Keys and values of earlier inferences come first; what is handed on to the next ones is both.
  void join_past() {
    const bool both_in_one = parts_ == Parts::projected_attention;
    TensorId past_k = node_.input(inputs_.past_key), past_v = node_.input(inputs_.past_value);
    if (both_in_one && past_k != kNoTensor) {
      const auto pieces = to_.split("past", past_k, 0, {1, 1});
      past_k = to_.view("past_k", pieces[0], {s_.batch, s_.heads, s_.past, s_.size});
      past_v = to_.view("past_v", pieces[1], {s_.batch, s_.heads, s_.past, s_.value_size});
    }
    k_ = joined("all_k", past_k, k_, both_in_one ? kNoTensor : node_.output(1));
    v_ = joined("all_v", past_v, v_, both_in_one ? kNoTensor : node_.output(2));
    if (!both_in_one || node_.output(1) == kNoTensor) return;
    const TensorId k = to_.view("present_k", k_, {1, s_.batch, s_.heads, s_.keys, s_.size});
    const TensorId v = to_.view("present_v", v_, {1, s_.batch, s_.heads, s_.keys, s_.value_size});
    to_.write("Concat", "present", {k, v}, {node_.output(1)}, {{"axis", std::int64_t{0}}});
  }

  TensorId joined(const char* part, TensorId past, TensorId fresh, TensorId present) {
    if (past != kNoTensor) {
      Shape all = to_.shape(fresh);
      all[2] = s_.keys;
      const std::vector<Attribute> along = {{"axis", std::int64_t{2}}};
      if (present == kNoTensor) return to_.put("Concat", part, {past, fresh}, std::move(all), along);
      to_.write("Concat", part, {past, fresh}, {present}, along);
      return present;
    }
    if (present != kNoTensor) to_.write("Identity", formatted("{}_out", part), {fresh}, {present});
    return fresh;
  }

  /// Each head of keys and values serves a group of heads of queries.
  void share_heads() {
    if (s_.heads == s_.kv_heads) return;
    const auto shared = [&](const char* part, TensorId from, std::int64_t size) {
      const std::int64_t group = s_.heads / s_.kv_heads;
      const TensorId apart = to_.view(formatted("{}_of_groups", part), from, {s_.batch, s_.kv_heads, 1, s_.keys, size});
      const TensorId again =
          to_.put("Expand", formatted("{}_repeated", part), {apart}, {s_.batch, s_.kv_heads, group, s_.keys, size});
      return to_.view(formatted("{}_of_heads", part), again, {s_.batch, s_.heads, s_.keys, size});
    };
    k_ = shared("k", k_, s_.size);
    v_ = shared("v", v_, s_.value_size);
  }

  void multiply(const std::function<TensorId(std::int64_t, std::int64_t)>& triangle) {
    const Shape scores{s_.batch, s_.heads, s_.queries, s_.keys};
    const TensorId turned = to_.transposed("kt", k_, {0, 1, 3, 2});
    TensorId at = to_.put("MatMul", "scores", {q_, turned}, scores);
    const double given_scale = node_.get_float("scale", 0);
    const double scale =
        given_scale != 0 ? given_scale : 1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(s_.size, 1)));
    at = to_.put("Mul", "scaled", {at, to_.constant("scale", {}, scale)}, scores);
    // What of the scores comes out as well: as they are, masked, capped, or as probabilities.
    const std::int64_t wanted = node_.output(3) == kNoTensor ? -1 : node_.get_int("qk_matmul_output_mode", 0);
    const auto handed_out = [&](std::int64_t stage) {
      if (stage == wanted) to_.write("Identity", "scores_out", {at}, {node_.output(3)});
    };
    handed_out(0);
    for (const std::size_t mask : inputs_.masks)
      if (given(mask)) at = to_.put("Add", "masked", {at, node_.input(mask)}, scores);
    const bool causal = parts_ == Parts::group_query_attention || node_.get_int("is_causal", 0) != 0 ||
                        node_.get_int("unidirectional", 0) != 0;
    // One query, the newest, meets all keys.
    if (causal && s_.queries > 1) at = to_.put("Add", "causal", {at, triangle(s_.queries, s_.keys)}, scores);
    handed_out(1);
    if (const double cap = node_.get_float("softcap", 0); cap > 0) {
      at = to_.put("Div", "cap_in", {at, to_.constant("cap", {}, cap)}, scores);
      at = to_.put("Tanh", "cap_tanh", {at}, scores);
      at = to_.put("Mul", "capped", {at, to_.constant("cap_again", {}, cap)}, scores);
    }
    handed_out(2);
    at = to_.put("Softmax", "softmax", {at}, scores, {{"axis", std::int64_t{-1}}});
    handed_out(3);
    if (node_.output(0) == kNoTensor) return;
    if (to_.shape(node_.output(0)).size() == 4) return to_.write("MatMul", {}, {at, v_}, {node_.output(0)});
    at = to_.put("MatMul", "heads", {at, v_}, {s_.batch, s_.heads, s_.queries, s_.value_size});
    at = to_.transposed("rows", at, {0, 2, 1, 3});
    to_.write("Reshape", {}, {at}, {node_.output(0)});
  }

  PartWriter& to_;
  const Node& node_;
  const Parts parts_;
  const AttentionInputs inputs_;
  const AttentionSizes s_;
  TensorId q_ = kNoTensor, k_ = kNoTensor, v_ = kNoTensor;
};

/// com.microsoft MatMulNBits: A, B, scales, zero points, order of groups, bias.
bool write_packed_product(const Graph& graph, PartWriter& to, const Node& node) {
  if (graph.shape(node.output(0)) == nullptr) return false;
  const Shape out = *graph.shape(node.output(0));
  const TensorId packed = node.input(1), bias = node.input(5);
  if (packed == kNoTensor || !graph.tensor(packed).constant) return false;
  const TensorId weights = to.constant("weights", {node.get_int("K", 0), node.get_int("N", 0)});
  if (bias == kNoTensor) {
    to.write("MatMul", {}, {node.input(0), weights}, {node.output(0)});
  } else {
    const TensorId product = to.put("MatMul", "product", {node.input(0), weights}, out);
    to.write("Add", {}, {product, bias}, {node.output(0)});
  }
  return true;
}

}  // namespace

std::vector<Node> Dismantler::take_apart(const Node& node, std::string_view base) {
  const Parts parts = operator_of(node).parts;
  if (parts == Parts::none || taken_ >= kMaxDismantled) return {};
  // A constant is computed when the engine is built, and nothing runs for a result of unknown shape.
  for (const TensorId output : node.outputs)
    if (output != kNoTensor && (graph_.tensor(output).constant || !graph_.tensor(output).shape)) return {};
  PartWriter to(graph_, add_, node, base);
  if (parts == Parts::packed_product) {
    if (!write_packed_product(graph_, to, node)) return {};
    ++taken_;
    return std::move(to.nodes);
  }
  std::optional<AttentionSizes> sizes;
  try {
    sizes = attention_sizes(graph_, node);
  } catch (const Unresolved&) {
    return {};
  }
  if (!sizes->known()) return {};
  AttentionWriter(to, node, parts, *sizes).write([&](std::int64_t queries, std::int64_t keys) {
    const auto [place, fresh] = triangles_.try_emplace({queries, keys}, kNoTensor);
    if (fresh) place->second = to.constant("triangle", {queries, keys});
    return place->second;
  });
  ++taken_;
  return std::move(to.nodes);
}

}  // namespace blackthorn::engine
