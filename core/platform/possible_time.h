// What a function of a table may give for a layer. Loading tries each on a few layers (probe.h); a layer of a network
// may still be one that it was not made for.
#pragma once

#include <cmath>

namespace blackthorn::platform {

/// Whether it is a time in ms, or a number of launches: finite, not negative.
inline bool is_possible_time(double value) { return std::isfinite(value) && value >= 0; }

}  // namespace blackthorn::platform
