// Names by text, and every part of a long text looked up among them without reading it again: hashes of all parts come
// from those of the text's beginnings (Rabin and Karp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace blackthorn::profile {

/// A part of a text with its hash.
struct Part {
  std::string_view text;
  std::uint64_t hash = 0;
};

/// Σ (character + 1) · kBase^(characters behind it) modulo a prime.
inline constexpr std::uint64_t kHashPrime = (1ULL << 31) - 1, kHashBase = 1'000'003;
inline std::uint64_t with_character(std::uint64_t hash, char c) {
  return (hash * kHashBase + static_cast<unsigned char>(c) + 1) % kHashPrime;
}
inline std::uint64_t name_hash(std::string_view name) {
  std::uint64_t hash = 0;
  for (const char c : name) hash = with_character(hash, c);
  return hash;
}

struct NameHash {
  using is_transparent = void;
  // Names that differ in one character have hashes that differ little; a table wants them apart.
  static std::size_t spread(std::uint64_t hash) { return static_cast<std::size_t>(hash * 0x9E3779B97F4A7C15ULL >> 16); }
  std::size_t operator()(std::string_view name) const { return spread(name_hash(name)); }
  std::size_t operator()(const Part& part) const { return spread(part.hash); }
};
struct NameEqual {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return a == b; }
  bool operator()(const Part& a, std::string_view b) const { return a.text == b; }
  bool operator()(std::string_view a, const Part& b) const { return a == b.text; }
};
template <class Value>
using PartMap = std::unordered_map<std::string_view, Value, NameHash, NameEqual>;

/// Hashes of the parts of a text. Only those of a stretch are kept, which moves along with `cover`.
class PartHashes {
 public:
  /// Parts have up to `longest` characters.
  PartHashes(std::string_view text, std::size_t longest);

  /// From now on parts begin at `start` or behind it and end `longest` characters behind it at most.
  void cover(std::size_t start);
  Part part(std::size_t from, std::size_t to) const;

 private:
  std::string_view text_;
  std::size_t longest_;
  std::size_t begin_ = 0, end_ = 0;    // of the stretch
  std::vector<std::uint64_t> sums_;    // hashes of what the stretch begins with, by length
  std::vector<std::uint64_t> powers_;  // of the base
};

}  // namespace blackthorn::profile
