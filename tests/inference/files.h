// Reading the files that the tests of the graph room work on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "onnx/byte_source.h"
#include "onnx/reader.h"

namespace files {

inline std::filesystem::path source_dir() { return BLACKTHORN_SOURCE_DIR; }
inline std::filesystem::path toolchain_dir() { return BLACKTHORN_TOOLCHAIN_DIR; }
/// A larger collection of networks beside the project; most checkouts do not have it.
inline std::filesystem::path networks_dir() { return source_dir() / ".." / "shared" / "networks"; }

inline std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline blackthorn::graph::Model model_of(const std::filesystem::path& path) {
  const auto bytes = bytes_of(path);
  blackthorn::onnx::MemorySource source(bytes);
  return blackthorn::onnx::read_model(source, path.filename().string());
}

/// Files of a folder whose names end in `ending`, sorted; none where there is no such folder.
inline std::vector<std::filesystem::path> listed(const std::filesystem::path& folder, const std::string& ending) {
  std::vector<std::filesystem::path> found;
  if (!std::filesystem::is_directory(folder)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace files
