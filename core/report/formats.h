// The one place that knows output formats. A format is a row of format_table().
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/session.h"
#include "report/room.h"

namespace blackthorn::report {

struct Format {
  std::string_view id;          // "json"
  std::string_view media_type;  // "application/json"
  std::string_view extension;   // "json"
  std::string (*write)(const Report& report);
};

/// table, json, csv, md.
const std::vector<Format>& format_table();
/// Throws Error bad_request, naming the formats that exist.
const Format& find_format(std::string_view id);

std::string report_json(const Report& report);  // blackthorn-report/1, see report.schema.json
std::string report_csv(const Report& report);   // one line for each layer
std::string report_markdown(const Report& report);
std::string report_text(const Report& report);

/// {"tensors": {name: {dtype, shape}}, "data_dependent": [tensor], "nodes": [{name, op, class, layer, rule, reason}],
///  "parameters", "macs", "body_macs", "node_macs": {first output: macs}}. Tensors are graph inputs and node outputs,
/// those of bodies as well; "macs" and "node_macs" leave out bodies of If, Loop and Scan. Shapes are
/// arrays with null for an unknown dimension, null for an unknown rank. The shape of a data-dependent tensor is a
/// bound.
std::string inspect_json(const Report& report);
/// The same as a table, one line for each node.
std::string inspect_text(const Report& report);
/// The operator as the file has it: "Conv", or "com.example::Thing" for one outside ai.onnx.
std::string qualified_op(const Node& node);

/// The embedded tables, or one given table: everything a platform card shows.
std::string platforms_json(platform::Tables& tables);
/// `id`: under which it is known, where that is not its own.
std::string platform_json(const platform::Platform& platform, std::string_view id = {});
std::string platforms_text(platform::Tables& tables);
std::string platform_text(const platform::Platform& platform);

}  // namespace blackthorn::report
