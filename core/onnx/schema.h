// What the wire-level pass knows of ONNX: for each message its fields, how they lie on the wire and what to do with
// them. Numbers: onnx.proto. Fields that stand in no table are unknown and skipped, whatever later versions add.
#pragma once

#include <cstdint>

#include "onnx/room.h"

namespace blackthorn::wire {

enum class Type : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

enum class Message : std::uint8_t {
  model,
  graph,
  node,
  attribute,
  tensor,
  sparse_tensor,
  function,
  value_info,
  type,
  tensor_type,
  shape,
  dimension,
  entry,
  opset,
};

enum class Action : std::uint8_t {
  number,   // copied; repeated ones may also come packed into bytes
  text,     // copied, Limits::string_bytes at most
  blob,     // copied; left out with a warning where longer than that
  descend,  // a message of its own
  payload,  // elements of a tensor: copied where small
  skip,     // nothing rests on it (documentation, metadata, training)
};

struct Field {
  std::uint32_t number;
  Type type;
  Action action;
  Message child = Message::model;  // of descend
};

/// Name of the message for people.
const char* message_name(Message message);
/// The field's row, or nullptr where the schema does not have it.
const Field* find_field(Message message, std::uint32_t number);

/// Fields that the pass itself looks at.
inline constexpr std::uint32_t kModelIrVersion = 1, kModelGraph = 7;
inline constexpr std::uint32_t kTensorDims = 1, kTensorType = 2, kTensorName = 8, kTensorLocation = 14;
inline constexpr std::uint32_t kTensorFloats = 4, kTensorInts32 = 5, kTensorStrings = 6, kTensorInts64 = 7,
                               kTensorRaw = 9, kTensorDoubles = 10, kTensorUints64 = 11;

}  // namespace blackthorn::wire
