// Elements of small tensors: every type, as raw bytes and in its typed field.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "onnx/wire_writer.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::wire_test;
using namespace std::string_view_literals;

namespace {

std::shared_ptr<const Value> value_of(const Wire& initializer) {
  GraphParts parts = relu();
  parts.initializers = {initializer};
  const Graph g = read(parts).graph;
  return g.tensor(find(g, "t")).value;
}

/// A tensor of one dimension whose elements stand in a typed field.
Wire typed(DType type, std::int64_t count, int field, std::initializer_list<std::int64_t> values) {
  Wire packed;
  for (const auto value : values) packed.raw_varint(static_cast<std::uint64_t>(value));
  return Wire().number(1, count).number(2, static_cast<int>(type)).text(8, "t").text(field, packed.bytes);
}

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<double>;

}  // namespace

TEST_CASE("integers from raw bytes") {
  struct Case {
    DType type;
    std::int64_t count;
    std::string_view raw;
    Ints expected;
  };
  const Case cases[] = {
      {DType::int64, 2, "\x05\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv, {5, -1}},
      {DType::int32, 2, "\x00\x01\0\0\xFE\xFF\xFF\xFF"sv, {256, -2}},
      {DType::uint32, 1, "\xFF\xFF\xFF\xFF"sv, {4294967295}},
      {DType::int16, 1, "\x00\x80"sv, {-32768}},
      {DType::uint16, 1, "\x00\x80"sv, {32768}},
      {DType::int8, 2, "\x80\x7F"sv, {-128, 127}},
      {DType::uint8, 2, "\x80\x7F"sv, {128, 127}},
      {DType::boolean, 3, "\x00\x01\x02"sv, {0, 1, 1}},
      {DType::int4, 3, "\x7F\x08"sv, {-1, 7, -8}},
      {DType::uint4, 3, "\x7F\x08"sv, {15, 7, 8}},
      {DType::uint64, 1, "\x01\0\0\0\0\0\0\0"sv, {1}},
      {DType::int64, 0, ""sv, {}},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(dtype_name(c.type)));
    const auto value = value_of(tensor("t", c.type, {c.count}, c.raw));
    REQUIRE(value);
    CHECK(value->ints == c.expected);
    CHECK(value->floats.empty());
  }
  CHECK_FALSE(value_of(tensor("t", DType::uint64, {1}, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv)));
}

TEST_CASE("floats of every width from raw bytes") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  struct Case {
    DType type;
    std::string_view raw;
    double expected;
  };
  const Case cases[] = {
      {DType::float32, "\x00\x00\xC0\x3F"sv, 1.5},
      {DType::float64, "\0\0\0\0\0\0\xF8\xBF"sv, -1.5},
      {DType::float16, "\x00\x3C"sv, 1.0},
      {DType::float16, "\x01\x00"sv, 5.960464477539063e-08},
      {DType::float16, "\xFF\x7B"sv, 65504},
      {DType::float16, "\x00\xFC"sv, -infinity},
      {DType::float16, "\x01\x7C"sv, nan},
      {DType::bfloat16, "\x80\x3F"sv, 1.0},
      {DType::bfloat16, "\x49\x40"sv, 3.140625},
      {DType::float8e4m3fn, "\x38"sv, 1.0},
      {DType::float8e4m3fn, "\x7E"sv, 448},
      {DType::float8e4m3fn, "\x7F"sv, nan},
      {DType::float8e4m3fnuz, "\x40"sv, 1.0},
      {DType::float8e4m3fnuz, "\x7F"sv, 240},
      {DType::float8e4m3fnuz, "\x80"sv, nan},
      {DType::float8e5m2, "\x3C"sv, 1.0},
      {DType::float8e5m2, "\x7B"sv, 57344},
      {DType::float8e5m2, "\x7C"sv, infinity},
      {DType::float8e5m2fnuz, "\x40"sv, 1.0},
      {DType::float8e5m2fnuz, "\x7F"sv, 57344},
      {DType::float4e2m1, "\x07"sv, 6},
      {DType::float4e2m1, "\x09"sv, -0.5},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(dtype_name(c.type)));
    CAPTURE(c.expected);
    const auto value = value_of(tensor("t", c.type, {1}, c.raw));
    REQUIRE(value);
    REQUIRE(value->floats.size() == 1);
    if (std::isnan(c.expected)) {
      CHECK(std::isnan(value->floats[0]));
    } else {
      CHECK(value->floats[0] == c.expected);
    }
  }
}

TEST_CASE("elements from the typed fields") {
  CHECK(value_of(typed(DType::int64, 2, 7, {3, -4}))->ints == Ints{3, -4});
  CHECK(value_of(typed(DType::int32, 2, 5, {3, -4}))->ints == Ints{3, -4});
  CHECK(value_of(typed(DType::int8, 1, 5, {-4}))->ints == Ints{-4});
  CHECK(value_of(typed(DType::boolean, 2, 5, {1, 0}))->ints == Ints{1, 0});
  CHECK(value_of(typed(DType::uint32, 1, 11, {4294967295}))->ints == Ints{4294967295});
  CHECK(value_of(typed(DType::uint64, 1, 11, {7}))->ints == Ints{7});
  CHECK(value_of(typed(DType::float16, 2, 5, {0x3C00, 0xC000}))->floats == Floats{1, -2});
  CHECK(value_of(typed(DType::uint4, 3, 5, {0x21, 0x03}))->ints == Ints{1, 2, 3});
  const Wire one_by_one = Wire().number(1, 2).number(2, 1).text(8, "t").real(4, 0.5F).real(4, -0.5F);  // not packed
  CHECK(value_of(one_by_one)->floats == Floats{0.5, -0.5});
  CHECK(value_of(Wire().number(2, 1).text(8, "t").real(4, 2))->floats == Floats{2});  // a scalar
}

TEST_CASE("values that the file does not have stay unknown") {
  CHECK_FALSE(value_of(tensor("t", DType::int64, {2}, "12345678")));                    // too few bytes
  CHECK_FALSE(value_of(tensor("t", DType::int64, {1}, "1234567890")));                  // too many
  CHECK_FALSE(value_of(tensor("t", DType::int64, {1LL << 60}, "12345678")));            // far too few
  CHECK_FALSE(value_of(typed(DType::int64, 3, 7, {1, 2})));                             // too few entries
  CHECK_FALSE(value_of(tensor("t", DType::string, {1}, "12345678")));                   // no numbers
  CHECK_FALSE(value_of(tensor("t", DType::complex64, {1}, "12345678")));                //
  CHECK_FALSE(value_of(tensor("t", DType::float32, {1025}, std::string(4100, '\0'))));  // more than is kept
  CHECK(value_of(tensor("t", DType::float32, {1024}, std::string(4096, '\0'))));
}
