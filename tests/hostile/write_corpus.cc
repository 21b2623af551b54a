// Writes the hostile corpus, or the files of it that are named, into a folder, with expected.json: for each file the
// error or the warnings that must come.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hostile/cases.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: hostile_corpus FOLDER [FILE...]\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const std::vector<std::string> wanted(argv + 2, argv + argc);
  std::filesystem::create_directories(folder);
  auto expected = nlohmann::ordered_json::array();
  for (const auto& one : blackthorn::hostile::corpus()) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), one.file) == wanted.end()) continue;
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
