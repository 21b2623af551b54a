// Pieces of JSON that several documents share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "platform/platform.h"
#include "print/json_writer.h"
#include "report/room.h"

namespace blackthorn::report {

/// An array with null for unknown dimensions; null for an unknown rank.
void write_shape(JsonWriter& json, const std::optional<Shape>& shape);
/// {name, dtype, shape}
void write_tensor(JsonWriter& json, const Tensor& tensor);
/// KindBasis of wasm/report.d.ts.
void write_kind(JsonWriter& json, const platform::KindInfo& kind);
/// Node::origin; null for a node that no file has.
void write_origin(JsonWriter& json, const Node& node);
void write_texts(JsonWriter& json, const std::vector<std::string>& texts);

}  // namespace blackthorn::report
