// A platform table from what was measured on a device.
#pragma once

#include <string>

#include "bench/device_planner.h"

namespace blackthorn::bench {

/// What runner and user say of the device.
struct DeviceFacts {
  std::string id, name;          // of the table
  std::string device, software;  // as the runner says
  std::string date;              // of the measurements, YYYY-MM-DD
  std::string precision = "fp32";
  double clock_mhz = 0;           // 0: not known
  std::int64_t memory_bytes = 0;  // 0: not known
};

/// The table as JSON text (`blackthorn-platform/1`). Kinds that could not be measured alone are derived from copies
/// where those were measured. Throws Error bad_request where no kind has a function.
std::string device_table(const DevicePlanner& planner, const DeviceFacts& facts);

}  // namespace blackthorn::bench
