// Settings from JSON, strictly: a key that nobody knows or a value of the wrong type is an error, so that a misspelt
// setting never passes as a default.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "analysis/settings.h"
#include "base/error.h"
#include "base/formatted.h"
#include "base/nearest.h"
#include "base/numbers.h"
#include "base/text.h"
#include "platform/json_text.h"

namespace blackthorn::analysis {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxSettingsBytes = 1 << 20;  // thousands of inputs with their shapes

[[noreturn]] void bad(const std::string& message, const std::string& where) {
  throw Error(ErrorCode::bad_request, message, where);
}

const std::string& string_at(const json& value, const std::string& where) {
  if (!value.is_string()) bad("a text is wanted here", where);
  return value.get_ref<const std::string&>();
}

std::int64_t size_at(const json& value, const std::string& where) {
  const bool fits = value.is_number_integer() &&
                    !(value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) &&
                    value.get<std::int64_t>() >= 0;
  if (!fits) bad("a whole number of 0 or more is wanted here", where);
  return value.get<std::int64_t>();
}

const json& object_at(const json& value, const std::string& where) {
  if (!value.is_object()) bad("an object is wanted here", where);
  return value;
}

// The key as part of a JSON pointer.
std::string below(const std::string& where, const std::string& key) {
  return (json::json_pointer(where) / key).to_string();
}

constexpr std::string_view kNoBatch = "none";

// Whole numbers stand in both lists, as long as all are whole.
void add_element(Value& value, double element, std::optional<std::int64_t> whole) {
  if (whole && value.ints.size() == value.floats.size()) {
    value.ints.push_back(*whole);
  } else {
    value.ints.clear();
  }
  value.floats.push_back(element);
}

Value value_at(const json& elements, const std::string& where) {
  if (!elements.is_array()) bad("a list of numbers is wanted here", where);
  Value value;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const json& element = elements[i];
    const bool too_large = element.is_number_unsigned() && element.get<std::uint64_t>() > INT64_MAX;
    if (!element.is_number() || too_large) bad("a number is wanted here", below(where, std::to_string(i)));
    const bool whole = element.is_number_integer();
    add_element(value, element.get<double>(), whole ? std::optional(element.get<std::int64_t>()) : std::nullopt);
  }
  return value;
}

// "NAME=REST" at the last "=": names may hold one, sizes do not.
std::pair<std::string, std::string> split_name(const std::string& text, std::string_view option,
                                               std::string_view form) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    // trtexec has a colon here.
    std::string meant = text;
    if (const std::size_t colon = text.rfind(':'); colon != std::string::npos && colon > 0) meant[colon] = '=';
    bad(formatted("{} wants {}{}", option, form, meant == text ? "" : formatted("; did you mean {}?", meant)), text);
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// The shape that was meant by one that is written otherwise, as "; did you mean 1x3x224x224?": numbers with an X, a
// star, × or spaces between them, or in brackets.
std::string meant_shape(std::string_view text) {
  std::string meant;
  bool number = false, broken = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !number && !meant.empty()) meant += 'x';
    if (digit) meant += c;
    broken = broken || (c >= 'a' && c <= 'z' && c != 'x') || (c >= 'A' && c <= 'Z' && c != 'X') || c == '-' || c == '.';
    number = digit;
  }
  return broken || meant.empty() || meant == text ? "" : formatted("; did you mean {}?", meant);
}

// One row adds a setting.
constexpr Setting kSettings[] = {
    {"platform",
     "--platform",
     "ID|FILE.json",
     "an id of `blackthorn platforms`, or a platform table",
     {kUsualPlatform, "", ""},
     false,
     [](Settings& s, const std::string& text) { s.platform = text; },
     [](Settings& s, const json& value, const std::string& at) { s.platform = string_at(value, at); }},
    {"mode",
     "--mode",
     "ID",
     "power mode",
     {"", "the platform's first", ""},
     false,
     [](Settings& s, const std::string& text) { s.mode = text; },
     [](Settings& s, const json& value, const std::string& at) { s.mode = string_at(value, at); }},
    // The page starts with the precision that Jetsons are used for; the first of the built-in tables is the same.
    {"precision",
     "--precision",
     "fp16|fp32",
     "precision of the engine",
     {"", "the platform's first", "fp16"},
     false,
     [](Settings& s, const std::string& text) { s.precision = text; },
     [](Settings& s, const json& value, const std::string& at) { s.precision = string_at(value, at); }},
    {"batch",
     "--batch",
     "N",
     "images per inference, where the model leaves it open",
     {"", "1", ""},
     false,
     [](Settings& s, const std::string& text) { s.binding.batch = parse_size(text, "--batch"); },
     [](Settings& s, const json& value, const std::string& at) { s.binding.batch = size_at(value, at); }},
    // An axis without a name is kept under "": of the first input that has it.
    {"batch_axis",
     "--batch-axis",
     "[NAME=]AXIS|none",
     "the dimension of an input that is the batch, counted from 0:\n--batch changes it, FPS counts it",
     {"", "found by names and use", ""},
     false,
     [](Settings& s, const std::string& text) { parse_batch_axis(s.binding, text); },
     [](Settings& s, const json& value, const std::string& at) {
       if (value.is_string()) {
         if (string_at(value, at) != kNoBatch) bad("an axis, an axis for each input, or \"none\" is wanted here", at);
         s.binding.no_batch = true;
       } else if (value.is_object()) {
         for (const auto& [name, axis] : value.items()) s.binding.batch_axes[name] = size_at(axis, below(at, name));
       } else {
         s.binding.batch_axes[""] = size_at(value, at);
       }
     }},
    // "1x3x224x224" without a name is kept under "": whoever knows the model finds the input.
    {"shapes",
     "--shape",
     "NAME=1x3x224x224",
     "shape of an input, may be given once for each; the name may be\nleft out where there is one input",
     {"", "", ""},
     false,
     [](Settings& s, const std::string& text) {
       if (text.find_first_of("=:") == std::string::npos) {
         s.binding.shapes[""] = parse_shape(text);
         return;
       }
       const auto [name, shape] = split_name(text, "--shape", "NAME=1x3x224x224");
       s.binding.shapes[name] = parse_shape(shape);
     },
     [](Settings& s, const json& value, const std::string& at) {
       for (const auto& [name, shape] : object_at(value, at).items()) {
         const std::string here = below(at, name);
         if (!shape.is_array()) bad("a list of whole numbers is wanted here", here);
         Shape& dims = s.binding.shapes[name];
         for (std::size_t i = 0; i < shape.size(); ++i)
           dims.push_back(size_at(shape[i], below(here, std::to_string(i))));
       }
     }},
    {"values",
     "--value",
     "NAME=1,3,448,448",
     "elements of an input that says sizes (of a Reshape, a Resize),\nmay be given once for each",
     {"", "", ""},
     false,
     [](Settings& s, const std::string& text) {
       const auto [name, value] = split_name(text, "--value", "NAME=1,3,448,448");
       s.binding.values[name] = parse_value(value);
     },
     [](Settings& s, const json& value, const std::string& at) {
       for (const auto& [name, elements] : object_at(value, at).items())
         s.binding.values[name] = value_at(elements, below(at, name));
     }},
    {"dims",
     "--dim",
     "NAME=N",
     "size of a free dimension by its symbol, may be given several times",
     {"", "", ""},
     false,
     [](Settings& s, const std::string& text) {
       const auto [name, size] = split_name(text, "--dim", "NAME=N");
       s.binding.dims[name] = parse_size(size, "--dim " + text);
     },
     [](Settings& s, const json& value, const std::string& at) {
       for (const auto& [name, size] : object_at(value, at).items()) {
         s.binding.dims[name] = size_at(size, below(at, name));
       }
     }},
    // The page starts with that of a camera's 30 frames a second, so that there is a verdict to look at.
    {"budget",
     "--budget",
     "33ms|30fps",
     "exit with status 3 where the estimate is slower than this",
     {"", "", "33ms"},
     true,
     [](Settings& s, const std::string& text) { s.budget = parse_budget(text); },
     [](Settings& s, const json& value, const std::string& at) {
       if (value.is_null()) return;
       s.budget = parse_budget(string_at(value, at));
     }},
};

// What reading JSON needs of the table: the module carries no help texts.
struct Key {
  std::string_view name;
  decltype(Setting::from_json) set;
};
constexpr auto kKeys = [] {
  std::array<Key, std::size(kSettings)> keys{};
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = {kSettings[i].key, kSettings[i].from_json};
  return keys;
}();

}  // namespace

std::span<const Setting> setting_table() { return kSettings; }

Settings settings_from_json(std::string_view text) {
  Settings settings;
  if (text.empty()) return settings;
  platform::JsonOrigin origin;
  origin.code = ErrorCode::bad_request;
  origin.what = "settings";
  origin.max_bytes = kMaxSettingsBytes;
  const json document = platform::parse_json_text(text, origin);
  for (const auto& [name, value] : object_at(document, "").items()) {
    bool known = false;
    for (const Key& key : kKeys) {
      if (key.name != name) continue;
      key.set(settings, value, below("", name));
      known = true;
    }
    if (!known)
      bad(formatted("there is no such setting; there are {}",
                    joined(kKeys, ", ", [](const Key& key) { return key.name; })),
          below("", name));
  }
  return settings;
}

Budget parse_budget(std::string_view text) {
  struct UnitRow {
    std::string_view suffix;
    bool of_image;
    double (*to_ms)(double);
  };
  constexpr std::array<UnitRow, 3> units = {{
      {"ms", false, [](double value) { return value; }},
      {"fps", true, [](double value) { return 1000 / value; }},
      {"s", false, [](double value) { return 1000 * value; }},
  }};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string number(text.substr(0, digits));
  const std::string_view rest = text.substr(digits);
  const std::string_view unit = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  for (const UnitRow& row : units) {
    if (row.suffix != unit || number.empty() || number == "." || *end != '\0' || !(value > 0)) continue;
    const double ms = row.to_ms(value);
    if (std::isfinite(ms) && ms > 0) return {ms, row.of_image};
  }
  std::string guess;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (value > 0 && std::all_of(unit.begin(), unit.end(), letter)) {
    std::vector<std::string_view> suffixes;
    for (const UnitRow& row : units) suffixes.push_back(row.suffix);
    if (const auto meant = nearest(unit, suffixes)) guess = formatted("; did you mean {}{}?", number, suffixes[*meant]);
  }
  bad(formatted("a budget is a time such as 33ms or a rate such as 30fps{}", guess), std::string(text));
}

std::int64_t parse_size(std::string_view text, const std::string& where) {
  const auto value = parsed<std::int64_t>(text);
  if (!value || *value < 0) bad(formatted("a whole number of 0 or more is wanted, not '{}'", text), where);
  return *value;
}

void parse_batch_axis(Binding& binding, const std::string& text) {
  if (text == kNoBatch) {
    binding.no_batch = true;
    return;
  }
  const std::size_t equals = text.rfind('=');
  const std::string name = equals == std::string::npos ? "" : text.substr(0, equals);
  const std::string axis = equals == std::string::npos ? text : text.substr(equals + 1);
  if (equals == 0) bad("--batch-axis wants an axis, NAME=AXIS or none", text);
  binding.batch_axes[name] = parse_size(axis, "--batch-axis " + text);
}

Value parse_value(std::string_view text) {
  Value value;
  for (std::string_view rest = text;;) {
    const std::size_t end = rest.find_first_of("x,");
    const std::string element(rest.substr(0, end));
    char* last = nullptr;
    const double number = std::strtod(element.c_str(), &last);
    const bool plain = !element.empty() && element.find_first_not_of("-+.0123456789eE") == std::string::npos;
    if (!plain || *last != '\0' || !std::isfinite(number))
      bad(formatted("numbers such as 1,3,448,448 are wanted, not '{}'", text), std::string(text));
    add_element(value, number, parsed<std::int64_t>(element));
    if (end == std::string_view::npos) return value;
    rest.remove_prefix(end + 1);
  }
}

Shape parse_shape(std::string_view text) {
  Shape shape;
  const std::string where(text);
  std::string_view rest = text;
  while (true) {
    const std::size_t end = rest.find_first_of("x,");
    const std::string_view size = rest.substr(0, end);
    const auto value = parsed<std::int64_t>(size);
    if (!value || *value < 0)
      bad(formatted("a whole number of 0 or more is wanted, not '{}'{}", size, meant_shape(text)), where);
    shape.push_back(*value);
    if (end == std::string_view::npos) return shape;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace blackthorn::analysis
