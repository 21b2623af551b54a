// The layers that TensorRT would execute for a graph, and what became of every node.
// The fusion rules are a table in pass order (rules.cc); the evidence for each stands beside it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "base/warning.h"
#include "graph/graph.h"

namespace blackthorn {

/// What kind of kernel a layer is; platform tables have one latency function for each. `kind_name` gives the id
/// that tables and reports use.
enum class LayerKind : std::uint8_t {
  conv,
  depthwise_conv,
  deconv,
  fully_connected,
  matmul,
  recurrent,
  pool,
  reduce,
  pointwise,
  scale,
  softmax,
  lrn,
  norm,
  resize,
  copy,
  reformat,
  generic,
};
inline constexpr int kLayerKinds = 17;
std::string_view kind_name(LayerKind kind);

/// Sizes that a latency function may depend on. Convolutions with one spatial dimension have h = 1; of those with
/// three, depth is multiplied into h. A recurrent layer has the steps as h and the directions as groups. For kinds
/// without a meaning for a field it is 1 (dims) or 0 (counts).
struct LayerShape {
  std::int64_t batch = 1, c_in = 1, h_in = 1, w_in = 1, c_out = 1, h_out = 1, w_out = 1;
  std::int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, groups = 1;
  std::int64_t inputs = 1;            // tensors read that are not constants
  std::int64_t residual = 0;          // 1 where a fused Add reads a second tensor of the output's size
  std::int64_t elements_in = 0;       // of all inputs that are not constants
  std::int64_t elements_out = 0;      // of all outputs
  std::int64_t elements_weights = 0;  // parameters the layer reads
  std::int64_t macs = 0;

  auto operator<=>(const LayerShape&) const = default;
};

struct Layer {
  std::string name;  // of its nodes, joined as TensorRT does: "conv1 + bn1 + relu1"
  LayerKind kind = LayerKind::generic;
  std::string label;             // the kind for people and charts: "conv 3x3", "max pool"
  std::string_view rule;         // id of the rule that made it, see rule_table()
  std::vector<NodeId> nodes;     // that it stands for, in order of execution; empty for reformats
  std::vector<TensorId> inputs;  // not constant, but for copies of a constant into a concatenation
  std::vector<TensorId> outputs;
  std::int64_t parameters = 0;
  LayerShape shape;          // of one turn
  std::int64_t turns = 1;    // in one inference; more than one within a Loop or Scan
  bool approximate = false;  // stands on a bound (data-dependent sizes, branches, turns) or on a generic kernel
  bool at_least = false;     // nothing bounds its turns: one is counted

  /// Multiply-accumulates of all turns; the largest int64 where they do not fit.
  std::int64_t macs() const { return saturating_multiply(shape.macs, turns); }
};

enum class NodeClass : std::uint8_t { layer, fused, free, unsupported };
std::string_view node_class_name(NodeClass c);

/// Every node ends in exactly one class: `layer` it is the node its layer is named after, `fused` it runs within a
/// layer of another node, `free` nothing runs for it, `unsupported` no rule knows it.
struct NodeFate {
  NodeClass node_class = NodeClass::unsupported;
  std::int32_t layer = -1;  // index into Engine::layers for layer and fused
  std::string_view rule;    // id of the rule that decided
};

enum class Precision : std::uint8_t { fp32, fp16 };

struct Engine {
  std::vector<Layer> layers;    // in order of execution
  std::vector<NodeFate> fates;  // one for each node of the graph
  // For each tensor the tensor in whose memory it lies: itself, or another one through views, no-ops and
  // concatenations in place.
  std::vector<TensorId> storage;
  std::vector<Warning> warnings;
};

/// One row of the table of rules, for reports and documentation.
struct RuleInfo {
  std::string_view id;           // "conv+batch-norm"
  std::string_view description;  // one sentence for the user, also the reason why a node is free
  std::string_view evidence;     // "documented", "listing" (per-layer listings of real engines), "assumed"
};
const std::vector<RuleInfo>& rule_table();
/// The row of that id; throws std::out_of_range for an id that is none.
const RuleInfo& rule_info(std::string_view id);

/// Total over all graphs: no exception for any graph that `infer` has completed.
Engine build_engine(const Graph& graph, Precision precision);

}  // namespace blackthorn
