// How much memory an engine needs: its weights, and the activations that are alive at the same time.
#pragma once

#include "estimate/estimate.h"

namespace blackthorn::estimate {

MemoryEstimate estimate_memory(const Graph& graph, const Engine& engine, const platform::Device& device,
                               double bytes_per_element);

}  // namespace blackthorn::estimate
