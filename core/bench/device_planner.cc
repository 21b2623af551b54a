#include "bench/device_planner.h"

#include <algorithm>

#include "base/error.h"
#include "stats/statistics.h"

namespace blackthorn::bench {

DevicePlanner::DevicePlanner(const Plan& plan, DeviceOptions options) : options_(std::move(options)) {
  if (options_.kinds.empty()) {
    for (const KindPlan& kind : plan.kinds) kinds_.emplace_back(kind, options_.kind);
  } else {
    for (const LayerKind kind : options_.kinds) {
      const KindPlan* found = plan.find(kind);
      if (!found)
        throw Error(ErrorCode::bad_request,
                    "layers of kind " + std::string(kind_name(kind)) + " cannot be measured alone");
      kinds_.emplace_back(*found, options_.kind);
    }
  }
  advance();
}

DevicePlanner DevicePlanner::of_measured(const Plan& plan, DeviceOptions options,
                                         const std::vector<MeasuredLayer>& layers) {
  constexpr std::size_t parts = 5;
  DevicePlanner planner;
  planner.options_ = std::move(options);
  for (const KindPlan& kind : plan.kinds) {
    std::vector<MeasuredLayer> of_kind;
    for (const MeasuredLayer& layer : layers)
      if (layer.request.kind == kind.kind) of_kind.push_back(layer);
    if (of_kind.empty()) continue;
    planner.kinds_.push_back(KindPlanner::of_measured(kind, planner.options_.kind, of_kind));
    for (std::size_t part = 0; part < parts; ++part) {
      std::vector<MeasuredLayer> rest;
      std::vector<LayerRequest> requests;
      std::vector<LayerShape> left_out;
      std::vector<double> times;
      for (std::size_t i = 0; i < of_kind.size(); ++i) {
        if (i % parts != part) {
          rest.push_back(of_kind[i]);
        } else {
          requests.push_back(of_kind[i].request);
          left_out.push_back(of_kind[i].shape);
          times.push_back(of_kind[i].ms);
        }
      }
      const KindPlanner fitted = KindPlanner::of_measured(kind, planner.options_.kind, rest);
      if (!fitted.best()) continue;
      const std::vector<double> estimated = fitted.best()->predict(left_out);
      for (std::size_t i = 0; i < times.size(); ++i)
        planner.checked_.push_back({"", requests[i], times[i], estimated[i]});
    }
  }
  planner.kind_ = planner.kinds_.size();
  planner.check_ = planner.options_.checks.size();
  return planner;
}

void DevicePlanner::advance() {
  while (kind_ < kinds_.size() && !kinds_[kind_].next()) ++kind_;
  if (kind_ < kinds_.size()) return;
  // Only what has a function and was not fitted to.
  const auto judges = [&](const CheckLayer& layer) {
    for (const KindPlanner& kind : kinds_) {
      if (kind.plan().kind != layer.request.kind || !kind.best()) continue;
      return std::none_of(kind.layers().begin(), kind.layers().end(),
                          [&](const MeasuredLayer& measured) { return measured.request == layer.request; });
    }
    return false;
  };
  while (check() && !judges(*check())) ++check_;
}

std::optional<LayerRequest> DevicePlanner::next() const {
  if (kind_ < kinds_.size()) return kinds_[kind_].next();
  if (const CheckLayer* layer = check()) return layer->request;
  return std::nullopt;
}

void DevicePlanner::report(std::span<const double> samples_ms) {
  if (kind_ < kinds_.size()) {
    kinds_[kind_].report(samples_ms);
  } else if (const CheckLayer* layer = check()) {
    for (const KindPlanner& kind : kinds_) {
      if (kind.plan().kind != layer->request.kind) continue;
      const double estimated = kind.best()->predict({layer_of(layer->request).shape}).front();
      checked_.push_back({layer->network, layer->request, median(samples_ms), estimated});
    }
    ++check_;
  }
  advance();
}

void DevicePlanner::report_failure() {
  if (kind_ < kinds_.size())
    kinds_[kind_].report_failure();
  else
    ++check_;
  advance();
}

void DevicePlanner::finish() {
  for (KindPlanner& kind : kinds_) kind.finish();
  kind_ = kinds_.size();
  check_ = options_.checks.size();
}

DevicePlanner::Progress DevicePlanner::progress() const {
  Progress progress;
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    progress.points += kinds_[i].measured();
    // A kind that is done takes no more points.
    progress.most += i < kind_ ? kinds_[i].measured() : std::max(kinds_[i].most(), kinds_[i].measured());
  }
  progress.points += static_cast<int>(checked_.size());
  progress.most += static_cast<int>(checked_.size() + options_.checks.size() - check_);
  if (kind_ < kinds_.size()) {
    progress.stage = kind_name(kinds_[kind_].plan().kind);
    progress.error_bound = kinds_[kind_].error_bound();
  } else {
    progress.stage = "layers of networks";
    progress.error_bound = 0;
  }
  return progress;
}

}  // namespace blackthorn::bench
