// Tests: tests/cli/bench.test.mjs, tests/cli/files.test.mjs.
#include "measurement_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "file_source.h"
#include "output.h"
#include "room.h"
#include "write_file.h"

namespace blackthorn::cli {

MeasurementFile::MeasurementFile(std::string path) : path_(std::move(path)) {
  constexpr mode_t all = 0666;
  check_writable(path_);
  // Not to wait where the path is a pipe: that is said below.
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, all);
  if (descriptor_ < 0)
    throw Error(ErrorCode::bad_request, std::string("measurements cannot be written: ") + std::strerror(errno), path_);
  try {
    struct stat status = {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode))
      throw Error(ErrorCode::bad_request, "measurements cannot be written: it is not a regular file", path_);
    // Where the file system has no locks, we go without.
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      throw Error(ErrorCode::bad_request, "another bench is adding to these measurements; give another --out", path_);
    held_ = bench::read_measurements(read_file(path_, bench::kMostMeasurementBytes));
    if (held_.cut) print_warning(*held_.cut, path_);
    size_ = static_cast<std::int64_t>(held_.bytes);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

MeasurementFile::~MeasurementFile() { ::close(descriptor_); }

void MeasurementFile::append(const std::string& text) {
  if (::ftruncate(descriptor_, size_) == 0 && write_all(descriptor_, text)) {
    size_ += static_cast<std::int64_t>(text.size());
    return;
  }
  const int reason = errno;
  [[maybe_unused]] const int left = ::ftruncate(descriptor_, size_);  // else the next run takes it off
  throw Error(ErrorCode::bad_request, std::string("measurements cannot be written: ") + std::strerror(reason), path_);
}

void MeasurementFile::add(const bench::MeasurementRecord& record) {
  append((size_ == 0 ? bench::measurement_header() : std::string()) + bench::measurement_row(record));
}

}  // namespace blackthorn::cli
