// What stands in which column of the tables of layers and of kinds: a column is a row of kLayerColumns
// (layer_sheet.cc), which text, Markdown, CSV and what the report's JSON says of a layer in plain values follow. Tests:
// tests/report/formats_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/session.h"
#include "print/sheet.h"
#include "report/room.h"

namespace blackthorn::report {

/// Bytes that a layer moves: inputs, outputs and weights in the engine's precision.
std::int64_t layer_bytes(const Analysis& report, std::size_t layer);

/// Names of the nodes that run in the layer.
std::vector<std::string> layer_node_names(const Analysis& report, std::size_t layer);

/// One row for each layer; for people a line for the start of an inference (where it takes time) and the total.
Sheet layer_sheet(const Analysis& report);
std::vector<Column> layer_columns();

/// The columns that are members of a layer in the report's JSON.
void write_layer_columns(JsonWriter& json, const Analysis& report, std::size_t layer);

/// Times summed by the layers' label and rounded, longest first; equal ones in order of execution.
struct KindTotal {
  std::string label;
  LayerKind kind = LayerKind::generic;
  std::int64_t layers = 0;
  double latency_ms = 0;
  double share = 0;  // of the sum of all layers
};
std::vector<KindTotal> kind_totals(const Analysis& report);
Sheet kind_sheet(const Analysis& report);

}  // namespace blackthorn::report
