// What the user sets, and how texts become settings. Tests: tests/analysis/settings_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/room.h"
#include "inference/infer.h"

namespace blackthorn::analysis {

/// Empty strings mean the platform's defaults.
struct Settings {
  std::string platform = "jetson-nano";  // id of a table (platform/tables.h)
  std::string mode;
  std::string precision;
  Binding binding;
  std::optional<double> budget_ms;
};

/// Settings from JSON {"platform", "mode", "precision", "batch", "dims", "shapes", "budget"}: all optional; "budget" is
/// "33ms", "30fps" or null. Throws Error bad_request.
Settings settings_from_json(std::string_view json);

/// "33ms" → 33; "30fps" → 33.3; "0.1s" → 100. Throws Error bad_request.
double parse_budget_ms(std::string_view text);

/// "224" → 224. Throws Error bad_request at `where`.
std::int64_t parse_size(std::string_view text, const std::string& where);

/// "1x3x224x224" or "1,3,224,224" → {1, 3, 224, 224}. Throws Error bad_request.
Shape parse_shape(std::string_view text);

}  // namespace blackthorn::analysis
