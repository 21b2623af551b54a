// Everything behind one report: a model, what its inputs were settled at, the engine, the times. Tests:
// tests/analysis/session_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/room.h"
#include "engine/engine.h"
#include "estimate/estimate.h"
#include "platform/platform.h"

namespace blackthorn::analysis {

/// The stages, each shared with the analyses that rest on the same one. Copies are cheap. Mode and precision are the
/// platform's own.
class Analysis {
 public:
  Analysis(std::shared_ptr<const Model> of_model, std::shared_ptr<const Network> of_network,
           std::shared_ptr<const Engine> of_engine, std::shared_ptr<const platform::Platform> on_platform,
           const platform::Mode& in_mode, const platform::PrecisionInfo& in_precision,
           std::shared_ptr<const Estimate> of_estimate, std::optional<double> budget)
      : model(of_model.get()),
        inference(of_network->inference),
        graph(*of_engine->graph),
        engine(*of_engine),
        platform(std::move(on_platform)),
        mode(in_mode),
        precision(in_precision),
        estimate(*of_estimate),
        parameters(of_network->parameters),
        macs(of_engine->macs),
        body_macs(of_engine->body_macs),
        budget_ms(budget),
        kept_{std::move(of_model), std::move(of_network), std::move(of_engine), std::move(of_estimate)} {}

  const Model* const model;
  const Inference& inference;
  const Graph& graph;  // lowered
  const Engine& engine;
  const std::shared_ptr<const platform::Platform> platform;
  const platform::Mode& mode;
  const platform::PrecisionInfo& precision;
  const Estimate& estimate;
  const std::int64_t parameters;
  const std::int64_t macs;       // of the graph's own nodes
  const std::int64_t body_macs;  // of the bodies of If, Loop and Scan, all turns
  const std::optional<double> budget_ms;

  /// Nothing where there is no budget. A total that is only a lower bound does not meet one.
  std::optional<bool> budget_met() const;

  /// Every warning of the way, in order of the rooms.
  std::vector<Warning> warnings() const;

 private:
  struct Kept {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const Network> network;
    std::shared_ptr<const Engine> engine;
    std::shared_ptr<const Estimate> estimate;
  };
  Kept kept_;
};

}  // namespace blackthorn::analysis
