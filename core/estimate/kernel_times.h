// The latency functions evaluated for all layers of an engine, kind by kind in blocks.
#pragma once

#include <vector>

#include "estimate/estimate.h"

namespace blackthorn::estimate {

/// Times of one layer's kernels in ms, without gaps and waiting.
struct KernelTime {
  double total_ms = 0, compute_ms = 0, memory_ms = 0;
  double launches = 1;
  const platform::CompiledKind* kind = nullptr;  // nullptr: the table does not know the kind
  bool possible = true;                          // what the table says of the layer is a time; else all is 0

  bool known() const { return kind != nullptr && possible; }
};

/// One for each layer. `rows` gives the layers' variables, in the same order.
std::vector<KernelTime> kernel_times(const Engine& engine, const std::vector<platform::VariableRow>& rows,
                                     const platform::CompiledPlatform& compiled);

}  // namespace blackthorn::estimate
