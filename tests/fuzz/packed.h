// Reads the packed inputs of a fuzz target (README.md has the format).
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <vector>

namespace blackthorn::fuzz {

class PackedInputs {
 public:
  /// Throws std::runtime_error where the file is missing, has no inputs or ends within one.
  explicit PackedInputs(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
    constexpr std::size_t length_bytes = 4;
    std::span<const std::uint8_t> rest = bytes_;
    while (rest.size() >= length_bytes) {
      std::size_t length = 0;
      for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | rest[i];
      rest = rest.subspan(length_bytes);
      if (length > rest.size()) break;
      inputs_.push_back(rest.first(length));
      rest = rest.subspan(length);
    }
    if (inputs_.empty() || !rest.empty()) throw std::runtime_error("no packed inputs: " + path.string());
  }
  PackedInputs(const PackedInputs&) = delete;
  PackedInputs& operator=(const PackedInputs&) = delete;

  auto begin() const { return inputs_.begin(); }
  auto end() const { return inputs_.end(); }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::span<const std::uint8_t>> inputs_;
};

}  // namespace blackthorn::fuzz
