// Settles the free dimensions of a graph's inputs.
#pragma once

#include "inference/infer.h"

namespace blackthorn::inference {

/// What came of the inputs' shapes beside `Inference::bindings`, `batch` and `warnings`.
struct BindingResult {
  bool fixed_replaced = false;  // a dimension that the file fixes was replaced: its value_info no longer holds
};

/// Sets the shape of every graph input. What is said of one dimension more than once counts in this order: whole
/// shapes, dimensions by symbol, the batch, the defaults of binding.cc. Two shapes that give one symbol two values
/// are an error. An input without any shape in the file stays without, with a warning, unless `binding.shapes` has it.
/// Throws Error unknown_input, bad_shape.
BindingResult bind_inputs(Graph& graph, const Binding& binding, Inference& inference);

}  // namespace blackthorn::inference
