// Levenshtein distances; texts of unknown origin are cut before, so that the work is bounded. Tests: tests/base.
#include "base/nearest.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace blackthorn {
namespace {

constexpr std::size_t kLongestWord = 64;
constexpr std::size_t kMostCandidates = 1000;
constexpr std::size_t kMostEdits = 3;

// Inserts, deletions and replacements that turn one word into the other.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::size_t> nearest(std::string_view given, std::span<const std::string_view> candidates) {
  const std::string word = lower_case(given.substr(0, kLongestWord));
  std::size_t least = 1 + std::min(kMostEdits, word.size() / 2);
  std::optional<std::size_t> by_edits, holding, held;
  std::size_t holders = 0, longest = 1;  // a single letter is a part of much
  for (std::size_t i = 0; i < std::min(candidates.size(), kMostCandidates); ++i) {
    if (candidates[i].size() > 2 * kLongestWord) continue;
    const std::string candidate = lower_case(candidates[i]);
    if (const std::size_t distance = edits(word, candidate); distance < least) {
      least = distance;
      by_edits = i;
    }
    if (word.size() > 1 && candidate.find(word) != candidate.npos) {
      holding = i;
      ++holders;
    }
    if (candidate.size() > longest && word.find(candidate) != word.npos) {
      longest = candidate.size();
      held = i;
    }
  }
  if (by_edits) return by_edits;
  return holders == 1 ? holding : holders == 0 ? held : std::nullopt;
}

}  // namespace blackthorn
