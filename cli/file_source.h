// A file as a ByteSource: positioned reads of what is asked for, so a model of many gigabytes costs what its structure
// costs. Reads in the same windows as the browser does, so that both report the same number of bytes read. What can be
// read only in order, a pipe, is kept first, in a file without a name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "onnx/byte_source.h"
#include "onnx/limits.h"
#include "room.h"

namespace blackthorn::cli {

class FileSource final : public ByteSource {
 public:
  /// A regular file, or whatever stands behind "-" (standard input), /dev/stdin and /dev/fd/N (what the shell's <(…)
  /// gives), and then not more than `most_of_pipe` bytes. A pipe that stands in a folder is refused: nobody might ever
  /// write to it. Throws Error unreadable_file with the system's reason, limit_exceeded.
  explicit FileSource(const std::string& path, std::int64_t most_of_pipe = kMaxPipeBytes);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  std::int64_t size() const override { return size_; }
  void read(std::int64_t offset, std::span<std::uint8_t> out) override;

 private:
  std::string path_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

inline constexpr const char* kStandardInput = "-";

/// The open descriptor that a path such as /dev/stdin or /dev/fd/63 stands for.
std::optional<int> given_descriptor(std::string_view path);

/// The whole file, or what a FileSource of that path is. Throws Error unreadable_file, also where it is larger than
/// `limit` bytes.
std::string read_file(const std::string& path, std::int64_t limit);

}  // namespace blackthorn::cli
