// The sizes of an attention, whichever operator writes it: the one of ONNX (opset 23) and those of ONNX Runtime. Shape
// rules, multiply-accumulates and the engine's parts (engine/parts.h) all ask here.
// Sources: ONNX specification, Attention; ONNX Runtime, "Contrib Operators". Covered by
// tests/inference/attention_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "graph/graph.h"
#include "inference/operators.h"

namespace blackthorn::inference {

/// What is not known is kUnknownDim; nothing is negative beside that. Queries and keys are multiplied over `size`,
/// probabilities and values over the keys.
struct AttentionSizes {
  std::int64_t batch = 1;
  std::int64_t heads = 1, kv_heads = 1;  // groups of heads share keys and values
  std::int64_t queries = 0;
  std::int64_t fresh = 0;  // keys that this inference makes
  std::int64_t past = 0;   // keys of inferences before
  std::int64_t keys = 0;   // keys that the queries meet
  std::int64_t size = 0;   // of one head's query and key
  std::int64_t value_size = 0;
  bool total_unknown = false;  // the keys are as many as fit: an input of unknown value says how many there are

  bool known() const;
};

/// Numbers of the inputs. kNone: the operator has no such input, and no node has one of that number.
struct AttentionInputs {
  static constexpr std::size_t kNone = SIZE_MAX;
  std::size_t past_key = kNone, past_value = kNone;
  std::size_t masks[2] = {kNone, kNone};  // added to the scores
  std::size_t total = kNone;              // how many keys there are in all
};
AttentionInputs attention_inputs(Parts parts);

/// Of a node whose row is taken apart as an attention (Parts::attention …). Throws Unresolved where shapes are missing
/// or contradict each other.
AttentionSizes attention_sizes(const Graph& graph, const Node& node);

/// Multiply-accumulates of both products and, where the operator makes queries, keys and values itself, of that one; 0
/// where they are not known or do not fit.
std::int64_t attention_macs(const Graph& graph, const Node& node);

}  // namespace blackthorn::inference
