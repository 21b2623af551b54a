// Trial layers: every function of a table must give a finite time, not negative, for all of them.
#pragma once

#include <span>
#include <string_view>

#include "platform/platform.h"

namespace blackthorn::platform {

struct ProbeLayer {
  std::string_view description;
  VariableRow row;
};

/// From a single element to large layers, with every variable as a layer of that shape has it.
std::vector<ProbeLayer> probe_layers(double bytes_per_element);

/// Evaluates every function on every trial layer. Throws Error bad_platform_table at the function that fails.
void probe(const Platform& platform, const Mode& mode, const PrecisionInfo& precision);

}  // namespace blackthorn::platform
