// Every element becomes its bit pattern first, from raw_data (little endian, elements of four bits two to a byte, the
// lower half first) or from the typed field that onnx.proto names for its type; one decoder reads the pattern.
#include "onnx/tensor_value.h"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "onnx.pb.h"

namespace blackthorn::onnx {
namespace {

/// Floating point of up to 16 bits: sign, exponent, mantissa.
struct SmallFloat {
  enum class Special : std::uint8_t {
    ieee,     // the largest exponent is infinity and NaN
    one_nan,  // all bits of exponent and mantissa set is NaN, no infinity ("fn")
    no_zero,  // the sign alone is NaN, no infinity, no negative zero ("fnuz")
    none
  };
  DType dtype;
  int exponent_bits;
  int mantissa_bits;
  int bias;
  Special special;
};

// Sources: IEEE 754; onnx.ai, "Float stored in 8 bits"; OCP Microscaling Formats for float4.
constexpr SmallFloat kSmallFloats[] = {
    {DType::float16, 5, 10, 15, SmallFloat::Special::ieee},
    {DType::bfloat16, 8, 7, 127, SmallFloat::Special::ieee},
    {DType::float8e4m3fn, 4, 3, 7, SmallFloat::Special::one_nan},
    {DType::float8e4m3fnuz, 4, 3, 8, SmallFloat::Special::no_zero},
    {DType::float8e5m2, 5, 2, 15, SmallFloat::Special::ieee},
    {DType::float8e5m2fnuz, 5, 2, 16, SmallFloat::Special::no_zero},
    {DType::float4e2m1, 2, 1, 1, SmallFloat::Special::none},
};

double decode(const SmallFloat& format, std::uint64_t bits) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const int width = 1 + format.exponent_bits + format.mantissa_bits;
  const bool negative = (bits >> (width - 1) & 1) != 0;
  const auto mantissa_mask = (1ULL << format.mantissa_bits) - 1, exponent_mask = (1ULL << format.exponent_bits) - 1;
  const std::uint64_t mantissa = bits & mantissa_mask, exponent = bits >> format.mantissa_bits & exponent_mask;
  using Special = SmallFloat::Special;
  if (format.special == Special::no_zero && negative && mantissa == 0 && exponent == 0) return nan;
  if (format.special == Special::one_nan && mantissa == mantissa_mask && exponent == exponent_mask) return nan;
  double value = 0;
  if (format.special == Special::ieee && exponent == exponent_mask) {
    value = mantissa == 0 ? std::numeric_limits<double>::infinity() : nan;
  } else {
    const std::uint64_t hidden = exponent == 0 ? 0 : 1ULL << format.mantissa_bits;
    const int power = (exponent == 0 ? 1 : static_cast<int>(exponent)) - format.bias - format.mantissa_bits;
    value = std::ldexp(static_cast<double>(mantissa | hidden), power);
  }
  return negative ? -value : value;
}

std::optional<std::int64_t> decode_integer(DType dtype, std::uint64_t bits) {
  switch (dtype) {
    case DType::boolean: return (bits & 0xFF) != 0 ? 1 : 0;
    case DType::uint4: return static_cast<std::int64_t>(bits & 0xF);
    case DType::int4: return static_cast<std::int64_t>((bits & 0xF) ^ 8) - 8;
    case DType::uint8: return static_cast<std::uint8_t>(bits);
    case DType::int8: return static_cast<std::int8_t>(bits);
    case DType::uint16: return static_cast<std::uint16_t>(bits);
    case DType::int16: return static_cast<std::int16_t>(bits);
    case DType::uint32: return static_cast<std::uint32_t>(bits);
    case DType::int32: return static_cast<std::int32_t>(bits);
    case DType::int64: return static_cast<std::int64_t>(bits);
    case DType::uint64:
      if (bits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
      return static_cast<std::int64_t>(bits);
    default: return std::nullopt;
  }
}

/// Adds the element with these bits; false where Value cannot hold it.
bool add_element(DType dtype, std::uint64_t bits, Value& value) {
  if (dtype == DType::float32) {
    value.floats.push_back(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    return true;
  }
  if (dtype == DType::float64) {
    value.floats.push_back(std::bit_cast<double>(bits));
    return true;
  }
  for (const SmallFloat& format : kSmallFloats) {
    if (format.dtype == dtype) {
      value.floats.push_back(decode(format, bits));
      return true;
    }
  }
  const auto integer = decode_integer(dtype, bits);
  if (integer) value.ints.push_back(*integer);
  return integer.has_value();
}

/// The element number `index` in little-endian bytes.
std::uint64_t raw_bits(std::string_view raw, std::size_t index, std::size_t element_bits) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint64_t>(static_cast<unsigned char>(raw[at])); };
  if (element_bits == 4) return byte(index / 2) >> (index % 2 * 4) & 0xF;
  std::uint64_t bits = 0;
  const std::size_t size = element_bits / 8;
  for (std::size_t i = 0; i < size; ++i) bits |= byte(index * size + i) << (8 * i);
  return bits;
}

/// How many bit patterns the typed field holds, and the pattern at an index.
struct TypedField {
  const ::onnx::TensorProto& tensor;
  DType dtype;

  int count() const {
    switch (dtype) {
      case DType::float32: return tensor.float_data_size();
      case DType::float64: return tensor.double_data_size();
      case DType::int64: return tensor.int64_data_size();
      case DType::uint32:
      case DType::uint64: return tensor.uint64_data_size();
      default: return tensor.int32_data_size();
    }
  }
  std::uint64_t bits(int index) const {
    switch (dtype) {
      case DType::float32: return std::bit_cast<std::uint32_t>(tensor.float_data(index));
      case DType::float64: return std::bit_cast<std::uint64_t>(tensor.double_data(index));
      case DType::int64: return static_cast<std::uint64_t>(tensor.int64_data(index));
      case DType::uint32:
      case DType::uint64: return tensor.uint64_data(index);
      default: return static_cast<std::uint32_t>(tensor.int32_data(index));
    }
  }
};

}  // namespace

std::shared_ptr<const Value> tensor_value(const ::onnx::TensorProto& tensor, DType dtype, std::int64_t elements) {
  const int bits = dtype_bits(dtype);
  if (bits == 0 || bits > 64 || dtype == DType::complex64 || elements < 0) return nullptr;
  // No payload that is kept holds as many; below that the number fits into size_t, also where that has 32 bits.
  if (elements > std::numeric_limits<std::int32_t>::max()) return nullptr;
  const auto count = static_cast<std::size_t>(elements);
  auto value = std::make_shared<Value>();
  if (count == 0) return value;
  const auto reserve = [&] { is_float(dtype) ? value->floats.reserve(count) : value->ints.reserve(count); };
  const bool two_to_a_byte = bits == 4;

  if (tensor.has_raw_data() && !tensor.raw_data().empty()) {
    const std::string_view raw = tensor.raw_data();
    const auto element_bits = static_cast<std::size_t>(bits);
    if (raw.size() != (std::uint64_t{count} * element_bits + 7) / 8) return nullptr;
    reserve();
    for (std::size_t i = 0; i < count; ++i) {
      if (!add_element(dtype, raw_bits(raw, i, element_bits), *value)) return nullptr;
    }
    return value;
  }

  const TypedField field{tensor, dtype};
  const auto entries = static_cast<std::size_t>(field.count());
  const bool packed = two_to_a_byte && entries == (count + 1) / 2 && entries != count;
  if (!packed && entries != count) return nullptr;
  reserve();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t pattern =
        packed ? field.bits(static_cast<int>(i / 2)) >> (i % 2 * 4) & 0xF : field.bits(static_cast<int>(i));
    if (!add_element(dtype, pattern, *value)) return nullptr;
  }
  return value;
}

}  // namespace blackthorn::onnx
