// POSIX: a new file in the same folder has the old one's permissions before it takes its name.
// Tests: tests/cli/files.test.mjs.
#include "write_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "file_source.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void unwritable(const std::string& path, int reason) {
  throw Error(ErrorCode::bad_request, std::string("the file cannot be written: ") + std::strerror(reason), path);
}

/// What the path leads to, which need not be there yet.
fs::path behind_links(const std::string& path) {
  constexpr int most_links = 40;  // as the system follows
  fs::path target = path;
  for (int links = 0;; ++links) {
    std::error_code error;
    const fs::path next = fs::read_symlink(target, error);
    if (error) return target;
    if (links == most_links) unwritable(path, ELOOP);
    target = target.parent_path() / next;
  }
}

/// What stands at the path: nothing, or its status.
bool look_at(const std::string& path, struct stat& status) {
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) unwritable(path, errno);
    return false;
  }
  if (S_ISDIR(status.st_mode)) unwritable(path, EISDIR);
  return true;
}

/// Devices and pipes, and what is open already.
void write_in_place(const std::string& path, std::string_view text) {
  const std::optional<int> given = given_descriptor(path);
  // A pipe without a reader would be waited for.
  const int descriptor =
      given ? ::fcntl(*given, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) unwritable(path, errno);
  if (!given) ::fcntl(descriptor, F_SETFL, 0);
  const bool written = write_all(descriptor, text);
  const int reason = errno;
  ::close(descriptor);
  if (!written && reason != EPIPE) unwritable(path, reason);
}

/// Permissions of a file that was not there: what everybody may, less what the user's mask forbids.
mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  constexpr mode_t all = 0666;
  return all & ~mask;
}

}  // namespace

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void write_file(const std::string& path, std::string_view text) {
  struct stat old = {};
  if (given_descriptor(path)) return write_in_place(path, text);
  const bool replaces = look_at(path, old);
  if (replaces && !S_ISREG(old.st_mode)) return write_in_place(path, text);
  if (replaces && ::access(path.c_str(), W_OK) != 0) unwritable(path, errno);
  const fs::path target = behind_links(path);
  std::string beside = (target.parent_path() / ".blackthorn-XXXXXX").string();
  const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) unwritable(path, errno);
  // Another owner than ourselves only where we may set one.
  bool good = !replaces || ::fchown(descriptor, old.st_uid, old.st_gid) == 0 || errno == EPERM;
  constexpr mode_t permissions = 07777;
  good = good && ::fchmod(descriptor, replaces ? old.st_mode & permissions : usual_mode()) == 0;
  good = good && write_all(descriptor, text);
  // Else the name could reach the disk before what it stands for, and the old file were lost.
  good = good && (!replaces || ::fsync(descriptor) == 0 || errno == EINVAL);
  int reason = errno;
  if (::close(descriptor) != 0 && good) {
    good = false;
    reason = errno;
  }
  if (good && ::rename(beside.c_str(), target.c_str()) != 0) {
    good = false;
    reason = errno;
  }
  if (good) return;
  ::unlink(beside.c_str());
  unwritable(path, reason);
}

void check_writable(const std::string& path) {
  struct stat status = {};
  if (given_descriptor(path)) return;
  if (look_at(path, status)) {
    if (::access(path.c_str(), W_OK) != 0) unwritable(path, errno);
    return;
  }
  const fs::path folder = behind_links(path).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) unwritable(path, errno);
}

}  // namespace blackthorn::cli
