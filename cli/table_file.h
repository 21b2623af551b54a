// What a platform table that a command writes is called and dated.
#pragma once

#include <string>

#include "room.h"

namespace blackthorn::cli {

/// "my-nano" for "tables/My Nano.json".
std::string id_of_file(const std::string& path);
/// YYYY-MM-DD, UTC.
std::string today();
/// Throws Error bad_request where the file cannot be written.
void write_table_file(const std::string& path, const std::string& text);

}  // namespace blackthorn::cli
