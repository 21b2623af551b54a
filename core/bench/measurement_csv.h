// Measured layers as a CSV file: what `blackthorn bench` keeps of every measurement, and what `blackthorn fit` reads.
// Columns: `kind`, the parameters of runner requests (docs/runners.md; empty or missing: the preset), `samples_ms`
// (separated by spaces) or `ms`; of bench also precision, error, device, software, memory_bytes, clocks_mhz and
// kernels. A row that bench writes is one line, so a file that was cut anywhere, by a full disk or a lost connection,
// shows it by a last line without its end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/warning.h"
#include "bench/layer_request.h"

namespace blackthorn::bench {

/// A file of measurements takes no more.
inline constexpr std::int64_t kMostMeasurementBytes = 256 << 20;

/// What a runner says of itself as it is recorded: on one line, and no spreadsheet runs it as a formula. Texts of rows
/// that were written otherwise are read as if they were written so.
std::string recorded_text(std::string_view text);

/// From 1 MHz to 100 GHz; and from 1 MiB to 512 TiB: what a runner can say of its device.
constexpr bool is_clock_mhz(double clock) { return clock >= 1 && clock <= 1e5; }
inline constexpr std::int64_t kMostMemoryBytes = std::int64_t{1} << 49;
constexpr bool is_memory_bytes(std::int64_t bytes) { return bytes >= 1 << 20 && bytes <= kMostMemoryBytes; }

/// Samples of one measurement, at most: a file has room for thousands of such rows.
inline constexpr std::int64_t kMostSamples = 10'000;

struct MeasurementRecord {
  LayerRequest request;
  std::string precision;
  std::vector<double> samples_ms;  // empty where the measurement failed
  std::string error;               // then why
  std::string device, software;
  std::string clocks_mhz, kernels;  // JSON, as the runner said
  std::int64_t memory_bytes = 0;    // of the device; 0 where the runner does not say

  /// The GPU's of `clocks_mhz`, or else the first one that can be one; 0 where there is none.
  double clock_mhz() const;
};

/// The header line and the line of one record, each with its end.
std::string measurement_header();
std::string measurement_row(const MeasurementRecord& record);

struct Measurements {
  std::vector<MeasurementRecord> records;
  std::size_t bytes = 0;       // of the file's complete lines: here a further one can be added
  std::optional<Warning> cut;  // "incomplete_line": the last line has no end and is left out
};

/// Nothing of a file without any complete line. Throws Error bad_request with the line for a row that is no layer or
/// has no times, and for one that was measured on another device or with other software than those before.
Measurements read_measurements(std::string_view csv);

}  // namespace blackthorn::bench
