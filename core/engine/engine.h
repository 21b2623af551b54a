// The layers that TensorRT would execute for a graph, and what became of every node.
// The fusion rules are a table in pass order (rules.cc); the evidence for each stands beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/warning.h"
#include "engine/layer.h"
#include "graph/graph.h"
#include "inference/network.h"

namespace blackthorn::engine {

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

struct EngineOptions {
  EngineOptions(Precision of_kernels = Precision::fp32) : precision(of_kernels) {}  // NOLINT: a precision says it all

  Precision precision;

  bool operator==(const EngineOptions&) const = default;
};

struct Engine {
  // What the layers stand for: the network's graph, lowered (lowering.h); shared with it where nothing is to be
  // lowered.
  std::shared_ptr<const Graph> graph;
  std::vector<Layer> layers;    // in order of execution
  std::vector<NodeFate> fates;  // one for each node of the graph
  // For each tensor the tensor in whose memory it lies: itself, or another one through views, no-ops and
  // concatenations in place.
  std::vector<TensorId> storage;
  std::vector<std::int64_t> node_macs;  // of each node of the graph, all turns
  std::int64_t macs = 0;                // of the graph's own nodes
  std::int64_t body_macs = 0;           // of the bodies of If, Loop and Scan, all turns
  std::vector<Warning> warnings;        // of lowering, then of fusion
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

/// Lowers the network's graph and applies the rules. Total over all networks: no exception on account of one.
Engine build_engine(const Network& network, const EngineOptions& options);

}  // namespace blackthorn::engine
