// Measures layers through a runner and keeps every answer: asks again where the runner fails, records each measurement
// in a CSV file as it comes, and answers from that file what an earlier, interrupted run has measured.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/measurement_csv.h"
#include "bench/runner_protocol.h"
#include "measurement_file.h"
#include "room.h"
#include "runner.h"
#include "temporary_folder.h"

namespace blackthorn::cli {

struct MeasurerOptions {
  std::string command;  // of the runner
  std::string file;     // where measurements are kept; empty: nowhere
  std::string precision;
  int warmup = 10, repeats = 50;
  double limit_s = 300;  // for one answer
};

class Measurer {
 public:
  /// Reads what the file holds. Throws Error bad_request where it was measured in another precision, and what reading
  /// it throws.
  explicit Measurer(MeasurerOptions options);

  /// Samples in ms; empty where the layer could not be measured, see `fault()`. Throws Error bad_request where the
  /// runner fails layer after layer, the device changes, or `interrupted()`.
  std::vector<double> measure(const bench::LayerRequest& request);

  const std::string& fault() const { return fault_; }
  /// Device and software of the latest answer.
  const std::string& device() const { return device_; }
  const std::string& software() const { return software_; }
  /// Of the latest answer in MHz; 0 where it does not say.
  double clock_mhz() const { return clock_mhz_; }
  std::int64_t memory_bytes() const { return memory_bytes_; }
  int asked() const { return asked_; }  // runner calls that were not answered from the file
  int from_file() const { return from_file_; }
  int failed() const { return failed_; }  // layers that could not be measured

 private:
  bench::MeasurementRecord ask(const bench::LayerRequest& layer);
  /// Asks by the protocol that the runner speaks, once it is known.
  bench::RunnerAnswer exchange(bench::RunnerRequest& request);
  void remember(const bench::MeasurementRecord& record);
  void note(const bench::MeasurementRecord& record);

  MeasurerOptions options_;
  Runner runner_;
  std::int64_t last_id_ = 0;
  int protocol_ = 0;        // of the runner's answers; 0 before the first
  TemporaryFolder folder_;  // of the model
  std::optional<MeasurementFile> file_;
  // What the file holds and was not used yet; one layer may have been measured several times.
  std::multimap<bench::LayerRequest, bench::MeasurementRecord> known_;
  std::string fault_, device_, software_;
  double clock_mhz_ = 0;
  std::int64_t memory_bytes_ = 0;
  int asked_ = 0, from_file_ = 0, failed_ = 0, failed_running_ = 0;
};

}  // namespace blackthorn::cli
