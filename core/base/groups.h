// Lists of numbers, one for each group, laid one behind another in a single array (CSR adjacency): a million short
// lists, such as the readers of every tensor, without a million allocations. First every entry is counted, then every
// entry is put.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace blackthorn {

class Groups {
 public:
  explicit Groups(std::size_t groups) : ends_(groups + 1, 0) {}

  void count(std::size_t group) { ++ends_[group + 1]; }
  /// Between the last count and the first put.
  void lay_out() {
    std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
    entries_.resize(ends_.back());
    next_ = ends_;
  }
  void put(std::size_t group, std::int32_t entry) { entries_[next_[group]++] = entry; }

  /// The group's entries in the order in which they were put; none before lay_out.
  std::span<const std::int32_t> operator[](std::size_t group) const {
    if (entries_.empty()) return {};
    return std::span(entries_).subspan(ends_[group], ends_[group + 1] - ends_[group]);
  }

 private:
  std::vector<std::int32_t> entries_;
  std::vector<std::uint32_t> ends_;  // group g lies from ends_[g] to ends_[g + 1]
  std::vector<std::uint32_t> next_;  // where the next entry of a group goes
};

}  // namespace blackthorn
