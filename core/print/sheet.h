// A table whose columns know their unit, so that one description of "what stands in which column" gives the text
// table, Markdown, CSV and JSON. Layers, kinds, models, platforms and measurements are all shown this way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "print/json_writer.h"

namespace blackthorn::print {

enum class ColumnUnit : std::uint8_t {
  words,     // our own text
  name,      // text from a model or a file: escaped
  integer,   // shown in full
  quantity,  // shown with a decimal prefix: MACs, parameters
  bytes,
  ms,
  rate,   // per second, ratios
  share,  // 0 to 1, shown in %
  error,  // relative error, shown in % with its sign
  flag,   // yes or no
};

enum class Audience : std::uint8_t { all, people, programs };

struct Column {
  std::string_view id;     // header in CSV and key in JSON: stable, snake_case, ends in its unit
  std::string_view title;  // header for people
  ColumnUnit unit = ColumnUnit::words;
  Audience audience = Audience::all;  // people read the text table and Markdown, programs CSV and JSON
};

using Cell = std::variant<std::monostate, bool, std::int64_t, double, std::string>;  // monostate: no value

struct Sheet {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as `columns`
  std::size_t footers = 0;              // so many of the last rows are sums: set off for people, left out for programs
};

/// Columns aligned (numbers to the right) under titles with a rule below; names shortened to `name_width` characters.
std::string sheet_text(const Sheet& sheet, std::size_t name_width = 44);
/// A GitHub-style table.
std::string sheet_markdown(const Sheet& sheet);
/// One header line, quoting as in RFC 4180, lines end in LF; numbers in full, empty where there is no value.
std::string sheet_csv(const Sheet& sheet);
/// An array of objects; null where there is no value.
void write_json(JsonWriter& json, const Sheet& sheet);

}  // namespace blackthorn::print
