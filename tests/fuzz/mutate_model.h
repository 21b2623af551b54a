// Mutations that know ONNX: an operator, a dimension, an attribute, the origin of a tensor, nodes doubled, removed
// and moved, a part of the graph made a function.
#pragma once

#include <cstddef>
#include <cstdint>

namespace blackthorn::fuzz {

/// Changes the model in data[0, size) and returns its new size; 0 where the bytes are no model or it would pass
/// `most` bytes.
std::size_t mutate_model(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);

}  // namespace blackthorn::fuzz
