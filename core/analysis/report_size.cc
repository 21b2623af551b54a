#include "analysis/report_size.h"

#include "base/error.h"
#include "base/formatted.h"

namespace blackthorn::analysis {
namespace {

// What the parts of a report take as JSON beside the names in them, roughly.
constexpr std::int64_t kLayerBytes = 800, kNodeBytes = 120, kTensorBytes = 60;

}  // namespace

void check_report_size(const Model& model, const Engine& engine) {
  const Graph& graph = *engine.graph;
  std::int64_t bytes = 0;
  const auto add = [&](std::int64_t fixed, std::size_t name) {
    bytes += fixed + static_cast<std::int64_t>(name);
    if (bytes <= kMaxReportBytes) return;
    throw Error(ErrorCode::limit_exceeded,
                formatted("The report passes the limit 'report_bytes' of {}: the model makes too many layers, or too "
                          "long names. Export a part of it.",
                          kMaxReportBytes),
                formatted("model '{}'", model.name));
  };
  const auto name_bytes = [&](NodeId node) { return name_in_file(graph, node).size(); };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) add(kNodeBytes, name_bytes(static_cast<NodeId>(i)));
  for (const Layer& layer : engine.layers) {
    add(kLayerBytes, layer.name.size());
    for (const NodeId node : layer.nodes) add(0, name_bytes(node));
    for (const auto* tensors : {&layer.inputs, &layer.outputs}) {
      for (const TensorId id : *tensors) add(kTensorBytes, graph.tensor(id).name.size());
    }
  }
}

}  // namespace blackthorn::analysis
