// Element types, numbered as in ONNX's TensorProto.DataType.
#pragma once

#include <cstdint>
#include <string_view>

namespace blackthorn::graph {

enum class DType : std::uint8_t {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  complex64 = 14,
  complex128 = 15,
  bfloat16 = 16,
  float8e4m3fn = 17,
  float8e4m3fnuz = 18,
  float8e5m2 = 19,
  float8e5m2fnuz = 20,
  uint4 = 21,
  int4 = 22,
  float4e2m1 = 23,
};

/// numpy's name of the type ("float32", "bool"); "undefined" for numbers that ONNX does not define.
std::string_view dtype_name(DType type);
/// Size of one element in bits; 0 for strings and undefined.
int dtype_bits(DType type);
bool is_float(DType type);
bool is_integer(DType type);  // signed and unsigned integers, not bool

}  // namespace blackthorn::graph
