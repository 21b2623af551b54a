#include "estimate/kernel_times.h"

#include <algorithm>
#include <array>

#include "platform/possible_time.h"

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
      // A table from outside may divide by zero, and was tried on a few layers alone.
      for (std::size_t j = 0; j < block.size(); ++j) {
        KernelTime& time = times[by_kind[k][j]];
        time.possible = time.possible && platform::is_possible_time(results[j]);
        time.*field = std::min(results[j], platform::kMostTime);
      }
    };
    evaluate(kind->latency, &KernelTime::total_ms);
    evaluate(kind->compute, &KernelTime::compute_ms);
    evaluate(kind->memory, &KernelTime::memory_ms);
    evaluate(kind->launches, &KernelTime::launches);
    for (const std::size_t i : by_kind[k]) {
      if (!times[i].possible) times[i] = {.launches = 0, .possible = false};
      times[i].kind = kind;
    }
  }
  return times;
}

}  // namespace blackthorn::estimate
