// The tables that a caller may name: the embedded ones, and those that it adds. To read and check a table takes longer
// than an estimate, so each is loaded once, when it is first asked for, and compiled once for each power mode and
// precision. For one thread at a time. Tests: tests/platform/tables_test.cc.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "platform/platform.h"

namespace blackthorn::platform {

class Tables {
 public:
  /// Takes in a table and returns the id by which `find` knows it from now on: its own, with "#2", "#3" … behind it
  /// where an embedded table or another added one has that. The same text again gives the same id. `name` is used in
  /// messages. Throws Error bad_platform_table.
  std::string add(std::string_view json, std::string_view name);

  /// Upper case is taken as lower case. Throws Error unknown_platform, naming the embedded ones.
  std::shared_ptr<const Platform> find(std::string_view id);

  /// The table of that id, compiled; it holds its Platform. Empty `mode` and `precision`: the table's defaults. Throws
  /// Error unknown_platform, unknown_mode, unknown_precision.
  struct Compiled {
    Compiled(std::shared_ptr<const Platform> table, const Mode& in_mode, const PrecisionInfo& in_precision)
        : platform(std::move(table)),
          mode(in_mode),
          precision(in_precision),
          functions(*platform, in_mode, in_precision) {}

    const std::shared_ptr<const Platform> platform;
    const Mode& mode;
    const PrecisionInfo& precision;
    const CompiledPlatform functions;
  };
  std::shared_ptr<const Compiled> compiled(std::string_view id, std::string_view mode, std::string_view precision);

 private:
  struct Added {
    std::string text, id;
  };

  std::map<std::string, std::shared_ptr<const Platform>, std::less<>> loaded_;  // by id in lower case
  std::vector<Added> added_;
  std::map<std::tuple<const Platform*, const Mode*, const PrecisionInfo*>, std::shared_ptr<const Compiled>> compiled_;
};

}  // namespace blackthorn::platform
