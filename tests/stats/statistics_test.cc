#include "stats/statistics.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace blackthorn::stats;

TEST_CASE("errors are of the measured time") {
  const std::vector<Pair> pairs = {{10, 11}, {10, 8}, {20, 20}, {40, 50}};
  const Statistics s = statistics(pairs);
  CHECK(s.count == 4);
  CHECK(s.mape == doctest::Approx((0.1 + 0.2 + 0 + 0.25) / 4));
  CHECK(s.bias == doctest::Approx((0.1 - 0.2 + 0 + 0.25) / 4));
  CHECK(s.rmspe == doctest::Approx(std::sqrt((0.01 + 0.04 + 0 + 0.0625) / 4)));
  CHECK(s.worst == doctest::Approx(0.25));
  CHECK(statistics(std::vector<Pair>{{10, 10.9}, {10, 8.9}}).within_10 == 0.5);
}

TEST_CASE("rank correlation sees order alone, and equal values share their ranks") {
  struct Case {
    std::vector<Pair> pairs;
    double expected;
  };
  const std::vector<Case> cases = {
      {{{1, 1}, {2, 10}, {3, 1000}}, 1},
      {{{1, 3}, {2, 2}, {3, 1}}, -1},
      {{{1, 1}, {2, 3}, {3, 2}, {4, 4}}, 0.8},
      {{{1, 1}, {1, 2}, {2, 3}}, 0.8660254037844387},
      {{{1, 5}, {2, 5}, {3, 5}}, 0},
      {{{1, 5}}, 0},
      {{}, 0},
  };
  for (const Case& one : cases) CHECK(statistics(one.pairs).spearman == doctest::Approx(one.expected));
}

TEST_CASE("the median is the middle, or between the two") {
  CHECK(median(std::vector<double>{3, 1, 2}) == 2);
  CHECK(median(std::vector<double>{4, 1, 2, 3}) == 2.5);
  CHECK(median(std::vector<double>{}) == 0);
}
