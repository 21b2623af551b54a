// The one way in which files are written whole.
#pragma once

#include <string>
#include <string_view>

#include "room.h"

namespace blackthorn::cli {

/// Makes the file, or replaces it: the text is written beside it and then renamed, so that a full disk or an
/// interruption leaves the old one as it was. A link stays, what it points at is replaced; a device or a pipe is
/// written to as it is. Throws Error bad_request with the path and the system's reason.
void write_file(const std::string& path, std::string_view text);

/// The whole text to what is open. False with errno where not all can be written.
bool write_all(int descriptor, std::string_view text);

/// As write_file, without writing: whether `path` can be a file that is written. Throws Error bad_request where it is a
/// folder, lies in none, or its links lead nowhere.
void check_writable(const std::string& path);

}  // namespace blackthorn::cli
