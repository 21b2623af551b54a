#include "platform/cursor.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/formatted.h"
#include "base/text.h"
#include "platform/json_text.h"

namespace blackthorn::platform {

namespace {

using nlohmann::json;

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

std::string description_of(const json& value) {
  switch (value.type()) {
    case json::value_t::null: return "null";
    case json::value_t::boolean: return value.get<bool>() ? "true" : "false";
    case json::value_t::string: return in_quotes(value.get_ref<const std::string&>());
    case json::value_t::array: return formatted("an array of {}", value.size());
    case json::value_t::object: return "an object";
    default: return short_number(value.get<double>());
  }
}

std::string listed(std::initializer_list<std::string_view> words) { return joined(words, ", ", in_quotes); }

bool holds(std::initializer_list<std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Appends the way from `tree` to `wanted`, one of its values. As deep as JSON texts may be nested (kMaxJsonDepth).
bool find_pointer(const json& tree, const json& wanted, std::string& pointer) {
  if (&tree == &wanted) return true;
  if (!tree.is_structured()) return false;
  for (const auto& [key, value] : tree.items()) {
    std::string below = pointer_to(pointer, key);
    if (!find_pointer(value, wanted, below)) continue;
    pointer = std::move(below);
    return true;
  }
  return false;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || is_digit(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || is_lower(c) || is_upper(c) || c == '_'; });
}

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > 64 || !(is_digit(text[0]) || is_lower(text[0]))) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || is_lower(c) || c == '-' || c == '.' || c == '_'; });
}

std::string Cursor::pointer() const {
  std::string pointer;
  find_pointer(table_->root, *value_, pointer);
  return pointer;
}

void Cursor::fail(const std::string& message) const {
  throw Error(ErrorCode::bad_platform_table, formatted("platform table {}: {}", in_quotes(table_->name), message),
              pointer());
}

void Cursor::fail_expected(const std::string& what) const {
  fail(formatted("expected {}, found {}", what, description_of(*value_)));
}

void Cursor::expect_keys(std::initializer_list<std::string_view> required,
                         std::initializer_list<std::string_view> optional) const {
  if (!value_->is_object()) fail_expected("an object");
  for (const auto& [key, member] : value_->items()) {
    if (holds(required, key) || holds(optional, key)) continue;
    const std::string all =
        formatted("{}{}{}", listed(required), required.size() && optional.size() ? ", " : "", listed(optional));
    at(key).fail(formatted("unknown key {}; known here: {}", in_quotes(key), all));
  }
  for (const std::string_view key : required) {
    if (!has(key)) fail(formatted("the key {} is missing", in_quotes(key)));
  }
}

bool Cursor::has(std::string_view key) const { return value_->is_object() && value_->contains(key); }

Cursor Cursor::at(std::string_view key) const { return Cursor(value_->at(std::string(key)), *table_); }

std::vector<Cursor::Member> Cursor::members() const {
  if (!value_->is_object()) fail_expected("an object");
  if (value_->size() > kMaxEntries) fail(formatted("more than {} entries", kMaxEntries));
  std::vector<Member> result;
  for (const auto& [key, member] : value_->items()) result.push_back({key, at(key)});
  return result;
}

std::vector<Cursor> Cursor::elements(std::size_t least) const {
  if (!value_->is_array()) fail_expected("an array");
  if (value_->size() < least) fail_expected(formatted("an array of at least {}", least));
  if (value_->size() > kMaxEntries) fail(formatted("more than {} entries", kMaxEntries));
  std::vector<Cursor> result;
  for (const json& value : *value_) result.push_back(Cursor(value, *table_));
  return result;
}

std::string Cursor::text(bool filled) const {
  if (!value_->is_string()) fail_expected("a text");
  const auto& text = value_->get_ref<const std::string&>();
  if (filled && text.empty()) fail_expected("a text that is not empty");
  if (text.size() > kMaxText) fail(formatted("a text longer than {} bytes", kMaxText));
  return text;
}

std::string Cursor::name() const {
  if (!value_->is_string() || !is_name(value_->get_ref<const std::string&>())) {
    fail_expected("a name of letters, digits and _");
  }
  return value_->get<std::string>();
}

std::string Cursor::id() const {
  if (!value_->is_string() || !is_id(value_->get_ref<const std::string&>())) {
    fail_expected("an id of lower-case letters, digits and -");
  }
  return value_->get<std::string>();
}

double Cursor::number(double low, double high) const {
  const double value = value_->is_number() ? value_->get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(std::isfinite(value) && value >= low && value <= high)) {
    fail_expected(formatted("a number from {} to {}", short_number(low), short_number(high)));
  }
  return value;
}

double Cursor::positive() const {
  const double value = value_->is_number() ? value_->get<double>() : 0;
  if (!(std::isfinite(value) && value > 0)) fail_expected("a number above 0");
  return value;
}

std::int64_t Cursor::integer(std::int64_t low, std::int64_t high) const {
  const double value = value_->is_number() ? value_->get<double>() : std::numeric_limits<double>::quiet_NaN();
  // Exact in a double up to 2^53, which every bound here is far below.
  if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high)) || value != std::floor(value)) {
    fail_expected(formatted("an integer from {} to {}", low, high));
  }
  return static_cast<std::int64_t>(value);
}

std::size_t Cursor::choice(std::initializer_list<std::string_view> choices) const {
  if (value_->is_string()) {
    const auto found = std::find(choices.begin(), choices.end(), value_->get_ref<const std::string&>());
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  }
  fail_expected(formatted("one of {}", listed(choices)));
}

}  // namespace blackthorn::platform
