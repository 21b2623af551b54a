// The text of platforms/calibration/plan.json, put into the binary at build time.
#pragma once

#include <string_view>

namespace blackthorn::fit {

std::string_view embedded_plan();

}  // namespace blackthorn::fit
