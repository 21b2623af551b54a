#include "calibration/roofline.h"

#include <algorithm>

namespace blackthorn::calibration {

double roofline_ms(const Observation& observation, const platform::Platform& platform) {
  const platform::Mode& mode = platform.mode({});
  const platform::PrecisionInfo& precision = platform.precision(observation.precision);
  const double flop_per_ms = precision.flop_per_cycle_per_sm * mode.gpu_mhz * 1e3 * platform.device.sm_count;
  const double bytes_per_ms = mode.memory_gb_s * 1e6;
  double sum = 0;
  for (const LayerRun& run : observation.layers) {
    const double elements = static_cast<double>(run.shape.elements_in) + static_cast<double>(run.shape.elements_out) +
                            static_cast<double>(run.shape.elements_weights);
    sum += run.turns * std::max(2 * static_cast<double>(run.shape.macs) / flop_per_ms,
                                elements * precision.bytes_per_element / bytes_per_ms);
  }
  return sum;
}

}  // namespace blackthorn::calibration
