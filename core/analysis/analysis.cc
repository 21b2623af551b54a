#include "analysis/analysis.h"

namespace blackthorn::analysis {

std::optional<bool> Analysis::budget_met() const {
  if (!budget_ms) return std::nullopt;
  return estimate.latency_ms <= *budget_ms && !estimate.at_least;
}

std::vector<Warning> Analysis::warnings() const {
  std::vector<Warning> all = model->warnings;
  for (const auto* part : {&inference.warnings, &engine.warnings, &estimate.warnings}) {
    all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

}  // namespace blackthorn::analysis
