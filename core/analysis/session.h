// The way through the house in one place, for the command line and the WASM module alike: a model read once,
// settings that change, a report for each.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/room.h"
#include "engine/engine.h"
#include "estimate/estimate.h"
#include "inference/infer.h"
#include "platform/platform.h"

namespace blackthorn::analysis {

/// What the user sets. Empty strings mean the platform's defaults.
struct Settings {
  std::string platform = "jetson-nano";             // id of an embedded table
  std::shared_ptr<const platform::Platform> table;  // a loaded table; goes before `platform`
  std::string mode;
  std::string precision;
  Binding binding;
  std::optional<double> budget_ms;
};

/// Settings from JSON {"platform", "platform_table", "mode", "precision", "batch", "dims", "shapes", "budget"}:
/// all optional; "platform_table" is a whole table as an object; "budget" is "33ms", "30fps" or null.
/// Throws Error bad_request or bad_platform_table.
Settings settings_from_json(std::string_view json);

/// "33ms" → 33; "30fps" → 33.3; "0.1s" → 100. Throws Error bad_request.
double parse_budget_ms(std::string_view text);

/// "224" → 224. Throws Error bad_request at `where`.
std::int64_t parse_size(std::string_view text, const std::string& where);

/// "1x3x224x224" or "1,3,224,224" → {1, 3, 224, 224}. Throws Error bad_request.
Shape parse_shape(std::string_view text);

/// Everything behind one report.
struct Report {
  const Model* model = nullptr;
  Graph graph;  // lowered
  Inference inference;
  std::vector<Warning> lowering_warnings;
  Engine engine;
  std::shared_ptr<const platform::Platform> platform;
  platform::Mode mode;
  platform::PrecisionInfo precision;
  Estimate estimate;
  std::int64_t parameters = 0;
  std::int64_t macs = 0;       // of the graph's own nodes
  std::int64_t body_macs = 0;  // of the bodies of If, Loop and Scan, all turns
  std::optional<double> budget_ms;

  /// Nothing where there is no budget. A total that is only a lower bound does not meet one.
  std::optional<bool> budget_met() const;

  /// Every warning of the way, in order of the rooms.
  std::vector<Warning> warnings() const;
};

/// Of one report as JSON, about: with what it takes to write it, it fits into the 2 GB that a browser gives the module.
inline constexpr std::int64_t kMaxReportBytes = 256 << 20;

/// The model must outlive the report. Throws Error unknown_platform, unknown_mode, unknown_precision, what `infer`
/// throws, and limit_exceeded (report_bytes).
Report analyse(const Model& model, const Settings& settings);

}  // namespace blackthorn::analysis
