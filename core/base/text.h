// Names and sizes from a file inside messages for people.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace blackthorn {

/// The first `bytes` bytes of the name, or fewer where they would end inside a UTF-8 sequence.
std::string clipped(std::string_view name, std::size_t bytes);

/// The name in quotes, cut where it is very long.
std::string quoted(std::string_view name);

/// "'a', 'b' and 7 more": the first few of `total` names.
std::string listed(const std::vector<std::string>& names, std::size_t total);

/// ASCII letters in lower case.
std::string lower_case(std::string_view text);

/// "a, b, c": what `text` says of each item, a string or what one can be appended from, with `separator` between.
template <typename Items, typename Text = std::identity>
std::string joined(const Items& items, std::string_view separator = ", ", Text text = {}) {
  std::string result;
  bool first = true;
  for (const auto& item : items) {
    if (!first) result += separator;
    first = false;
    result += text(item);
  }
  return result;
}

/// "1 layer", "2 layers"; `plural` where it is not the noun with an s.
std::string counted(std::int64_t count, std::string_view noun, std::string_view plural = {});

/// "1x3x224x224", "?" for a dimension below 0 (unknown); nothing for no dimensions, which each caller calls by its own
/// word.
std::string dims_text(std::span<const std::int64_t> dims, std::string_view separator = "x");

}  // namespace blackthorn
