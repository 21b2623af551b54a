// Messages from a pattern and its arguments: formatted("{} of {} nodes", 3, total). What std::format would do, which
// GCC 12 lacks and which would weigh more than all messages together in the WASM module; and far less code at each
// call than `a + b + c` of strings. Numbers are integers only: how others are rounded is for human.h to say.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace blackthorn {

/// What stands for one {} of a pattern. It refers to what it is made from and lives no longer than that.
class Argument {
 public:
  Argument(std::string_view text)
      : kind_(Kind::view), size_(static_cast<std::uint32_t>(text.size())), data_(text.data()) {}
  Argument(const std::string& text) : kind_(Kind::string), string_(&text) {}
  Argument(const char* text) : kind_(Kind::terminated), data_(text) {}
  Argument(char character) : kind_(Kind::character), character_(character) {}
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>) Argument(Integer number)
      : kind_(std::signed_integral<Integer> ? Kind::integer : Kind::natural),
        number_(static_cast<std::uint64_t>(number)) {}

  void append_to(std::string& out) const;
  /// Bytes that a text takes more than its {}; 0 for a number, which mostly fits there.
  std::ptrdiff_t growth() const;

 private:
  enum class Kind : std::uint8_t { view, string, terminated, character, integer, natural };

  Kind kind_;
  std::uint32_t size_ = 0;
  union {
    const char* data_;
    const std::string* string_;
    char character_;
    std::uint64_t number_;
  };
};

/// A text with a {} for each argument; another number of them does not compile.
template <typename... Arguments>
class Pattern {
 public:
  template <std::size_t Size>
  consteval Pattern(const char (&literal)[Size]) : text(literal) {
    std::size_t places = 0;
    for (std::size_t i = 0; i + 1 < Size; ++i) places += literal[i] == '{' && literal[i + 1] == '}' ? 1 : 0;
    if (places != sizeof...(Arguments)) throw "a pattern needs one {} for each argument";
  }

  const char* const text;
};

/// The pattern with each {} replaced by the next argument.
std::string format_arguments(const char* pattern, std::span<const Argument> arguments);

template <typename... Arguments>
std::string formatted(std::type_identity_t<Pattern<Arguments...>> pattern, const Arguments&... arguments) {
  const Argument list[] = {arguments...};
  return format_arguments(pattern.text, list);
}

}  // namespace blackthorn
