// The estimate that every other one has to beat: each layer takes the greater of its arithmetic at the device's peak
// and its traffic at the memory's bandwidth, both from the data sheet.
// Source: Williams, Waterman, Patterson, "Roofline", CACM 52 (2009).
#pragma once

#include "calibration/dataset.h"
#include "platform/platform.h"

namespace blackthorn::calibration {

/// ms of all layers of the observation, in the platform's first mode.
double roofline_ms(const Observation& observation, const platform::Platform& platform);

}  // namespace blackthorn::calibration
