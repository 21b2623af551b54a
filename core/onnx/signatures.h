// What a file is that is no ONNX model: the usual wrong files, recognised by their first bytes; and files of weights,
// which begin with nothing but numbers, by their name too.
#pragma once

#include <cstddef>
#include <string_view>

#include "onnx/room.h"

namespace blackthorn::onnx {

struct Signature {
  std::string_view what;    // "a TensorRT engine"
  std::string_view remedy;  // what to do about it, whole sentences
};

/// How many bytes of the file's beginning are enough to recognise it.
inline constexpr std::size_t kSignatureBytes = 4096;

/// The row that fits the first bytes, or nullptr. Asked only about files that could not be read as ONNX.
const Signature* recognise(std::string_view head);

/// The weights of a model in a file of their own (external data): by the name that exporters give, or by bytes that are
/// floats of a weight's size. Asked only about files that do not even begin as ONNX does, and that no row fits.
const Signature* recognise_weights(std::string_view head, std::string_view name);

}  // namespace blackthorn::onnx
