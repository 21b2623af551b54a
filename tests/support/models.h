// Where the models of the tests lie, each once: real networks in platforms/networks, those written for tests in
// tests/models, ONNX's light ones among what ./dev fetched.
#pragma once

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace test_models {

inline std::vector<std::filesystem::path> folders() {
  const std::filesystem::path source = BLACKTHORN_SOURCE_DIR, toolchain = BLACKTHORN_TOOLCHAIN_DIR;
  return {source / "tests" / "models", source / "platforms" / "networks", toolchain / "onnx" / "light"};
}

/// The model of that name, such as "srcnn". Throws where there is none.
inline std::filesystem::path path_of(const std::string& name) {
  for (const auto& folder : folders())
    if (const auto path = folder / (name + ".onnx"); std::filesystem::exists(path)) return path;
  throw std::runtime_error("there is no model " + name);
}

/// Every model that has an oracle in tests/models, but for the light ones.
inline std::vector<std::filesystem::path> with_oracles() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folders().front())) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(".shapes.json")) continue;
    const auto path = path_of(file.substr(0, file.find('.')));
    if (path.parent_path() != folders().back()) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  // Some have several oracles.
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

}  // namespace test_models
