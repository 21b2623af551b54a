// The way from a model to its estimates in one place, for command line, module, fuzz targets and counts alike: a model
// read once, settings that change, and each stage done again only when what it rests on has changed.
//
//   Model + Binding ─► Network + EngineOptions ─► Engine + table, mode ─► Estimate + budget ─► Analysis
//
// Another budget redoes nothing, another power mode the estimate, another precision engine and estimate, another shape
// everything. Tests: tests/analysis/session_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "analysis/analysis.h"
#include "analysis/report_size.h"
#include "analysis/settings.h"
#include "platform/tables.h"

namespace blackthorn::analysis {

/// What an engine of a table's precision is built with: FP16 kernels where an element takes two bytes, whatever the
/// table calls that.
EngineOptions engine_options(const platform::PrecisionInfo& precision);

/// How much of an estimate is wanted. Looking for the steps of every layer takes far longer than all the rest: who
/// ranks or sweeps does without.
enum class Detail : std::uint8_t { times, steps };

class Session {
 public:
  /// `tables` may be shared by many sessions of one thread and must outlive this.
  Session(std::shared_ptr<const Model> model, platform::Tables& tables) : model_(std::move(model)), tables_(&tables) {}

  const Model& model() const { return *model_; }

  /// Throws Error unknown_platform, unknown_mode, unknown_precision, what `infer` throws, and limit_exceeded
  /// (report_bytes); what was worked out before stays.
  Analysis analyse(const Settings& settings, Detail detail = Detail::steps);

 private:
  // Each brings its stage up to date; those behind it are then out of date where it has changed.
  void settle(const Binding& binding);
  void build(const EngineOptions& options);
  void estimate(std::shared_ptr<const platform::Tables::Compiled> table, Detail detail);

  // Each stage with what it was made from.
  std::shared_ptr<const Model> model_;
  platform::Tables* tables_;
  std::optional<Binding> binding_;
  std::shared_ptr<const Network> network_;
  std::optional<EngineOptions> engine_options_;
  std::shared_ptr<const Engine> engine_;
  std::shared_ptr<const platform::Tables::Compiled> table_;
  Detail detail_ = Detail::times;
  std::shared_ptr<const Estimate> estimate_;
};

}  // namespace blackthorn::analysis
