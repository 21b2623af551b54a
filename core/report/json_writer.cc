#include "report/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/numbers.h"

namespace blackthorn {
namespace {

/// Needs no escape and no second look.
bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

/// The shortest notation of the rounded number, as the JSON library writes it: fixed between 1e-4 and 1e15.
void append_rounded(std::string& out, double value) {
  std::array<char, 40> scientific;  // "-d.ddddde-xx"
  std::snprintf(scientific.data(), scientific.size(), "%.*e", kReportDigits - 1, std::fabs(value));
  const std::string_view text(scientific.data());
  const std::size_t mark = text.find('e');
  const int exponent = std::atoi(scientific.data() + mark + 1);

  std::array<char, kReportDigits> digits;
  int count = 0;
  for (const char c : text.substr(0, mark)) {
    if (c != '.') digits[static_cast<std::size_t>(count++)] = c;
  }
  while (count > 1 && digits[static_cast<std::size_t>(count) - 1] == '0') --count;
  const auto append = [&](int from, int to) { out.append(digits.data() + from, static_cast<std::size_t>(to - from)); };

  if (std::signbit(value)) out += '-';
  const int before_point = exponent + 1;
  if (before_point > 15 || before_point <= -4) {
    append(0, 1);
    if (count > 1) out += '.';
    append(1, count);
    out += text.substr(mark);
  } else if (before_point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-before_point), '0');
    append(0, count);
  } else if (count <= before_point) {
    append(0, count);
    out.append(static_cast<std::size_t>(before_point - count), '0');
    out += ".0";
  } else {
    append(0, before_point);
    out += '.';
    append(before_point, count);
  }
}

}  // namespace

void JsonWriter::separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

void JsonWriter::quote(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out_ += '"';
    out_ += text;
    out_ += '"';
  } else {
    out_ += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  out_ += ':';
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  quote(value);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  separate();
  std::array<char, 20> digits;
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  append_rounded(out_, value);
  return *this;
}

JsonWriter& JsonWriter::number(const std::optional<double>& value) { return value ? number(*value) : null(); }

JsonWriter& JsonWriter::exact(double value) {
  separate();
  out_ += nlohmann::json(value).dump();
  return *this;
}

JsonWriter& JsonWriter::flag(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

}  // namespace blackthorn
