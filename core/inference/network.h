// A model with its inputs settled: what an engine is built from. It stays as it is for every precision, platform and
// power mode. Tests: tests/analysis/session_test.cc, and all that build an engine.
#pragma once

#include <cstdint>
#include <memory>

#include "inference/infer.h"

namespace blackthorn::inference {

struct Network {
  /// Infers the shapes of `graph`, whose operators are those of the version `opset` of ai.onnx. Throws what `infer`
  /// throws.
  Network(Graph graph, std::int64_t opset, const Binding& binding);
  Network(const Model& model, const Binding& binding) : Network(model.graph, model.opset(), binding) {}

  std::shared_ptr<const Graph> graph;  // with shapes
  Inference inference;
  std::int64_t parameters = 0;  // parameter_count
};

}  // namespace blackthorn::inference
