// A file as a ByteSource: positioned reads of what is asked for, so a model of many gigabytes costs what its structure
// costs. Reads in the same windows as the browser does, so that both report the same number of bytes read.
#pragma once

#include <string>

#include "onnx/byte_source.h"
#include "room.h"

namespace blackthorn::cli {

class FileSource final : public ByteSource {
 public:
  /// Throws Error unreadable_file with the system's reason; only regular files are taken.
  explicit FileSource(const std::string& path);
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

/// The whole file. Throws Error unreadable_file, also where it is larger than `limit` bytes.
std::string read_file(const std::string& path, std::int64_t limit);

}  // namespace blackthorn::cli
