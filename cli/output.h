// Where results and errors go.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "args.h"
#include "base/error.h"
#include "room.h"

namespace blackthorn::cli {

/// Exit statuses, the same for all commands.
inline constexpr int kDone = 0;
inline constexpr int kBadInput = 2;
inline constexpr int kBudgetMissed = 3;

/// Where a command's result goes and how it is written: --format and --output. Without --format the ending of the
/// output file decides, else it is "table".
class Output {
 public:
  /// `formats`: ids that the command can write. Throws Error bad_request for another.
  Output(const Arguments& arguments, std::span<const std::string_view> formats);

  const std::string& format() const { return format_; }
  /// Throws Error bad_request where the file cannot be written. A reader of standard output that has gone away
  /// (`| head`) is no error.
  void write(std::string_view text) const;

 private:
  std::string format_ = "table";
  std::optional<std::string> file_;
};

/// Writes to standard output; a text that does not end in a line end gets one.
void print(std::string_view text);

/// One error on standard error: "blackthorn: SUBJECT: truncated_file: message (where)".
void print_error(const Error& error, std::string_view subject = {});

}  // namespace blackthorn::cli
