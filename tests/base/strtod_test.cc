// The module has a strtod of its own (wasm/libc); the same cases hold for the C library's.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>

TEST_CASE("a number ends where it ends") {
  struct Case {
    const char* text;
    double value;
    std::size_t read;
  };
  const Case cases[] = {
      {"", 0, 0},
      {"x", 0, 0},
      {".", 0, 0},
      {"-", 0, 0},
      {"+.e1", 0, 0},
      {"e5", 0, 0},
      {"0", 0, 1},
      {"12", 12, 2},
      {"-7.5", -7.5, 4},
      {"+3", 3, 2},
      {"1.", 1, 2},
      {".5", 0.5, 2},
      {"1.2.3", 1.2, 3},
      {"1e3", 1000, 3},
      {"1e", 1, 1},
      {"1e+", 1, 1},
      {"1E-2x", 0.01, 4},
      {"33ms", 33, 2},
      {"0.1", 0.1, 3},
      {"1e400", HUGE_VAL, 5},
      {"-1e400", -HUGE_VAL, 6},
      {"1e-400", 0, 6},
      {"4.9e-324", 4.9e-324, 8},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    char* end = nullptr;
    CHECK(std::strtod(c.text, &end) == c.value);
    CHECK(static_cast<std::size_t>(end - c.text) == c.read);
  }
  CHECK(std::signbit(std::strtod("-0.0", nullptr)));
}

TEST_CASE("what is printed with 17 digits is read to the last bit") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", value);
    REQUIRE(std::strtod(text, nullptr) == value);
  }
  CHECK(std::strtod("179769313486231570814527423731704356798070e267", nullptr) == std::numeric_limits<double>::max());
}
