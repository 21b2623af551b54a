// Writes JSON as text, on one line, in one go. A report of 100,000 nodes is 40 MB: built as a tree first, it would take
// ten times that and most of the time that the whole report takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace blackthorn::print {

/// A key that is written down in the source. That it needs no escape is checked when it is compiled.
class JsonKey {
 public:
  template <std::size_t Size>
  consteval JsonKey(const char (&literal)[Size]) : text(literal, Size - 1) {
    for (const char c : text)
      if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') throw "this key would have to be escaped";
  }

  const std::string_view text;
};

/// Members and elements in the order of the calls; the caller ends what it begins, gives every member of an object a
/// key and gives no key twice. Invalid UTF-8 becomes U+FFFD, a number that is not finite null.
class JsonWriter {
 public:
  /// `bytes` is how long the text is likely to be; it may become longer.
  explicit JsonWriter(std::size_t bytes = 0) : out_(bytes, '\0') {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();

  /// The key of the value that is written next.
  JsonWriter& key(JsonKey name);
  JsonWriter& any_key(std::string_view name);

  JsonWriter& null();
  JsonWriter& text(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& number(double value);  // rounded to the digits of a report
  JsonWriter& number(const std::optional<double>& value);
  JsonWriter& exact(double value);  // as it is: what a table says
  JsonWriter& flag(bool value);

  // The same as members.
  JsonWriter& text(JsonKey name, std::string_view value) { return key(name).text(value); }
  JsonWriter& integer(JsonKey name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& number(JsonKey name, double value) { return key(name).number(value); }
  JsonWriter& number(JsonKey name, const std::optional<double>& value) { return key(name).number(value); }
  JsonWriter& exact(JsonKey name, double value) { return key(name).exact(value); }
  JsonWriter& flag(JsonKey name, bool value) { return key(name).flag(value); }

  /// What was written.
  std::string take();

 private:
  /// Where at least that many bytes may be written, behind a comma where one is due; `end` is then to be told.
  char* room(std::size_t bytes);
  void end(const char* at) { used_ = static_cast<std::size_t>(at - out_.data()); }
  void put(std::string_view value);
  JsonWriter& close(char sign);  // a bracket or colon, which no comma precedes

  std::string out_;  // grows ahead of what is written: appending piece by piece took a third of the time
  std::size_t used_ = 0;
};

/// An array of what `write` writes for each item.
template <typename Items, typename Write>
void json_array(JsonWriter& json, const Items& items, Write write) {
  json.begin_array();
  for (const auto& item : items) write(json, item);
  json.end_array();
}

}  // namespace blackthorn::print
