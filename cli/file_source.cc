// POSIX files: opened once, read by position. Tests: tests/cli/cli.test.mjs.
#include "file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

[[noreturn]] void unreadable(const std::string& path, const std::string& reason) {
  throw Error(ErrorCode::unreadable_file, "the file cannot be read: " + reason, path);
}

}  // namespace

FileSource::FileSource(const std::string& path) : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) unreadable(path, std::strerror(errno));
  struct stat status = {};
  const bool known = fstat(descriptor_, &status) == 0;
  const int reason = errno;
  if (known && S_ISREG(status.st_mode)) {
    size_ = status.st_size;
    return;
  }
  close(descriptor_);
  unreadable(path, known ? "it is not a regular file" : std::strerror(reason));
}

FileSource::~FileSource() { close(descriptor_); }

void FileSource::read(std::int64_t offset, std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t count = pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) unreadable(path_, std::strerror(errno));
    if (count == 0) unreadable(path_, "it became shorter while it was read");
    offset += count;
    out = out.subspan(static_cast<std::size_t>(count));
  }
}

std::string read_file(const std::string& path, std::int64_t limit) {
  FileSource source(path);
  if (source.size() > limit) unreadable(path, "it is larger than " + std::to_string(limit) + " bytes");
  std::string text(static_cast<std::size_t>(source.size()), '\0');
  source.read(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

}  // namespace blackthorn::cli
