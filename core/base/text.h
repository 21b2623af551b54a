// Names from a file inside messages for people.
#pragma once

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

}  // namespace blackthorn
