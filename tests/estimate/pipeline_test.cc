// The pipeline formula, closed over the launches of a layer, against the same formula kernel by kernel.
#include "estimate/pipeline.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace blackthorn;
using namespace blackthorn::estimate;

TEST_CASE("literal cases") {
  SUBCASE("long kernels: the sum of times and gaps") {
    Pipeline p(0.03, 0.01);
    CHECK(p.add(1.0, 1) == doctest::Approx(1.01));
    CHECK(p.add(2.0, 1) == doctest::Approx(2.01));
    CHECK(p.finish_ms() == doctest::Approx(3.02));
  }
  SUBCASE("short kernels: the rate of the CPU") {
    Pipeline p(0.03, 0.01);
    for (int i = 0; i < 100; ++i) p.add(0.001, 1);
    CHECK(p.finish_ms() == doctest::Approx(99 * 0.03 + 0.011));
  }
  SUBCASE("nothing launched takes no time") {
    Pipeline p(0.03, 0.01);
    CHECK(p.add(1.0, 0) == 0);
  }
}

TEST_CASE("any number of launches equals the walk over single kernels") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> time(0.0005, 0.3);
  std::uniform_int_distribution<int> launches(1, 40);
  for (int network = 0; network < 200; ++network) {
    const double enqueue = time(random), gap = time(random) / 10;
    Pipeline pipeline(enqueue, gap);
    double finish = 0;
    int kernel = 0;
    for (int layer = 0; layer < 20; ++layer) {
      const double total = time(random);
      const int count = launches(random);
      for (int i = 0; i < count; ++i) finish = std::max(finish, enqueue * kernel++) + total / count + gap;
      pipeline.add(total, count);
      REQUIRE(pipeline.finish_ms() == doctest::Approx(finish).epsilon(1e-12));
    }
  }
}
