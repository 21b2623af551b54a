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
  std::string text;
  const std::size_t shown = std::min(names.size(), kMostNames);
  for (std::size_t i = 0; i < shown; ++i) text += formatted("{}{}", i == 0 ? "" : ", ", quoted(names[i]));
  if (total > shown) text += formatted(" and {} more", total - shown);
  return text;
}

}  // namespace blackthorn
