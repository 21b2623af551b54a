#include "estimate/kernel_times.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace blackthorn::estimate {

std::vector<KernelTime> kernel_times(const Engine& engine, const std::vector<platform::VariableRow>& rows,
                                     const platform::CompiledPlatform& compiled) {
  std::vector<KernelTime> times(engine.layers.size());
  std::array<std::vector<std::size_t>, kLayerKinds> by_kind;
  for (std::size_t i = 0; i < engine.layers.size(); ++i)
    by_kind[static_cast<std::size_t>(engine.layers[i].kind)].push_back(i);

  std::vector<platform::VariableRow> block;
  std::vector<double> results;
  platform::Program::Scratch scratch;
  for (std::size_t k = 0; k < by_kind.size(); ++k) {
    const auto* kind = compiled.find(kind_name(static_cast<LayerKind>(k)));
    if (!kind || by_kind[k].empty()) continue;
    block.clear();
    for (const std::size_t i : by_kind[k]) block.push_back(rows[i]);
    results.resize(block.size());
    const auto evaluate = [&](const platform::Program& program, double KernelTime::*field) {
      program.evaluate(block, results, scratch);
      // A table from outside may divide by zero; a time is finite, not negative and no end of time.
      for (std::size_t j = 0; j < block.size(); ++j)
        times[by_kind[k][j]].*field =
            std::isfinite(results[j]) ? std::clamp(results[j], 0.0, platform::kMostTime) : 0.0;
    };
    evaluate(kind->latency, &KernelTime::total_ms);
    evaluate(kind->compute, &KernelTime::compute_ms);
    evaluate(kind->memory, &KernelTime::memory_ms);
    evaluate(kind->launches, &KernelTime::launches);
    for (const std::size_t i : by_kind[k]) times[i].kind = kind;
  }
  return times;
}

}  // namespace blackthorn::estimate
