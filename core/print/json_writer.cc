// The text grows in one string ahead of what is written. The two costs of a large report are strings, looked at eight
// bytes at a time for what must be escaped, and numbers, whose usual sizes need no C library.
// Tests: tests/print/json_writer_test.cc.
#include "print/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/numbers.h"
#include "print/printable.h"

namespace blackthorn::print {
namespace {

/// Needs no escape and no second look.
bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

/// The same for eight at once. A byte that is zero borrows from its upper bit, so (x - 1…1) & ~x has that bit set where
/// x has a zero byte: there where a quote or backslash was taken away by xor.
bool are_plain(std::uint64_t eight) {
  constexpr std::uint64_t ones = 0x0101010101010101, upper = 0x80 * ones;
  const auto zero_byte = [](std::uint64_t x) { return (x - ones) & ~x; };
  const std::uint64_t control = eight - 0x20 * ones, last = eight + ones;  // below 0x20, or 0x7f
  return ((eight | control | last | zero_byte(eight ^ '"' * ones) | zero_byte(eight ^ '\\' * ones)) & upper) == 0;
}

bool are_plain(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (!are_plain(eight)) return false;
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_plain);
}

/// A number of at most kReportDigits digits, d.dddd · 10^exponent.
struct Decimal {
  std::array<char, kReportDigits> digits;
  int count = 0;  // without zeros at the end, at least one
  int exponent = 0;
};

/// Powers of ten that a double holds exactly.
constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr double kSmallest = kPowers[kReportDigits - 1], kBeyond = kPowers[kReportDigits];

/// The digits of a usual number as an integer. One multiplication or division by a power of ten is off by less than
/// 1e-9 here, so only where the rest is that close to one half is the rounding in doubt: then 0, as for numbers
/// beyond 1e±16.
std::int64_t quick_digits(double value, int& exponent) {
  if (!(value >= 1e-16 && value < 1e16)) return 0;
  exponent = 0;
  while (exponent < 16 && value >= kPowers[static_cast<std::size_t>(exponent) + 1]) ++exponent;
  if (value < 1) {
    exponent = -1;
    while (exponent > -16 && value * kPowers[static_cast<std::size_t>(-exponent)] < 1) --exponent;
  }
  const int shift = kReportDigits - 1 - exponent;
  const double scaled =
      shift >= 0 ? value * kPowers[static_cast<std::size_t>(shift)] : value / kPowers[static_cast<std::size_t>(-shift)];
  const auto whole = static_cast<std::int64_t>(scaled);
  const double rest = scaled - static_cast<double>(whole);
  if (std::fabs(rest - 0.5) < 1e-6) return 0;
  const std::int64_t digits = whole + (rest > 0.5 ? 1 : 0);
  return static_cast<double>(digits) >= kSmallest && static_cast<double>(digits) < kBeyond ? digits : 0;
}

/// `value` is finite and not negative.
Decimal rounded(double value) {
  Decimal result;
  if (std::int64_t digits = quick_digits(value, result.exponent); digits > 0) {
    for (std::size_t i = result.digits.size(); i-- > 0; digits /= 10) {
      result.digits[i] = static_cast<char>('0' + digits % 10);
    }
  } else {
    std::array<char, 40> text;  // "d.ddddde-xx"
    std::snprintf(text.data(), text.size(), "%.*e", kReportDigits - 1, value);
    result.digits[0] = text[0];
    std::copy_n(text.begin() + 2, kReportDigits - 1, result.digits.begin() + 1);
    result.exponent = std::atoi(text.data() + kReportDigits + 2);
  }
  result.count = kReportDigits;
  while (result.count > 1 && result.digits[static_cast<std::size_t>(result.count) - 1] == '0') --result.count;
  return result;
}

/// Room that a number takes at most: sign, digits and point, with zeros in front or behind, or an exponent.
constexpr std::size_t kNumberBytes = 32;

/// As the JSON library writes it: fixed between 1e-4 and 1e15. Returns the end.
char* write_rounded(char* at, double value) {
  const Decimal decimal = rounded(std::fabs(value));
  const auto write = [&](int from, int to) { at = std::copy_n(decimal.digits.data() + from, to - from, at); };
  const auto zeros = [&](int count) { at = std::fill_n(at, count, '0'); };
  if (std::signbit(value)) *at++ = '-';
  const int before_point = decimal.exponent + 1;
  if (before_point > 15 || before_point <= -4) {
    write(0, 1);
    if (decimal.count > 1) *at++ = '.';
    write(1, decimal.count);
    const int size = std::abs(decimal.exponent);
    *at++ = 'e';
    *at++ = decimal.exponent < 0 ? '-' : '+';
    if (size < 10) *at++ = '0';
    at = std::to_chars(at, at + 3, size).ptr;
  } else if (before_point <= 0) {
    *at++ = '0';
    *at++ = '.';
    zeros(-before_point);
    write(0, decimal.count);
  } else if (decimal.count <= before_point) {
    write(0, decimal.count);
    zeros(before_point - decimal.count);
    *at++ = '.';
    *at++ = '0';
  } else {
    write(0, before_point);
    *at++ = '.';
    write(before_point, decimal.count);
  }
  return at;
}

/// In quotes, with what JSON demands to be escaped (RFC 8259, section 7).
std::string escaped(std::string_view text) {
  constexpr std::string_view names = "\b\f\n\r\t\"\\", letters = "bfnrt\"\\", hex = "0123456789abcdef";
  std::string result = "\"";
  for (const char c : valid_utf8(text)) {
    if (const std::size_t name = names.find(c); name != std::string_view::npos) {
      result += '\\';
      result += letters[name];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += "\\u00";
      result += hex[static_cast<std::size_t>(c) / 16];
      result += hex[static_cast<std::size_t>(c) % 16];
    } else {
      result += c;
    }
  }
  return result += '"';
}

}  // namespace

char* JsonWriter::room(std::size_t bytes) {
  ++bytes;  // for the comma
  if (out_.size() - used_ < bytes) out_.resize(std::max(out_.size() * 2, used_ + bytes + 4096));
  char* at = out_.data() + used_;
  const char last = used_ > 0 ? at[-1] : '[';
  if (last != '{' && last != '[' && last != ':') *at++ = ',';
  return at;
}

void JsonWriter::put(std::string_view text) { end(std::copy(text.begin(), text.end(), room(text.size()))); }

JsonWriter& JsonWriter::close(char sign) {
  if (used_ == out_.size()) out_.resize(used_ + 4096);
  out_[used_++] = sign;
  return *this;
}

std::string JsonWriter::take() {
  out_.resize(used_);
  return std::move(out_);
}

JsonWriter& JsonWriter::begin_object() {
  put("{");
  return *this;
}

JsonWriter& JsonWriter::end_object() { return close('}'); }

JsonWriter& JsonWriter::begin_array() {
  put("[");
  return *this;
}

JsonWriter& JsonWriter::end_array() { return close(']'); }

JsonWriter& JsonWriter::key(JsonKey name) {
  char* at = room(name.text.size() + 3);
  *at++ = '"';
  at = std::copy(name.text.begin(), name.text.end(), at);
  *at++ = '"';
  *at++ = ':';
  end(at);
  return *this;
}

JsonWriter& JsonWriter::any_key(std::string_view name) {
  text(name);
  return close(':');
}

JsonWriter& JsonWriter::null() {
  put("null");
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  if (!are_plain(value)) {
    put(escaped(value));
    return *this;
  }
  char* at = room(value.size() + 2);
  *at++ = '"';
  at = std::copy(value.begin(), value.end(), at);
  *at++ = '"';
  end(at);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  char* at = room(20);
  end(std::to_chars(at, at + 20, value).ptr);
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  end(write_rounded(room(kNumberBytes), value));
  return *this;
}

JsonWriter& JsonWriter::number(const std::optional<double>& value) { return value ? number(*value) : null(); }

JsonWriter& JsonWriter::exact(double value) {
  if (!std::isfinite(value)) return null();
  std::array<char, 32> text;
  // 15 digits stand for themselves, 17 tell every double from every other.
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    if (std::strtod(text.data(), nullptr) == value) break;
  }
  put(text.data());
  return *this;
}

JsonWriter& JsonWriter::flag(bool value) {
  put(value ? "true" : "false");
  return *this;
}

}  // namespace blackthorn::print
