// The text of platforms/calibration/plan.json, put into the binary at build time.
#pragma once

#include <string_view>

#include "bench/room.h"

namespace blackthorn::bench {

std::string_view embedded_plan();

}  // namespace blackthorn::bench
