// JSON text of unknown origin → a checked tree: limits on size and nesting, no key twice in an object (which parsers
// would settle silently), syntax errors with their byte.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace blackthorn::platform {

inline constexpr std::size_t kMaxTableBytes = 4 << 20;
inline constexpr int kMaxJsonDepth = 64;

/// `name` is used in messages. Throws Error bad_platform_table; `where` is the byte or the JSON pointer.
nlohmann::json parse_table_text(std::string_view text, std::string_view name);

/// A name from a table, made fit for a message: quoted, at most 60 bytes, only printable ASCII.
std::string in_quotes(std::string_view text);

/// "/kinds" + "conv" → "/kinds/conv", with RFC 6901's escapes.
std::string pointer_to(std::string_view parent, std::string_view key);

}  // namespace blackthorn::platform
