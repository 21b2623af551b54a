// Plans the measurements of a sweep: a layer's time as a function of one size, found with few points.
//
// A state machine without clock or I/O: `next()` says where to measure, `report()` takes what was measured. The same
// reports always lead to the same questions, so a sweep is saved as its reports and resumed by giving them again.
//
// The idea: all hypotheses of the bank (sweep_family) are fitted to the points so far (sweep_fit). The next point is
// where a measurement tells most: where the entropy of what they predict, each with its own uncertainty, most exceeds
// that of the noise. It ends when the expected error of the answer is small and no single measurement decides it.
// Source: Lindley, "On a measure of the information provided by an experiment" (1956).
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/sweep_fit.h"

namespace blackthorn::bench {

struct SweepOptions {
  std::int64_t low = 1, high = 1024;  // of the variable
  std::int64_t step = 1;              // low + k · step is measured
  double tolerance = 0.01;            // relative error that is small enough
  NoisePrior noise;
  int most_measurements = 48;
};

struct SweepResult {
  std::string family;              // id of sweep_families(), or "table": straight lines between the points
  std::int64_t width = 0;          // of its steps; 0 without
  double probability = 0;          // of family and width
  double error_bound = 0;          // RMS relative error over the range that nine of ten sweeps stay below
  double noise = 0;                // relative size of one measurement's
  bool converged = false;          // false where the measurements ran out first
  std::vector<SweepPoint> points;  // as measured, sorted by x
  std::vector<SweepPoint> table;   // of family "table": one for each x
  Hypothesis hypothesis;
  SweepCoefficients coefficients{};

  double at(std::int64_t x) const;
  /// As an expression of a platform table in the variable `name`.
  nlohmann::json function(std::string_view name) const;
};

class SweepPlanner {
 public:
  /// Throws Error bad_request for an empty range or one of more than kMostPositions.
  explicit SweepPlanner(SweepOptions options);

  static constexpr std::int64_t kMostPositions = 1 << 20;

  /// Where to measure next; nothing once the sweep is done.
  std::optional<std::int64_t> next() const { return next_; }
  /// Takes one measurement. Samples are in ms; their median counts. Throws Error bad_request where x is out of the
  /// range or no sample is a positive finite number.
  void report(std::int64_t x, std::span<const double> samples_ms);
  /// The point cannot be measured: it is not asked for again.
  void report_failure(std::int64_t x);

  std::size_t measurements() const { return points_.size(); }
  /// Throws Error bad_request before the first report.
  SweepResult result() const;

 private:
  struct Believed {
    Hypothesis hypothesis;
    HypothesisFit fit;
    double probability = 0;
  };
  void update();
  void believe();
  NoisePrior noise_prior() const;
  bool misfit() const;
  std::vector<SweepPoint> table() const;
  void refine_table();
  std::vector<std::int64_t> positions(std::size_t most) const;
  /// Mean squares over the range: of other hypotheses, of coefficients.
  struct ExpectedError {
    double between = 0, within = 0;
  };
  ExpectedError expected_error(const Believed& best) const;
  double information(std::int64_t x) const;
  double sharpening(std::int64_t x) const;
  std::optional<std::int64_t> doubtful() const;
  std::optional<std::int64_t> widest_gap() const;
  const Believed& best() const;

  SweepOptions options_;
  std::vector<SweepPoint> points_;  // as reported
  std::vector<double> spreads_;     // relative standard errors of the measurements' medians
  std::vector<std::int64_t> failed_;
  std::vector<Believed> believed_;  // most probable first
  double noise_ = 0;
  double error_ = 0;
  double class_probability_ = 0;
  std::optional<std::int64_t> next_;
  bool converged_ = false;
  bool tabulated_ = false;  // no hypothesis of the bank explains the points
};

}  // namespace blackthorn::bench
