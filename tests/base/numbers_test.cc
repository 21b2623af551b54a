#include "base/numbers.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace blackthorn;

TEST_CASE("a product of dimensions is checked") {
  const auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(checked_product(std::vector<std::int64_t>{}) == 1);
  CHECK(checked_product(std::vector<std::int64_t>{2, 3, 0}) == 0);
  CHECK(checked_product(std::vector<std::int64_t>{most, 1}) == most);
  CHECK_FALSE(checked_product(std::vector<std::int64_t>{most, 2}).has_value());
  CHECK_FALSE(checked_product(std::vector<std::int64_t>{2, -1}).has_value());
}

TEST_CASE("products near 2^31 and 2^63 are exact") {
  const std::int64_t edge = std::int64_t{1} << 31;
  for (const std::int64_t a : {edge - 1, edge, edge + 1, std::int64_t{0}}) {
    for (const std::int64_t b : {edge - 1, edge, edge + 1, std::int64_t{1}}) {
      CHECK(checked_product(std::vector{a, b}) == a * b);
      CHECK(checked_product(std::vector{a, b, edge * edge}).has_value() == (a == 0));
    }
  }
}

TEST_CASE("rounding keeps significant digits") {
  CHECK(round_to_digits(1234567.0, 6) == 1234570.0);
  CHECK(round_to_digits(0.000123456789, 6) == 0.000123457);
  CHECK(round_to_digits(-29.34999951, 6) == -29.35);
  CHECK(round_to_digits(0, 6) == 0);
}

TEST_CASE("a text is a number only as a whole") {
  CHECK(parsed<std::int64_t>("224") == 224);
  CHECK(parsed<std::int64_t>("-7") == -7);
  for (const char* bad : {"", " 1", "1 ", "+1", "1x3", "0x10", "9223372036854775808", "1.5"})
    CHECK_FALSE(parsed<std::int64_t>(bad).has_value());
}
