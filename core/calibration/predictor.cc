#include "calibration/predictor.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "estimate/estimate.h"
#include "estimate/pipeline.h"

namespace blackthorn::calibration {

Predictor::Predictor(std::span<const platform::Platform> platforms, std::span<const Observation> observations)
    : observations_(observations), uses_(observations.size()), by_platform_(platforms.size()) {
  std::map<std::pair<std::string, std::string>, std::size_t> targets;
  std::vector<std::map<LayerRun, std::uint32_t>> known;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& observation = observations[i];
    const auto [found, is_new] = targets.try_emplace({observation.platform, observation.precision}, targets_.size());
    if (is_new) {
      Target target;
      const auto at = std::find_if(platforms.begin(), platforms.end(),
                                   [&](const platform::Platform& p) { return p.id == observation.platform; });
      if (at == platforms.end())
        throw Error(ErrorCode::unknown_platform, "no platform table for a measurement", observation.platform);
      target.platform = static_cast<std::size_t>(at - platforms.begin());
      target.precision = observation.precision;
      targets_.push_back(std::move(target));
      known.emplace_back();
    }
    Target& target = targets_[found->second];
    target.observations.push_back(i);
    by_platform_[target.platform].push_back(i);
    const double bytes = platforms[target.platform].precision(observation.precision).bytes_per_element;
    for (const LayerRun& run : observation.layers) {
      LayerRun key = run;
      key.turns = 1;
      auto& rows = target.rows[run.kind];
      const auto [row, added] = known[found->second].try_emplace(key, static_cast<std::uint32_t>(rows.size()));
      if (added) rows.push_back(platform::layer_variables(run.shape, bytes));
      uses_[i].push_back({run.kind, row->second, run.turns});
    }
  }
}

template <typename Visit>
void Predictor::each(std::size_t index, const platform::Platform& platform, const Visit& visit) const {
  struct Evaluated {
    std::vector<double> kernel_ms, launches;
  };
  platform::Program::Scratch scratch;
  std::vector<double> layers;
  for (const Target& target : targets_) {
    if (target.platform != index) continue;
    const platform::CompiledPlatform compiled(platform, platform.mode({}), platform.precision(target.precision));
    std::array<Evaluated, kLayerKinds> kinds;
    for (const auto& [kind, rows] : target.rows) {
      const platform::CompiledKind* functions = compiled.find(kind_name(kind));
      Evaluated& evaluated = kinds[static_cast<std::size_t>(kind)];
      evaluated.kernel_ms.assign(rows.size(), 0);
      evaluated.launches.assign(rows.size(), 0);
      if (!functions) continue;
      functions->latency.evaluate(rows, evaluated.kernel_ms, scratch);
      functions->launches.evaluate(rows, evaluated.launches, scratch);
    }
    for (const std::size_t i : target.observations) {
      Pipeline pipeline(compiled.enqueue_ms(), compiled.gap_ms());
      layers.clear();
      double alone = 0;
      for (const Use& use : uses_[i]) {
        const Evaluated& evaluated = kinds[static_cast<std::size_t>(use.kind)];
        const double kernel_ms = use.turns * evaluated.kernel_ms[use.row];
        layers.push_back(pipeline.add(kernel_ms, use.turns * evaluated.launches[use.row]));
        alone += kernel_ms;
      }
      visit(i, observations_[i].whole ? compiled.start_ms() + pipeline.finish_ms() : alone, layers);
    }
  }
}

void Predictor::predict(std::size_t index, const platform::Platform& platform, std::span<double> times) const {
  each(index, platform, [&](std::size_t i, double total_ms, const std::vector<double>&) { times[i] = total_ms; });
}

void Predictor::own_variances(std::size_t index, const platform::Platform& platform, std::span<const double> sigmas,
                              std::span<double> variances) const {
  each(index, platform, [&](std::size_t i, double, const std::vector<double>& layers) {
    double sum = 0, variance = 0;
    for (const double time : layers) sum += time;
    for (std::size_t j = 0; j < layers.size(); ++j) {
      const double part = layers[j] / sum * sigmas[static_cast<std::size_t>(uses_[i][j].kind)];
      variance += part * part;
    }
    variances[i] = variance;
  });
}

}  // namespace blackthorn::calibration
