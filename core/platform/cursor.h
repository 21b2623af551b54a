// A place in a table while it is being checked. Every read states what it expects, so that a fault is reported with its
// place and what should have stood there. A cursor is two addresses: the JSON pointer to it is only looked for, from
// the root down, where a fault is reported.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace blackthorn::platform {

class Cursor {
 public:
  /// A whole table, and its name for messages.
  struct Table {
    const nlohmann::json& root;
    std::string_view name;
  };

  /// At the root of the table, which must outlive the cursor and all made from it.
  explicit Cursor(const Table& table) : Cursor(table.root, table) {}

  const nlohmann::json& value() const { return *value_; }
  /// The JSON pointer from the root to here.
  std::string pointer() const;

  /// Throws Error bad_platform_table here.
  [[noreturn]] void fail(const std::string& message) const;
  /// The same in the form "expected …, found …".
  [[noreturn]] void fail_expected(const std::string& what) const;

  /// An object with all of the required and no other than the optional keys.
  void expect_keys(std::initializer_list<std::string_view> required,
                   std::initializer_list<std::string_view> optional = {}) const;
  bool has(std::string_view key) const;
  /// The member of an object; it must exist.
  Cursor at(std::string_view key) const;

  /// The members of an object, or the elements of an array of at least `least` ones; at most kMaxEntries.
  struct Member;
  std::vector<Member> members() const;
  std::vector<Cursor> elements(std::size_t least = 0) const;

  /// Any text of up to kMaxText bytes; not empty where `filled`.
  std::string text(bool filled = true) const;
  /// A name in an expression: letters, digits and _, not starting with a digit.
  std::string name() const;
  /// An id: lower-case letters, digits, '-', '.' and '_'.
  std::string id() const;
  /// A finite number from low to high.
  double number(double low, double high) const;
  double positive() const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  /// The index of the text here among the choices.
  std::size_t choice(std::initializer_list<std::string_view> choices) const;

  static constexpr std::size_t kMaxEntries = 1000;
  static constexpr std::size_t kMaxText = 10000;

 private:
  Cursor(const nlohmann::json& value, const Table& table) : value_(&value), table_(&table) {}

  const nlohmann::json* value_;
  const Table* table_;
};

struct Cursor::Member {
  std::string key;
  Cursor value;
};

bool is_name(std::string_view text);
bool is_id(std::string_view text);

}  // namespace blackthorn::platform
