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

/// A time that one inference may take; where it was said as a rate, that of one image, and a batch may take as many.
struct Budget {
  double ms = 0;
  bool of_image = false;

  double of_inference(std::int64_t batch) const { return of_image ? ms * static_cast<double>(batch) : ms; }
};

/// Empty strings mean the platform's defaults.
struct Settings {
  std::string platform = std::string(kUsualPlatform);  // id of a table (platform/tables.h)
  std::string mode;
  std::string precision;
  Binding binding;
  std::optional<Budget> budget;
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

/// "33ms" → 33; "0.1s" → 100; "30fps" → 33.3 of one image. Throws Error bad_request.
Budget parse_budget(std::string_view text);

/// "224" → 224. Throws Error bad_request at `where`.
std::int64_t parse_size(std::string_view text, const std::string& where);

/// "0" or "none" of the batch's axis, "tokens=1" for that of one input. Throws Error bad_request.
void parse_batch_axis(Binding& binding, const std::string& text);

/// "1,3,448,448" or "1x1x0.5x0.5" → the numbers, in both lists of the Value where all are whole. Throws Error
/// bad_request.
Value parse_value(std::string_view text);

/// "1x3x224x224" or "1,3,224,224" → {1, 3, 224, 224}. Throws Error bad_request.
Shape parse_shape(std::string_view text);

}  // namespace blackthorn::analysis
