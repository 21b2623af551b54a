#include "print/human.h"

#include <doctest/doctest.h>

#include <cmath>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace blackthorn;
using namespace blackthorn::print;

TEST_CASE("three significant digits") {
  struct Case {
    double value;
    std::string text;
  };
  const std::vector<Case> cases = {
      {0, "0"},
      {0.0123456, "0.0123"},
      {0.00012345, "0.000123"},
      {0.5, "0.500"},
      {2.3149, "2.31"},
      {9.999, "10.0"},
      {24.84, "24.8"},
      {99.96, "100"},
      {521.4, "521"},
      {1234.6, "1235"},
      {0.09996, "0.100"},
      {-3.14159, "-3.14"},
      {1e-9, "0.00000000100"},
      {1.239e-12, "1.24e-12"},
      {std::numeric_limits<double>::infinity(), "?"},
  };
  for (const Case& c : cases) CHECK(three_digits(c.value) == c.text);
  // Two builds may differ in the last bit.
  const double huge = 1e20 / 3;
  CHECK(three_digits(huge) == three_digits(std::nextafter(huge, 1e300)));
}

TEST_CASE("decimal prefixes") {
  struct Case {
    std::int64_t value;
    std::string quantity, bytes;
  };
  const std::vector<Case> cases = {
      {0, "0", "0 B"},
      {999, "999", "999 B"},
      {1000, "1.00 k", "1.00 kB"},
      {57'802'752, "57.8 M", "57.8 MB"},
      {999'600, "1.00 M", "1.00 MB"},
      {4'089'184'256, "4.09 G", "4.09 GB"},
      {INT64_MAX, "9.22 E", "9.22 EB"},
  };
  for (const Case& c : cases) {
    CHECK(quantity_text(c.value) == c.quantity);
    CHECK(bytes_text(c.value) == c.bytes);
  }
}

TEST_CASE("a share is 100 % only where nothing is missing") {
  CHECK(percent_text(1) == "100.0 %");
  CHECK(percent_text(0.99999) == ">99.9 %");
  CHECK(percent_text(0.093) == "9.3 %");
  CHECK(percent_text(0.0001) == "<0.1 %");
  CHECK(percent_text(0) == "0.0 %");
  CHECK(error_text(0.042) == "+4.2 %");
  CHECK(error_text(-0.11) == "-11.0 %");
  CHECK(error_text(-0.00001) == "+0.0 %");
}

TEST_CASE("shapes") {
  CHECK(shape_text(std::vector<std::int64_t>{1, 3, 224, 224}) == "1x3x224x224");
  CHECK(shape_text(std::vector<std::int64_t>{-1, 5}) == "?x5");
  CHECK(shape_text(std::vector<std::int64_t>{}) == "scalar");
  CHECK(shape_text(std::nullopt) == "?");
}
