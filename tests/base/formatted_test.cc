#include "base/formatted.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using namespace blackthorn;

TEST_CASE("every kind of argument takes its place") {
  const std::string text = "conv1";
  CHECK(formatted("{}", text) == "conv1");
  CHECK(formatted("node '{}' ({})", text, std::string_view("Conv2d", 4)) == "node 'conv1' (Conv)");
  CHECK(formatted("{}{}{}", "a", 'b', "") == "ab");
  CHECK(formatted("{} of {}", 3, std::size_t{10}) == "3 of 10");
  CHECK(formatted("{}", std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(formatted("{}", std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(formatted("{}", std::int8_t{-5}) == "-5");
  CHECK(formatted("{}|", '\0') == std::string("\0|", 2));
}

TEST_CASE("an argument is not looked into, a single brace is text") {
  CHECK(formatted("{} and {}", "{}", std::string("{}{}")) == "{} and {}{}");
  CHECK(formatted("{ {} } }{", 1) == "{ 1 } }{");
}
