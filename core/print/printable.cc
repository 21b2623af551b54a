// Decodes UTF-8 by hand, code point by code point: what is not valid, and what a terminal obeys, must not get through.
// Tests: tests/print/printable_test.cc.
#include "print/printable.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "base/formatted.h"

namespace blackthorn::print {
namespace {

struct CodePoint {
  char32_t value = 0xFFFD;
  std::size_t bytes = 1;
  bool valid = false;
};

// The code point at the front of `text`, which is not empty. Overlong forms and surrogates are not valid.
CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  char32_t value = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least[length] || value > 0x10FFFF || surrogate) return {};
  return {value, length, true};
}

struct CodeRange {
  char32_t first, last;
};
// What must not reach a terminal as it is.
constexpr std::array<CodeRange, 9> kUnsafe = {{
    {0x0000, 0x001F},    // C0: escape sequences, line ends
    {0x007F, 0x009F},    // DEL and C1
    {0x061C, 0x061C},    // Arabic letter mark
    {0x200B, 0x200F},    // zero-width characters, left-to-right and right-to-left marks
    {0x2028, 0x202E},    // line and paragraph separators, bidirectional embeddings and overrides
    {0x2060, 0x2064},    // word joiner, invisible operators
    {0x2066, 0x2069},    // bidirectional isolates
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xE0000, 0xE007F},  // invisible tags
}};

bool unsafe(char32_t value) {
  return std::any_of(kUnsafe.begin(), kUnsafe.end(),
                     [&](const CodeRange& range) { return value >= range.first && value <= range.last; });
}

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

template <typename Append>
void for_each_code_point(std::string_view text, Append append) {
  while (!text.empty()) {
    const CodePoint point = decode(text);
    append(point, point.valid ? text.substr(0, point.bytes) : kReplacement);
    text.remove_prefix(point.bytes);
  }
}

bool continues(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for_each_code_point(text, [&](const CodePoint&, std::string_view bytes) { result += bytes; });
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for_each_code_point(text, [&](const CodePoint& point, std::string_view bytes) {
    if (point.valid && unsafe(point.value)) {
      char escape[16];
      std::snprintf(escape, sizeof escape, "\\u{%X}", static_cast<unsigned>(point.value));
      result += escape;
    } else {
      result += bytes;
    }
  });
  return result;
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string shorten(std::string_view text, std::size_t width) {
  const std::size_t length = display_width(text);
  if (length <= width) return std::string(text);
  const std::size_t head = (width - 1) / 2, tail = width - 1 - head;
  std::string result;
  std::size_t index = 0;  // of the character that the current byte belongs to, from 1 on
  bool marked = false;
  for (const char c : text) {
    if (!continues(c)) ++index;
    if (index <= head || index > length - tail) {
      result += c;
    } else if (!marked) {
      result += "…";
      marked = true;
    }
  }
  return result;
}

std::string markdown_text(std::string_view text) {
  constexpr std::string_view markup = "\\`*_{}[]<>#|~&!@:$";
  std::string result;
  for (const char c : printable(text)) {
    if (markup.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string markdown_code(std::string_view text) {
  const std::string safe = printable(text);
  if (safe.empty()) return {};
  std::size_t longest = 0, run = 0;
  for (const char c : safe) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const bool pad = longest > 0 || safe.front() == ' ' || safe.back() == ' ';
  std::string result = formatted("{}{}", fence, pad ? " " : "");
  for (const char c : safe) {
    if (c == '|') result += '\\';  // tables are split at bars before code spans are seen
    result += c;
  }
  return formatted("{}{}{}", result, pad ? " " : "", fence);
}

std::string without_formulae(std::string_view text) {
  constexpr std::string_view separators = ";\t\r\n", signs = "=+-@", blanks = "\t\r";
  std::string result;
  char before = separators.front();
  for (const char c : valid_utf8(text)) {
    const bool formula = separators.find(before) != separators.npos && signs.find(c) != signs.npos;
    if (formula || (result.empty() && blanks.find(c) != blanks.npos)) result += '\'';
    result += c;
    before = c;
  }
  return result;
}

std::string csv_text(std::string_view text) {
  const std::string safe = without_formulae(text);
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string result = "\"";
  for (const char c : safe) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

}  // namespace blackthorn::print
