// What is only needed for a while: where it goes, and a folder for as long as an object lives.
#pragma once

#include <string>

#include "room.h"

namespace blackthorn::cli {

/// A path within TMPDIR, or /tmp, for mkdtemp and mkstemp to complete.
std::string temporary_name();

class TemporaryFolder {
 public:
  /// By temporary_name. Throws Error bad_request where none can be made.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace blackthorn::cli
