// Settles the free dimensions of a graph's inputs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "inference/infer.h"

namespace blackthorn::inference {

/// A number that the file fixes, and the one that the user asks for in its place.
struct ReplacedSize {
  std::int64_t from = 0, to = 0;
};

/// What came of the inputs' shapes beside what stands in `Inference`.
struct BindingResult {
  std::map<std::string, std::int64_t> sizes;  // of the free dimensions, by symbol or INPUT[axis]
  std::optional<ReplacedSize> replaced;       // a batch that the file fixes: its value_info no longer holds
};

/// Sets the shape of every graph input. What is said of one dimension more than once counts in this order: whole
/// shapes, the number of values, dimensions by symbol, the batch, the defaults of dimension_role.cc. Two shapes that
/// give one symbol two values are an error. An input without any shape in the file stays without, with a warning,
/// unless `binding.shapes` has it. `inference.batch.dims` are the dimensions that the batch binds; their size is set.
/// Throws Error unknown_input, bad_shape, limit_exceeded.
BindingResult bind_inputs(Graph& graph, const Binding& binding, Inference& inference);

}  // namespace blackthorn::inference
