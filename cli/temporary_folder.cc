// Tests: tests/cli/bench.test.mjs.
#include "temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "room.h"

namespace blackthorn::cli {

namespace fs = std::filesystem;

std::string temporary_name() {
  std::error_code error;
  const fs::path within = fs::temp_directory_path(error);
  return ((error ? fs::path("/tmp") : within) / "blackthorn-XXXXXX").string();
}

TemporaryFolder::TemporaryFolder() : path_(temporary_name()) {
  if (!::mkdtemp(path_.data()))
    throw Error(ErrorCode::bad_request, std::string("no temporary folder can be made: ") + std::strerror(errno), path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace blackthorn::cli
