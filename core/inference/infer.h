// From a graph as read to a graph with shapes: binding of the free dimensions, then node by node in order of
// execution shape rules and constant folding together, so that Shape → Gather → Concat → Reshape chains resolve.
// Shapes come from inference alone; what the file's value_info says is only compared (onnx room, warnings).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "inference/batch.h"
#include "inference/room.h"

namespace blackthorn::inference {

/// What the user fixes of the inputs. What is said twice counts in this order: shapes, values, dims, batch. Everything
/// left open gets a default by its name and place: the batch 1, and everything else with a warning "assumed_dimension".
struct Binding {
  std::optional<std::int64_t> batch;                 // of the dimensions that are the batch (batch.h)
  std::map<std::string, std::int64_t> dims;          // symbol → size ("--dim N=1")
  std::map<std::string, Shape, std::less<>> shapes;  // input name → whole shape ("--shape images=1x3x224x224")
  // Input name → its elements ("--value size=1,3,448,448"): of inputs that say sizes. Integers stand in both lists.
  std::map<std::string, Value, std::less<>> values;
  // Input name → the axis that is its batch ("--batch-axis tokens=1"); "" for the first input that has the axis. Empty:
  // as it is found.
  std::map<std::string, std::int64_t, std::less<>> batch_axes;
  bool no_batch = false;  // whatever is found or named

  bool operator==(const Binding&) const = default;
};

/// How one free dimension was settled.
struct BoundDim {
  std::string name;  // the symbol, or INPUT[axis] where the file gives none
  std::int64_t value = 0;
  bool assumed = false;  // a default, not the user's word
};

struct Inference {
  std::vector<BoundDim> bindings;  // one for each free dimension (a symbol once), in order of first appearance
  Batch batch;
  std::vector<Warning> warnings;  // assumed_dimension, unknown_operator, unresolved_shape, shape_conflict …
};

/// Fills dtype, shape, value, constant and data_dependent of every tensor of `graph`. Never stops at an operator
/// that it does not know: its outputs stay without shape and a warning names it.
/// May be called again with other bindings. Throws Error unknown_input, bad_shape, limit_exceeded for bindings that do
/// not fit.
Inference infer(Graph& graph, std::int64_t opset, const Binding& binding);

/// Elements of all float, 8-bit and 4-bit initializers, and of constants in the graph that stand in a weight's place
/// (inputs 1 and up of Conv, Gemm, BatchNormalization …; MatMul's constant side; Mul and Add behind those). Needs
/// inferred shapes. The largest int64 where the sum does not fit.
std::int64_t parameter_count(const Graph& graph);

/// Multiply-accumulates of one node, batch included: Conv, ConvTranspose, Gemm, MatMul (and their integer and fused
/// forms), an Einsum of two operands, attention, RNN, GRU and LSTM, STFT and DFT. 0 for every other operator and where
/// a shape is unknown. Needs inferred shapes.
std::int64_t node_macs(const Graph& graph, NodeId node);
/// In one inference: of all turns of the bodies around the node. The largest int64 where they do not fit.
std::int64_t node_macs_of_all_turns(const Graph& graph, NodeId node);

}  // namespace blackthorn::inference
