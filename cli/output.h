// Where results and errors go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "args.h"
#include "base/error.h"
#include "base/warning.h"
#include "report/formats.h"
#include "room.h"

namespace blackthorn::cli {

/// Exit statuses, the same for all commands.
inline constexpr int kDone = 0;
inline constexpr int kBadInput = 2;
inline constexpr int kBudgetMissed = 3;

/// The formats of format_table() that a command writes.
enum class Offer : std::uint8_t {
  all,          // tables, one table alone, or a tree
  whole,        // all that hold the whole result: a single table would not
  text_or_json  // a text that is no table, or JSON
};

/// A command's options: its own, then --format and --output. `remark` stands behind what --format says of itself.
std::vector<Option> with_output(std::vector<Option> own, Offer offer, std::string_view remark = {});

/// Where a command's result goes and how it is written: --format and --output. Without --format the ending of the
/// output file decides, else it is the first format.
class Output {
 public:
  /// Throws Error bad_request for a format that the command does not offer.
  Output(const Arguments& arguments, Offer offer);

  const Format& format() const { return *format_; }
  bool json() const { return format_->id == "json"; }
  /// Throws Error bad_request where the file cannot be written. A reader of standard output that has gone away
  /// (`| head`) is no error.
  void write(std::string_view text) const;

 private:
  const Format* format_;
  std::optional<std::string> file_;
};

/// Writes to standard output; a text that does not end in a line end gets one.
void print(std::string_view text);

/// One error on standard error: "blackthorn: SUBJECT: truncated_file: message (where)".
void print_error(const Error& error, std::string_view subject = {});

/// One warning of no report on standard error, in the same form.
void print_warning(const Warning& warning, std::string_view subject);

}  // namespace blackthorn::cli
