// Elements of a small tensor out of a TensorProto.
#pragma once

#include <cstdint>
#include <memory>

#include "graph/graph.h"
#include "onnx/room.h"

namespace onnx {
class TensorProto;
}

namespace blackthorn::onnx {

/// The elements, or nothing where the file does not hold exactly the `elements` that its shape says, or where they
/// are strings, complex, or unsigned numbers beyond int64.
std::shared_ptr<const Value> tensor_value(const ::onnx::TensorProto& tensor, DType dtype, std::int64_t elements);

}  // namespace blackthorn::onnx
