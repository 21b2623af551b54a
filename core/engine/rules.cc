// The rows, in the order in which they are applied. Covered by tests/engine/rules_test.cc.
#include "engine/rules.h"

#include <array>
#include <stdexcept>
#include <string>

#include "base/formatted.h"

namespace blackthorn::engine {
namespace {

// Evidence: "documented" TensorRT's developer guide; "listing" per-layer listings of TensorRT 8 engines on these
// boards that users have published; "assumed" neither.
constexpr auto kRules = std::to_array<Rule>({
    // Nothing runs.
    {{"unused", "its result reaches no output of the network", "documented"}, free_unused},
    {{"constant", "depends on constants only, so it is computed when the engine is built", "documented"},
     free_constants},
    {{"metadata", "asks for a size, which is known when the engine is built", "documented"}, free_metadata},
    {{"body", "its body runs as layers of its own", "documented"}, free_bodies},
    {{"no-op", "passes its input on unchanged", "documented"}, free_no_ops},
    {{"quantization", "these GPUs have no INT8 arithmetic: the float tensor that it stands for is used", "assumed"},
     free_quantization},
    {{"view", "the same elements under another shape, no copy", "documented"}, free_views},
    {{"transpose-pair", "the second transpose puts back what the first one moved", "documented"}, free_transpose_pairs},
    {{"unit-transpose", "moves only dimensions of size 1, so the elements stay where they are", "documented"},
     free_unit_transposes},
    // A layer of its own.
    {{"unknown-operator", "no rule knows this operator", "documented"}, reject_unknown_operators},
    {{"unknown-time", "its sizes are known, but no formula gives its time", "documented"}, reject_untimed_operators},
    {{"unknown-size", "a size of its tensors could not be worked out", "documented"}, reject_unknown_sizes},
    {{"own-layer", "one layer for the operator", "documented"}, own_layers},
    {{"approximation", "no formula for this operator: taken as one pass over its data", "assumed"}, approximate_layers},
    // Inside a convolution.
    {{"pad+conv", "padding by zeros becomes padding of the convolution or pool", "documented"}, fuse_pad},
    {{"conv+batch-norm", "batch normalisation becomes part of the weights", "documented"}, fuse_batch_norm},
    {{"conv+scale", "scale or shift by constants becomes part of the weights", "documented"}, fuse_scale},
    {{"conv+relu", "ReLU or clip applied as the convolution writes its result", "listing"}, fuse_relu},
    {{"conv+add", "the convolution adds the other operand as it writes its result", "listing"}, fuse_residual},
    {{"conv+add+relu", "ReLU after a fused addition", "listing"}, fuse_residual_relu},
    {{"fully-connected+bias", "addition of a constant becomes the bias", "documented"}, fuse_bias},
    {{"fully-connected+relu", "ReLU applied as the layer writes its result", "documented"}, fuse_fully_connected_relu},
    // Elementwise work that stays outside.
    {{"scale-chain", "scales and shifts by constants after each other are one layer", "documented"}, fuse_scale_chain},
    {{"scale+relu", "ReLU applied as the scale layer writes its result", "listing"}, fuse_scale_relu},
    {{"pointwise-chain", "elementwise operators after each other are one generated kernel", "listing"},
     fuse_pointwise_chain},
    {{"softmax+top-k", "the largest elements are picked as the softmax writes its result", "documented"},
     fuse_softmax_top_k},
    // Across branches.
    {{"sibling-convs", "convolutions that read the same tensor with the same geometry are one kernel", "listing"},
     merge_siblings},
    {{"transpose-chain", "transposes after each other, also with another shape in between, are one copy", "listing"},
     merge_transposes},
    {{"transpose+reduce", "the reduction reads its input in the other order", "documented"}, merge_transpose_reduce},
    {{"concat", "the producers write in place; a copy only for an input that cannot", "listing"}, place_concat},
    {{"slice", "read in place where the consumer takes strides, otherwise one copy for each result", "listing"},
     place_slices},
    {{"input-reformat", "a network input in FP32 is converted for the FP16 engine", "documented"}, reformat_inputs},
});

}  // namespace

std::span<const Rule> fusion_rules() { return kRules; }

const std::vector<RuleInfo>& rule_table() {
  static const std::vector<RuleInfo> table = [] {
    std::vector<RuleInfo> infos;
    for (const Rule& rule : kRules) infos.push_back(rule.info);
    return infos;
  }();
  return table;
}

const RuleInfo& rule_info(std::string_view id) {
  for (const RuleInfo& info : rule_table())
    if (info.id == id) return info;
  throw std::out_of_range(formatted("no fusion rule is called {}", id));
}

}  // namespace blackthorn::engine
