// Ids and dates of tables from file names and the clock. Tests: tests/cli/bench.test.mjs.
#include "table_file.h"

#include <array>
#include <ctime>
#include <filesystem>

#include "inputs.h"
#include "room.h"
#include "write_file.h"

namespace blackthorn::cli {

std::string id_of_file(const std::string& path) {
  std::string id;
  for (const char c : std::filesystem::path(path).stem().string()) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    id += upper ? static_cast<char>(c - 'A' + 'a') : kept ? c : '-';
  }
  return id;
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm date{};
  ::gmtime_r(&now, &date);
  std::array<char, 16> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &date)};
}

void write_table_file(const std::string& path, const std::string& text) {
  tables().add(text, path);
  write_file(path, text);
}

}  // namespace blackthorn::cli
