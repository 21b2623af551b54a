// Writes the hostile corpus into a folder, with expected.json: for each file the error or the warnings that must come.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "hostile/cases.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: hostile_corpus FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  auto expected = nlohmann::ordered_json::array();
  for (const auto& one : blackthorn::hostile::corpus()) {
    std::ofstream(folder / one.file, std::ios::binary) << one.make();
    expected.push_back({{"file", one.file},
                        {"error", one.expected.error},
                        {"says", one.expected.says},
                        {"warnings", one.expected.warnings}});
  }
  std::ofstream list(folder / "expected.json");
  list << expected.dump(1) << '\n';
  list.close();
  if (!list) {
    std::fputs("the corpus cannot be written\n", stderr);
    return 1;
  }
  return 0;
}
