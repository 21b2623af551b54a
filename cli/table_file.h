// What a platform table that a command writes is called and dated.
#pragma once

#include <string>

#include "room.h"

namespace blackthorn::cli {

/// "my-nano" for "tables/My Nano.json".
std::string id_of_file(const std::string& path);
/// YYYY-MM-DD, UTC.
std::string today();
/// Throws Error bad_platform_table where the text is no table that can be used, and then leaves the file as it is; what
/// write_file throws.
void write_table_file(const std::string& path, const std::string& text);

}  // namespace blackthorn::cli
