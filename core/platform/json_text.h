// JSON text of unknown origin → a checked tree: limits on size and nesting, in our own formats no key twice in an
// object (which parsers would settle silently), syntax errors with their byte.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace blackthorn::platform {

inline constexpr std::size_t kMaxTableBytes = 4 << 20;
inline constexpr int kMaxJsonDepth = 64;

/// What a text is: for messages ("platform table "name": …", without a name "platform table: …") and limits.
struct JsonOrigin {
  ErrorCode code = ErrorCode::bad_platform_table;
  std::string_view what = "platform table";
  std::string_view name = {};
  std::size_t max_bytes = kMaxTableBytes;
  bool unique_keys = true;  // a key twice in an object is a fault; else the last one counts
};

/// Throws Error of the origin's code; `where` is the byte or the JSON pointer.
nlohmann::json parse_json_text(std::string_view text, const JsonOrigin& origin);
/// A platform table. `name` is used in messages.
nlohmann::json parse_table_text(std::string_view text, std::string_view name);

/// A name from a table, made fit for a message: quoted, at most 60 bytes, only printable ASCII.
std::string in_quotes(std::string_view text);

/// "/kinds" + "conv" → "/kinds/conv", with RFC 6901's escapes.
std::string pointer_to(std::string_view parent, std::string_view key);

}  // namespace blackthorn::platform
