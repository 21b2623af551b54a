// The file in which `blackthorn bench` keeps measurements while they come: one process adds to it, and what an
// interruption has left of a last line is taken off before the next one.
#pragma once

#include <string>
#include <vector>

#include "bench/measurement_csv.h"
#include "room.h"

namespace blackthorn::cli {

class MeasurementFile {
 public:
  /// Opens or makes the file and locks it until the end of this object. Throws Error bad_request with the path where it
  /// is no file that can be written, or another process holds it; and what read_measurements throws.
  explicit MeasurementFile(std::string path);
  ~MeasurementFile();
  MeasurementFile(const MeasurementFile&) = delete;
  MeasurementFile& operator=(const MeasurementFile&) = delete;

  /// What it held when it was opened.
  std::vector<bench::MeasurementRecord>& records() { return held_.records; }
  const std::string& path() const { return path_; }
  /// Adds a line. Throws Error bad_request where it cannot be written; the file then ends with the line before.
  void add(const bench::MeasurementRecord& record);

 private:
  void append(const std::string& text);

  std::string path_;
  int descriptor_ = -1;
  bench::Measurements held_;
  std::int64_t size_ = 0;  // of complete lines
};

}  // namespace blackthorn::cli
