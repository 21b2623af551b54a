#include "profile/text_parts.h"

#include <algorithm>

namespace blackthorn::profile {

PartHashes::PartHashes(std::string_view text, std::size_t longest)
    : text_(text), longest_(std::min(longest, text.size())), sums_(1, 0), powers_(1, 1) {
  powers_.reserve(longest_ + 1);
  while (powers_.size() <= longest_) powers_.push_back(powers_.back() * kHashBase % kHashPrime);
}

void PartHashes::cover(std::size_t start) {
  if (end_ == text_.size() || start + longest_ <= end_) return;
  begin_ = start;
  end_ = std::min(text_.size(), start + 2 * longest_);
  sums_.resize(1);
  for (std::size_t i = begin_; i < end_; ++i) sums_.push_back(with_character(sums_.back(), text_[i]));
}

Part PartHashes::part(std::size_t from, std::size_t to) const {
  const std::uint64_t before = sums_[from - begin_] * powers_[to - from] % kHashPrime;
  return {text_.substr(from, to - from), (sums_[to - begin_] + kHashPrime - before) % kHashPrime};
}

}  // namespace blackthorn::profile
