// The element types as one table in the order of their numbers: a new type is one more row.
// Numbers and sizes: onnx.proto, TensorProto.DataType; names as numpy and ml_dtypes write them.
#include "graph/dtype.h"

#include <cstddef>
#include <iterator>

namespace blackthorn::graph {
namespace {

enum class Family : std::uint8_t { other, integer, floating };

struct Row {
  std::string_view name;
  int bits;
  Family family;
};

constexpr Row kTypes[] = {
    {"undefined", 0, Family::other},
    {"float32", 32, Family::floating},
    {"uint8", 8, Family::integer},
    {"int8", 8, Family::integer},
    {"uint16", 16, Family::integer},
    {"int16", 16, Family::integer},
    {"int32", 32, Family::integer},
    {"int64", 64, Family::integer},
    {"string", 0, Family::other},
    {"bool", 8, Family::other},
    {"float16", 16, Family::floating},
    {"float64", 64, Family::floating},
    {"uint32", 32, Family::integer},
    {"uint64", 64, Family::integer},
    {"complex64", 64, Family::other},
    {"complex128", 128, Family::other},
    {"bfloat16", 16, Family::floating},
    {"float8_e4m3fn", 8, Family::floating},
    {"float8_e4m3fnuz", 8, Family::floating},
    {"float8_e5m2", 8, Family::floating},
    {"float8_e5m2fnuz", 8, Family::floating},
    {"uint4", 4, Family::integer},
    {"int4", 4, Family::integer},
    {"float4_e2m1", 4, Family::floating},
};

const Row& row(DType type) {
  const auto index = static_cast<std::size_t>(type);
  return kTypes[index < std::size(kTypes) ? index : 0];
}

}  // namespace

std::string_view dtype_name(DType type) { return row(type).name; }
int dtype_bits(DType type) { return row(type).bits; }
bool is_float(DType type) { return row(type).family == Family::floating; }
bool is_integer(DType type) { return row(type).family == Family::integer; }

}  // namespace blackthorn::graph
