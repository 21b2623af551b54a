// From a finished unit to its layer: sizes, label, parameters.
#pragma once

#include "engine/fusion.h"

namespace blackthorn::engine {

/// Inputs of the unit that change from inference to inference and come from outside of it, each once.
std::vector<TensorId> unit_inputs(const Fusion& fusion, const Unit& unit);

/// Everything but the name and the index. Takes nodes and outputs out of the unit, which has served. `inputs` as from
/// unit_inputs. All shapes concerned are known.
Layer describe(const Fusion& fusion, Unit& unit, std::vector<TensorId> inputs);

}  // namespace blackthorn::engine
