// The one place that knows output formats: a format is a row of format_table() (formats.cc) and a file that writes it.
// The command line's help and the endings of its files follow, and the page's menu. Tests:
// tests/report/formats_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analysis/session.h"
#include "print/sheet.h"
#include "report/room.h"

namespace blackthorn::report {

struct Format {
  std::string_view id;         // "json"
  std::string_view extension;  // "json"; a file that ends so gets this format
  std::string_view media;      // "application/json", for the page's downloads
  std::string_view words;      // "JSON", for the page's menu
  std::string (*write)(const Analysis& report);
  SheetFormat sheets;  // how tables are written that are no report
};

/// table, json, csv, md.
std::span<const Format> format_table();
/// Throws Error bad_request, naming the formats that exist.
const Format& find_format(std::string_view id);

/// A table on its own. Throws what find_format throws.
std::string write_sheet(const Sheet& sheet, std::string_view format);

std::string report_json(const Analysis& report);  // blackthorn-report/1, see report.schema.json
std::string report_csv(const Analysis& report);   // one line for each layer
std::string report_markdown(const Analysis& report);
std::string report_text(const Analysis& report);

/// {"tensors": {name: {dtype, shape}}, "data_dependent": [tensor], "nodes": [{name, op, class, layer, rule, reason}],
///  "parameters", "macs", "body_macs", "node_macs": {first output: macs}}. Tensors are graph inputs and node outputs,
/// those of bodies as well; "macs" and "node_macs" leave out bodies of If, Loop and Scan. Shapes are
/// arrays with null for an unknown dimension, null for an unknown rank. The shape of a data-dependent tensor is a
/// bound.
std::string inspect_json(const Analysis& report);
/// The same as a table, one line for each node.
std::string inspect_text(const Analysis& report);
/// The operator as the file has it: "Conv", or "com.example::Thing" for one outside ai.onnx.
std::string qualified_op(const Node& node);

/// The embedded tables, or one given table: everything a platform card shows.
std::string platforms_json(platform::Tables& tables);
/// `id`: under which it is known, where that is not its own.
std::string platform_json(const platform::Platform& platform, std::string_view id = {});
std::string platforms_text(platform::Tables& tables);
std::string platform_text(const platform::Platform& platform);

}  // namespace blackthorn::report
