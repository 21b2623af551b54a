// The restated original: its first points, what it finds where it does, and where it is known to fail.
#include "planner/original.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "planner/truths.h"

namespace blackthorn::planner {
namespace {

Original run(const Truth& truth, double noise, std::uint64_t seed, std::vector<std::int64_t>* points = nullptr) {
  Meter meter(truth, noise, 0, seed);
  Original planner;
  while (const auto x = planner.next()) {
    if (points) points->push_back(*x);
    planner.report(*x, meter.measure(*x));
  }
  return planner;
}

const Truth kSteps{"steps of 96", 96, [](std::int64_t x) { return 0.5 + 0.3 * static_cast<double>((x - 1) / 96); }};

TEST_CASE("it starts at 64 and 960, stops after eight points at the earliest, and measures none twice") {
  std::vector<std::int64_t> points;
  run(kSteps, 0.01, 1, &points);
  REQUIRE(points.size() >= 8);
  CHECK(points[0] == 64);
  CHECK(points[1] == 960);
  std::sort(points.begin(), points.end());
  CHECK(std::adjacent_find(points.begin(), points.end()) == points.end());
}

TEST_CASE("it finds steps of 96 in little noise") {
  int right = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Original::Answer answer = run(kSteps, 0.01, seed).answer();
    right += !answer.crashed && answer.family == "step" && answer.width == 96 ? 1 : 0;
  }
  CHECK(right >= 10);
}

TEST_CASE("it crashes on a latency that never changes: the least error is zero") {
  const Truth constant{"constant", 0, [](std::int64_t) { return 1.0; }};
  CHECK(run(constant, 0, 1).answer().crashed);
}

TEST_CASE("it takes a noisy line for steps") {
  const Truth line{"line", 0, [](std::int64_t x) { return 0.5 + 0.003 * static_cast<double>(x); }};
  int steps = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) steps += run(line, 0.03, seed).answer().family == "step" ? 1 : 0;
  CHECK(steps >= 5);
}

}  // namespace
}  // namespace blackthorn::planner
