// What came of measuring a device, for people and as JSON.
#pragma once

#include <string>

#include "bench/device_planner.h"
#include "room.h"

namespace blackthorn::cli {

/// Points, form and error of every kind, and the errors on layers that the fit has not seen.
std::string device_result_text(const bench::DevicePlanner& planner);
/// `blackthorn-bench/1`: `kinds`, `unseen` with every layer's measured and estimated time, and the figures over them.
std::string device_result_json(const bench::DevicePlanner& planner);

}  // namespace blackthorn::cli
