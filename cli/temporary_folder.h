// A folder for as long as an object lives.
#pragma once

#include <string>

#include "room.h"

namespace blackthorn::cli {

class TemporaryFolder {
 public:
  /// Within TMPDIR, or /tmp. Throws Error bad_request where none can be made.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace blackthorn::cli
