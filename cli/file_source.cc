// POSIX files: opened once, read by position. Tests: tests/cli/cli.test.mjs, tests/cli/files.test.mjs.
#include "file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "base/numbers.h"
#include "room.h"
#include "temporary_folder.h"
#include "write_file.h"

namespace blackthorn::cli {
namespace {

[[noreturn]] void unreadable(const std::string& path, const std::string& reason) {
  throw Error(ErrorCode::unreadable_file, "the file cannot be read: " + reason, path);
}

[[noreturn]] void too_large(const std::string& path, std::int64_t limit) {
  unreadable(path, "it is larger than " + std::to_string(limit) + " bytes");
}

/// A file that nobody else sees and that is gone with its descriptor.
int nameless_file() {
  std::string name = temporary_name();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) ::unlink(name.c_str());
  return descriptor;
}

/// Bytes copied, or -1 with errno. Stops behind `most`.
std::int64_t copy(int from, int to, std::int64_t most) {
  std::vector<char> buffer(1 << 18);
  std::int64_t copied = 0;
  while (copied <= most) {
    const ssize_t count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    if (!write_all(to, {buffer.data(), static_cast<std::size_t>(count)})) return -1;
    copied += count;
  }
  return copied;
}

}  // namespace

std::optional<int> given_descriptor(std::string_view path) {
  constexpr std::string_view names[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
  for (int number = 0; const std::string_view name : names) {
    if (path == name) return number;
    ++number;
  }
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"})
    if (path.starts_with(folder)) return parsed<int>(path.substr(folder.size()));
  return std::nullopt;
}

FileSource::FileSource(const std::string& path, std::int64_t most_of_pipe) : path_(path) {
  const std::optional<int> given = path == kStandardInput ? STDIN_FILENO : given_descriptor(path);
  // Not to wait where a pipe has no writer.
  descriptor_ = given ? ::fcntl(*given, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) unreadable(path, std::strerror(errno));
  struct stat status = {};
  if (::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) {
    size_ = status.st_size;
    return;
  }
  const int stream = descriptor_;
  descriptor_ = given ? nameless_file() : -1;
  int reason = errno;
  if (descriptor_ >= 0) {
    size_ = copy(stream, descriptor_, most_of_pipe);
    reason = errno;
  }
  ::close(stream);
  if (!given) unreadable(path, "it is not a regular file; a pipe can be given as standard input, which is called -");
  if (descriptor_ >= 0 && size_ >= 0 && size_ <= most_of_pipe) return;
  if (descriptor_ >= 0) ::close(descriptor_);
  if (size_ < 0 || descriptor_ < 0) unreadable(path, std::strerror(reason));
  if (most_of_pipe < kMaxPipeBytes) too_large(path, most_of_pipe);
  throw Error(ErrorCode::limit_exceeded,
              "More than " + std::to_string(most_of_pipe) + " bytes came through the pipe. Give it as a file.",
              "limit 'pipe_bytes'");
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
  FileSource source(path, limit);
  if (source.size() > limit) too_large(path, limit);
  std::string text(static_cast<std::size_t>(source.size()), '\0');
  source.read(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

}  // namespace blackthorn::cli
