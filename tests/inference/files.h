// Reading the files that the tests of the graph room work on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "onnx/byte_source.h"
#include "onnx/reader.h"

namespace files {

inline std::filesystem::path source_dir() { return BLACKTHORN_SOURCE_DIR; }
inline std::filesystem::path toolchain_dir() { return BLACKTHORN_TOOLCHAIN_DIR; }
/// A larger collection of networks beside the project; most checkouts do not have it. Cases that need it say so:
/// TEST_CASE("…" * doctest::skip(!files::have_networks())). Everything else is there, or a test fails.
inline std::filesystem::path networks_dir() { return source_dir() / ".." / "shared" / "networks"; }
inline bool have_networks() { return std::filesystem::is_directory(networks_dir()); }

inline std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline blackthorn::graph::Model model_of(const std::filesystem::path& path) {
  const auto bytes = bytes_of(path);
  blackthorn::onnx::MemorySource source(bytes);
  return blackthorn::onnx::read_model(source, path.filename().string());
}

/// Whether a folder of the project has this very file, so that nothing is tested twice.
inline bool in_project(const std::filesystem::path& path) {
  const auto own = source_dir() / "platforms" / "networks" / path.filename();
  return std::filesystem::exists(own) && bytes_of(own) == bytes_of(path);
}

/// Files of a folder whose names end in `ending`, sorted. Throws where there is no such folder or no such file in it.
inline std::vector<std::filesystem::path> listed(const std::filesystem::path& folder, const std::string& ending) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0) {
      found.push_back(entry.path());
    }
  }
  if (found.empty()) throw std::runtime_error("no files *" + ending + " in " + folder.string());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace files
