// Measured layers as a CSV file: what `blackthorn bench` keeps of every measurement, and what `blackthorn fit` reads.
// Columns: `kind`, the parameters of runner requests (docs/runners.md; empty or missing: the preset), `samples_ms`
// (separated by spaces) or `ms`; of bench also precision, error, device, software, memory_bytes, clocks_mhz and
// kernels.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/layer_request.h"

namespace blackthorn::bench {

/// A file of measurements takes no more.
inline constexpr std::int64_t kMostMeasurementBytes = 256 << 20;

struct MeasurementRecord {
  LayerRequest request;
  std::string precision;
  std::vector<double> samples_ms;  // empty where the measurement failed
  std::string error;               // then why
  std::string device, software;
  std::string clocks_mhz, kernels;  // JSON, as the runner said
  std::int64_t memory_bytes = 0;    // of the device; 0 where the runner does not say

  /// The GPU's of `clocks_mhz`, or else the first one; 0 where there is none.
  double clock_mhz() const;
};

/// The header line and the line of one record, each with its end.
std::string measurement_header();
std::string measurement_row(const MeasurementRecord& record);

/// Throws Error bad_request with the line for a row that is no layer or has no times.
std::vector<MeasurementRecord> read_measurements(std::string_view csv);

}  // namespace blackthorn::bench
