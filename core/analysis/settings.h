// What the user sets, and how texts become settings. A setting is a row of setting_table() (settings.cc), which command
// line, module and page share. Tests: tests/analysis/settings_test.cc.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "analysis/room.h"
#include "inference/infer.h"

namespace blackthorn::analysis {

/// Of the row "platform".
inline constexpr std::string_view kUsualPlatform = "jetson-nano";

/// Empty strings mean the platform's defaults.
struct Settings {
  std::string platform = std::string(kUsualPlatform);  // id of a table (platform/tables.h)
  std::string mode;
  std::string precision;
  Binding binding;
  std::optional<double> budget_ms;
};

/// What to do about a setting that was not given.
struct Unset {
  std::string_view value;  // counts then, in the form of the option; empty where platform or model decides
  std::string_view words;  // who decides, for the help: "the platform's first"
  std::string_view page;   // what the page starts with, which need not leave it open; empty: `value`
};

struct Setting {
  std::string_view key;       // in JSON
  std::string_view option;    // of the command line
  std::string_view argument;  // of the option: "NAME=N"
  std::string_view help;      // one or more lines
  Unset unset;
  bool judges = false;  // it changes no figure, only what is said of the total
  /// Throws Error bad_request. An option may be given several times.
  void (*from_text)(Settings& settings, const std::string& text);
  /// Throws Error bad_request; `where` is the value's JSON pointer.
  void (*from_json)(Settings& settings, const nlohmann::json& value, const std::string& where);
};
std::span<const Setting> setting_table();

/// Settings from a JSON object with keys of setting_table(), all optional. Throws Error bad_request.
Settings settings_from_json(std::string_view json);

/// "33ms" → 33; "30fps" → 33.3; "0.1s" → 100. Throws Error bad_request.
double parse_budget_ms(std::string_view text);

/// "224" → 224. Throws Error bad_request at `where`.
std::int64_t parse_size(std::string_view text, const std::string& where);

/// "1x3x224x224" or "1,3,224,224" → {1, 3, 224, 224}. Throws Error bad_request.
Shape parse_shape(std::string_view text);

}  // namespace blackthorn::analysis
