// A table whose columns know their unit, so that one description of "what stands in which column" gives the text
// table, Markdown, CSV and JSON. Layers, kinds, models, platforms and measurements are all shown this way.
#pragma once

#include <cstddef>
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

/// Its id: "ms".
std::string_view unit_name(ColumnUnit unit);

enum class Audience : std::uint8_t { all, people, programs };

struct Column {
  std::string_view id;     // header in CSV and key in JSON: stable, snake_case, ends in its unit
  std::string_view title;  // header for people
  ColumnUnit unit = ColumnUnit::words;
  Audience audience = Audience::all;  // people read the text table and Markdown, programs CSV and JSON
};

/// monostate: no value; a list is of words that the program knows, an array in JSON, with a space between elsewhere.
using Cell = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::string_view>>;

struct Sheet {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as `columns`
  std::size_t footers = 0;              // so many of the last rows are sums: set off for people, left out for programs
};

/// A column with what stands in it: a table of rows that are made of a `Row` is a list of these, one line a column.
/// Some tables have rows of another sort, such as sums: there stands `other`, or nothing.
template <typename Row, typename Other = std::monostate>
struct ColumnOf {
  std::string_view id, title;
  ColumnUnit unit;
  Audience audience;
  Cell (*value)(const Row& row);
  Cell (*other)(const Other& row) = nullptr;
};

/// A sheet of those columns without rows.
template <typename Columns>
Sheet sheet_with(const Columns& columns) {
  Sheet sheet;
  for (const auto& column : columns) sheet.columns.push_back({column.id, column.title, column.unit, column.audience});
  return sheet;
}

template <typename Columns, typename Row>
void add_row(Sheet& sheet, const Columns& columns, const Row& row) {
  auto& cells = sheet.rows.emplace_back();
  cells.reserve(std::size(columns));
  for (const auto& column : columns) cells.push_back(column.value(row));
}

/// A row of the other sort.
template <typename Columns, typename Other>
void add_other(Sheet& sheet, const Columns& columns, const Other& row) {
  auto& cells = sheet.rows.emplace_back();
  cells.reserve(std::size(columns));
  for (const auto& column : columns) cells.push_back(column.other ? column.other(row) : Cell());
}

/// One row for each item.
template <typename Columns, typename Rows>
Sheet sheet_of(const Columns& columns, const Rows& rows) {
  Sheet sheet = sheet_with(columns);
  for (const auto& row : rows) add_row(sheet, columns, row);
  return sheet;
}

/// Characters of a name that a text table shows.
inline constexpr std::size_t kUsualNameWidth = 44;

/// Columns aligned (numbers to the right) under titles with a rule below; names shortened to `name_width` characters.
std::string sheet_text(const Sheet& sheet, std::size_t name_width = kUsualNameWidth);
/// A GitHub-style table.
std::string sheet_markdown(const Sheet& sheet);
/// One header line, quoting as in RFC 4180, lines end in LF; numbers in full, empty where there is no value.
std::string sheet_csv(const Sheet& sheet);
/// One value; null where there is none.
void write_json(JsonWriter& json, const Cell& cell);
/// An array of objects.
void write_json(JsonWriter& json, const Sheet& sheet);

/// What a format can hold of a result that is several tables and sentences: all of them for people, the first table
/// alone, or a tree that each command writes itself.
enum class Sheets : std::uint8_t { people, one, tree };

/// How a format writes tables.
struct SheetFormat {
  Sheets holds;
  std::string (*table)(const Sheet& sheet, std::size_t name_width);
  std::string (*escape)(std::string_view text);  // of a sentence, which may hold names; nullptr where none is held
  std::string_view sentence_end;
};

}  // namespace blackthorn::print
