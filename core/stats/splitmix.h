// Random bits from a seed or a text, the same on every machine: the distributions and hashes of the standard library
// differ between them.
// Source: SplitMix64, Steele, Lea and Flood, OOPSLA 2014.
#pragma once

#include <cstdint>
#include <string_view>

namespace blackthorn::stats {

class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// 64 bits that depend on every byte of the text and on their order.
inline std::uint64_t mixed(std::string_view text) {
  std::uint64_t bits = text.size();
  for (const char c : text) bits = SplitMix(bits ^ static_cast<unsigned char>(c)).next();
  return bits;
}

}  // namespace blackthorn::stats
