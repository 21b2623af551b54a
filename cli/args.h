// Command-line arguments by tables: a command is a row with its options, and help and errors follow from it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "room.h"

namespace blackthorn::cli {

struct Option {
  std::string name;      // "--platform"
  std::string argument;  // "ID|FILE.json"; empty for a flag
  std::string help;      // one or more lines
};

class Arguments;

struct Command {
  std::string_view name;
  std::string_view operands;  // "MODEL..."
  std::size_t least = 0, most = 0;
  std::string_view description;  // what it does, exit status, examples
  std::vector<Option> options;
  int (*run)(const Arguments& arguments);
};

class Arguments {
 public:
  /// Takes "--name value", "--name=value" and operands; "--" ends the options. Throws Error bad_request for an option
  /// that the command does not have (naming the nearest), a missing value, or a wrong number of operands.
  static Arguments parse(const Command& command, std::span<const std::string> words);

  const std::vector<std::string>& operands() const { return operands_; }
  bool has(std::string_view option) const { return values_.contains(option); }
  /// The last value given.
  std::optional<std::string> get(std::string_view option) const;
  /// Every value given, in order.
  std::vector<std::string> all(std::string_view option) const;
  bool help() const { return has("--help"); }

 private:
  std::vector<std::string> operands_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// Usage, description and options of one command.
std::string help_text(const Command& command);

/// Throws Error bad_request: what was given cannot be used.
[[noreturn]] void bad(const std::string& message, const std::string& where = {});

}  // namespace blackthorn::cli
