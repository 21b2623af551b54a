// Where a layer sits on the staircase of a variable that a designer can change: how far the next step is, up and
// down, and what it costs or saves.
//
// The latency function is evaluated at every value within reach, as if the layer had that many channels. A step is a
// rise from one value to the next that stands out from the usual rise between neighbours (their median): a smooth
// slope, as of a layer bound by memory, is no staircase.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "estimate/estimate.h"

namespace blackthorn::estimate {

class StepFinder {
 public:
  StepFinder(const platform::CompiledKind& kind, double bytes_per_element)
      : kind_(kind), bytes_per_element_(bytes_per_element) {}

  /// The first of the kind's step variables that shows a step around the layer; nothing where none does. Networks
  /// repeat their blocks, so what was found for a shape is kept.
  const std::optional<StepPosition>& find(const LayerShape& shape);

 private:
  std::optional<StepPosition> search(const LayerShape& shape);
  std::optional<StepPosition> search(const LayerShape& shape, platform::Variable variable);

  const platform::CompiledKind& kind_;
  double bytes_per_element_;
  std::map<LayerShape, std::optional<StepPosition>> found_;
  std::vector<platform::VariableRow> rows_;  // reused from layer to layer
  std::vector<double> times_, rises_;
  platform::Program::Scratch scratch_;
};

}  // namespace blackthorn::estimate
