// A layer: what kind of kernel it is, its sizes, what it stands for.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "engine/room.h"
#include "graph/graph.h"

namespace blackthorn::engine {

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
/// Throws Error bad_request, naming the kinds that there are.
LayerKind kind_named(std::string_view name);

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

/// A layer as a latency function sees it.
struct LayerRun {
  LayerKind kind = LayerKind::generic;
  LayerShape shape;
  double turns = 1;

  auto operator<=>(const LayerRun&) const = default;
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

}  // namespace blackthorn::engine
