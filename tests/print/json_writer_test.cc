#include "print/json_writer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "base/numbers.h"
#include "print/printable.h"

using namespace blackthorn;
using namespace blackthorn::print;

namespace {

std::string as_number(double value) { return JsonWriter().number(value).take(); }
std::string as_text(std::string_view value) { return JsonWriter().text(value).take(); }

// What the JSON library makes of the same.
std::string expected_number(double value) { return nlohmann::json(round_to_digits(value, kReportDigits)).dump(); }
std::string expected_text(std::string_view value) { return nlohmann::json(valid_utf8(value)).dump(); }

}  // namespace

TEST_CASE("members and elements are separated, nesting is closed") {
  JsonWriter json;
  json.begin_object().text("a", "x,[{:").key("b").begin_array().integer(-7).null().flag(true).begin_object();
  json.end_object().end_array().key("c").begin_object().integer("d", INT64_MIN).exact("e", 0.1).end_object();
  json.key("f").begin_array().end_array().number("g", std::nullopt).end_object();
  CHECK(json.take() == R"({"a":"x,[{:","b":[-7,null,true,{}],"c":{"d":-9223372036854775808,"e":0.1},"f":[],"g":null})");
}

TEST_CASE("numbers have the value of the rounded ones and the notation of the JSON library") {
  std::vector<double> values = {0.0,     -0.0,    1.0,      -1.0, 0.5,  1234567.0, 999999.5,    9999995.0,
                                0.0001,  0.00001, 123456.0, 1e14, 1e15, 1e16,      9.999995e14, 999999499999999.0,
                                1.5e300, -2.5e-7, 1e-300,   1e100};
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> mantissa(-10, 10), exponent(-20, 20);
  while (values.size() < 20'000) values.push_back(mantissa(random) * std::pow(10, std::floor(exponent(random))));
  // Halfway between two roundings, or nearly so.
  for (int i = 0; i < 2000; ++i) {
    const double middle = (std::floor(std::fabs(mantissa(random)) * 1e5) + 0.5) * std::pow(10, i % 40 - 20);
    for (const double value : {middle, std::nextafter(middle, 0.0), std::nextafter(middle, 1e300)})
      values.push_back(value);
  }
  for (const double value : values) {
    const std::string text = as_number(value), library = expected_number(value);
    REQUIRE(nlohmann::json::parse(text).get<double>() == round_to_digits(value, kReportDigits));
    // The library's digits are not always the fewest: it writes 0.740342 as 0.7403419999999999.
    REQUIRE(text.size() <= library.size());
    if (text.size() == library.size()) REQUIRE(text == library);
  }
  CHECK(as_number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(as_number(std::numeric_limits<double>::quiet_NaN()) == "null");
}

TEST_CASE("exact numbers come back as they were, in few digits") {
  std::mt19937_64 random(9);
  std::uniform_real_distribution<double> mantissa(-10, 10), exponent(-300, 300);
  std::vector<double> values = {0.0, 1.0, 0.1, 921.6, 1e15, 1e300, -2.5e-7, 1.0 / 3};
  while (values.size() < 2000) values.push_back(mantissa(random) * std::pow(10, std::floor(exponent(random))));
  for (const double value : values) {
    const std::string text = JsonWriter().exact(value).take();
    REQUIRE(nlohmann::json::parse(text).get<double>() == value);
    REQUIRE(text.size() <= 24);
  }
  CHECK(JsonWriter().exact(921.6).take() == "921.6");
}

TEST_CASE("texts are escaped as the JSON library does it") {
  for (const std::string_view text : {"", "plain", "quote \" and \\", "line\nend\ttab", "\x1b[31m", "\x7f", "Größe …",
                                      "broken \xff\xfe utf8", "cut \xe2\x82"}) {
    CHECK(as_text(text) == expected_text(text));
  }
  CHECK(as_text(std::string("nul\0l", 5)) == expected_text(std::string("nul\0l", 5)));
}
