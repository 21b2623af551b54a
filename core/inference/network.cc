// Inference on a graph of its own, then what is counted of it once.
#include "inference/network.h"

#include <utility>

namespace blackthorn::inference {

Network::Network(Graph inferred, std::int64_t opset, const Binding& binding) {
  const auto shared = std::make_shared<Graph>(std::move(inferred));
  inference = infer(*shared, opset, binding);
  parameters = parameter_count(*shared);
  graph = shared;
}

}  // namespace blackthorn::inference
