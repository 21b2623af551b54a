// The measurement planner of the original Blackthorn, restated to be compared with: which points it asks for, which
// curves it considers, when it stops and what it then answers. Its weaknesses are its own and kept on purpose.
//
// Idea: two kinds of curve compete, a line and steps of 64 widths (8 to 512 in eights). The points 64 and 960 give
// every curve its first parameters; each further point is where the steps differ most and where nothing has been
// measured nearby. Curves whose error is a multiple of the best one's are dropped, and so are steps whose width moves
// when SciPy fits it, until one curve is left.
//
// Source: M. Lechner, A. Jantsch, "Blackthorn: Latency Estimation Framework for CNNs on Embedded Nvidia Platforms",
// IEEE Access 9 (2021), and its program, github.com/embedded-machine-learning/blackthorn at 0f5c1a6 (Apache 2.0). All
// rules and constants are the program's: function_fitter.py (order, end), fitter_core.py (errors, outliers, scores),
// models.py (curves), blackthorn_helpers.py and common/error_policy.py (constants). Nothing had to be assumed but
// SciPy's version, which the program does not say (here 1.10, see trust_region.h).
// Which widths survive hangs on the last digits of numeric derivatives: against the program itself, single runs
// differ, and distributions agree.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace blackthorn::planner {

class Original {
 public:
  struct Answer {
    bool crashed = false;
    std::string family;      // "step" or "linear"
    std::int64_t width = 0;  // of the steps; 0 for a line
    std::function<double(std::int64_t)> latency_ms;
  };

  /// The next point to measure; nothing when it has an answer or has crashed.
  std::optional<std::int64_t> next() const { return next_; }
  /// What next() took: the program gives it the median of 500 runs.
  void report(std::int64_t x, double ms);
  /// Once next() has nothing more.
  Answer answer() const;

 private:
  struct Point {
    std::int64_t x;
    double ms;
  };
  struct Step {
    double base, height;
    std::int64_t width;
    double error = 0;
    double at(std::int64_t x) const { return base + static_cast<double>((x - 1) / width) * height; }
  };
  struct Line {
    double slope, base;
    double at(std::int64_t x) const { return slope * static_cast<double>(x) + base; }
  };

  void begin();
  void iterate();
  void judge_steps(const std::vector<bool>& without);
  double line_error() const;
  std::vector<bool> outliers() const;
  void fit_steps(const std::vector<bool>& without);
  void fit_line();
  std::int64_t most_telling_point() const;
  std::vector<double> remoteness() const;
  void crash();

  std::vector<Point> points_;
  std::vector<Step> steps_;  // none: that kind is out
  std::optional<Line> line_;
  bool one_step_left_ = false;  // once true, a width that moves is kept
  int iteration_ = 0;           // points beyond the first two
  bool crashed_ = false;
  std::optional<std::int64_t> next_ = 64;
};

}  // namespace blackthorn::planner
