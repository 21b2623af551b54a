// Reads a TensorProto file (the test data of ONNX's operator tests): type, dims and the elements of number types.
// Wire format: https://protobuf.dev/programming-guides/encoding; fields: onnx.proto, TensorProto.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "graph/graph.h"

namespace tensor_file {

using blackthorn::graph::DType;

struct Tensor {
  DType dtype = DType::undefined;
  blackthorn::graph::Shape dims;
  std::optional<blackthorn::graph::Value> value;  // nothing for types that are not read
};

namespace detail {

struct Cursor {
  std::span<const std::uint8_t> bytes;
  std::size_t at = 0;
  bool good = true;

  bool more() const { return good && at < bytes.size(); }
  std::uint64_t varint() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
      const std::uint8_t byte = bytes[at++];
      number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
    good = false;
    return 0;
  }
  std::span<const std::uint8_t> take(std::size_t count) {
    if (count > bytes.size() - at) good = false;
    if (!good) return {};
    at += count;
    return bytes.subspan(at - count, count);
  }
};

template <typename T>
std::vector<T> raw_numbers(std::span<const std::uint8_t> raw) {
  std::vector<T> numbers(raw.size() / sizeof(T));
  if (!numbers.empty()) std::memcpy(numbers.data(), raw.data(), numbers.size() * sizeof(T));
  return numbers;
}

template <typename T>
void append_ints(std::span<const std::uint8_t> raw, blackthorn::graph::Value& value) {
  for (const T number : raw_numbers<T>(raw)) value.ints.push_back(static_cast<std::int64_t>(number));
}

}  // namespace detail

/// Nothing where the bytes are no tensor (a sequence, an optional).
inline std::optional<Tensor> parse(std::span<const std::uint8_t> bytes) {
  detail::Cursor cursor{bytes};
  Tensor tensor;
  blackthorn::graph::Value value;
  std::span<const std::uint8_t> raw;
  while (cursor.more()) {
    const std::uint64_t tag = cursor.varint();
    const auto field = tag >> 3;
    switch (tag & 7) {
      case 0: {
        const auto number = static_cast<std::int64_t>(cursor.varint());
        if (field == 1) tensor.dims.push_back(number);
        if (field == 2) tensor.dtype = static_cast<DType>(number);
        if (field == 5 || field == 7) value.ints.push_back(number);
        break;
      }
      case 1: cursor.take(8); break;
      case 5: cursor.take(4); break;
      case 2: {
        const auto payload = cursor.take(static_cast<std::size_t>(cursor.varint()));
        detail::Cursor packed{payload};
        if (field == 1) {
          while (packed.more()) tensor.dims.push_back(static_cast<std::int64_t>(packed.varint()));
        } else if (field == 5 || field == 7) {
          while (packed.more()) value.ints.push_back(static_cast<std::int64_t>(packed.varint()));
        } else if (field == 4) {
          for (const float number : detail::raw_numbers<float>(payload)) value.floats.push_back(number);
        } else if (field == 9) {
          raw = payload;
        }
        break;
      }
      default: cursor.good = false;
    }
  }
  if (!cursor.good || tensor.dtype == DType::undefined) return std::nullopt;
  switch (tensor.dtype) {
    case DType::float32:
      for (const float number : detail::raw_numbers<float>(raw)) value.floats.push_back(number);
      break;
    case DType::float64:
      for (const double number : detail::raw_numbers<double>(raw)) value.floats.push_back(number);
      break;
    case DType::int64: detail::append_ints<std::int64_t>(raw, value); break;
    case DType::int32: detail::append_ints<std::int32_t>(raw, value); break;
    case DType::uint32: detail::append_ints<std::uint32_t>(raw, value); break;
    case DType::int16: detail::append_ints<std::int16_t>(raw, value); break;
    case DType::uint16: detail::append_ints<std::uint16_t>(raw, value); break;
    case DType::int8: detail::append_ints<std::int8_t>(raw, value); break;
    case DType::uint8:
    case DType::boolean: detail::append_ints<std::uint8_t>(raw, value); break;
    default: return tensor;
  }
  tensor.value = std::move(value);
  return tensor;
}

}  // namespace tensor_file
