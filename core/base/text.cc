// Names in messages are cut, so that a hostile one cannot make a message of megabytes. Tests: tests/base.
#include "base/text.h"

#include <algorithm>

#include "base/formatted.h"

namespace blackthorn {
namespace {
constexpr std::size_t kLongest = 120;
constexpr std::size_t kMostNames = 3;
}  // namespace

std::string clipped(std::string_view name, std::size_t bytes) {
  if (name.size() <= bytes) return std::string(name);
  while (bytes > 0 && (static_cast<unsigned char>(name[bytes]) & 0xC0) == 0x80) --bytes;
  return std::string(name.substr(0, bytes));
}

std::string quoted(std::string_view name) {
  return formatted("'{}{}", clipped(name, kLongest), name.size() > kLongest ? "…'" : "'");
}

std::string listed(const std::vector<std::string>& names, std::size_t total) {
  const std::size_t shown = std::min(names.size(), kMostNames);
  std::string text = joined(std::span(names).first(shown), ", ", quoted);
  if (total > shown) text += formatted(" and {} more", total - shown);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string counted(std::int64_t count, std::string_view noun, std::string_view plural) {
  if (count == 1) return formatted("1 {}", noun);
  return plural.empty() ? formatted("{} {}s", count, noun) : formatted("{} {}", count, plural);
}

std::string dims_text(std::span<const std::int64_t> dims, std::string_view separator) {
  return joined(dims, separator, [](std::int64_t dim) { return dim < 0 ? "?" : std::to_string(dim); });
}

}  // namespace blackthorn
