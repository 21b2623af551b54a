// A sheet as text, Markdown, CSV and JSON: one loop over rows and columns each, with what stands in a cell told by its
// type and its column's unit. Tests: tests/print/sheet_test.cc.
#include "print/sheet.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "print/human.h"
#include "print/printable.h"

namespace blackthorn::print {
namespace {

bool is_text(ColumnUnit unit) {
  return unit == ColumnUnit::words || unit == ColumnUnit::name || unit == ColumnUnit::flag;
}

// For people; names are escaped by the caller, who knows for what.
std::string human(const Cell& cell, ColumnUnit unit) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* list = std::get_if<std::vector<std::string_view>>(&cell)) return joined(*list, " ");
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "yes" : "no";
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    if (unit == ColumnUnit::quantity) return quantity_text(*integer);
    if (unit == ColumnUnit::bytes) return bytes_text(*integer);
    return std::to_string(*integer);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    if (unit == ColumnUnit::share) return percent_text(*number);
    if (unit == ColumnUnit::error) return error_text(*number);
    return three_digits(*number);
  }
  return {};
}

std::vector<std::size_t> columns_for(const Sheet& sheet, Audience audience) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    const Audience meant = sheet.columns[i].audience;
    if (meant == Audience::all || meant == audience) indices.push_back(i);
  }
  return indices;
}

std::string pad(const std::string& text, std::size_t width, bool left_aligned) {
  const std::size_t used = display_width(text);
  const std::string space(width > used ? width - used : 0, ' ');
  return left_aligned ? text + space : space + text;
}

}  // namespace

std::string_view unit_name(ColumnUnit unit) {
  static constexpr std::array<std::string_view, 10> names = {"words", "name", "integer", "quantity", "bytes",
                                                             "ms",    "rate", "share",   "error",    "flag"};
  return names[static_cast<std::size_t>(unit)];
}

std::string sheet_text(const Sheet& sheet, std::size_t name_width) {
  const std::vector<std::size_t> columns = columns_for(sheet, Audience::people);
  std::vector<std::vector<std::string>> lines(1);
  for (const std::size_t i : columns) lines[0].emplace_back(sheet.columns[i].title);
  for (const auto& row : sheet.rows) {
    auto& line = lines.emplace_back();
    for (const std::size_t i : columns) {
      const ColumnUnit unit = sheet.columns[i].unit;
      const std::string text = printable(human(row[i], unit));
      line.push_back(unit == ColumnUnit::name ? shorten(text, name_width) : text);
    }
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], display_width(line[c]));
  }
  std::size_t total = columns.empty() ? 0 : 2 * (columns.size() - 1);
  for (const std::size_t width : widths) total += width;
  std::string rule;
  for (std::size_t i = 0; i < total; ++i) rule += "─";
  rule += '\n';

  std::string result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == 1 || (sheet.footers > 0 && i == lines.size() - sheet.footers)) result += rule;
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) line += "  ";
      line += pad(lines[i][c], widths[c], is_text(sheet.columns[columns[c]].unit));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + '\n';
  }
  return result;
}

std::string sheet_markdown(const Sheet& sheet) {
  const std::vector<std::size_t> columns = columns_for(sheet, Audience::people);
  std::string result = "|";
  for (const std::size_t i : columns) result += formatted(" {} |", markdown_text(sheet.columns[i].title));
  result += "\n|";
  for (const std::size_t i : columns) result += is_text(sheet.columns[i].unit) ? " --- |" : " ---: |";
  result += '\n';
  for (std::size_t r = 0; r < sheet.rows.size(); ++r) {
    const bool footer = r + sheet.footers >= sheet.rows.size();
    result += '|';
    for (const std::size_t i : columns) {
      const ColumnUnit unit = sheet.columns[i].unit;
      const std::string text = human(sheet.rows[r][i], unit);
      const std::string safe = unit == ColumnUnit::name && !footer ? markdown_code(text) : markdown_text(text);
      result += formatted(" {} |", footer && !safe.empty() ? formatted("**{}**", safe) : safe);
    }
    result += '\n';
  }
  return result;
}

std::string sheet_csv(const Sheet& sheet) {
  const std::vector<std::size_t> columns = columns_for(sheet, Audience::programs);
  std::string result;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (c > 0) result += ',';
    result += sheet.columns[columns[c]].id;
  }
  result += '\n';
  for (std::size_t r = 0; r + sheet.footers < sheet.rows.size(); ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) result += ',';
      const Cell& cell = sheet.rows[r][columns[c]];
      if (const auto* text = std::get_if<std::string>(&cell)) result += csv_text(*text);
      if (const auto* list = std::get_if<std::vector<std::string_view>>(&cell)) result += csv_text(joined(*list, " "));
      if (const auto* flag = std::get_if<bool>(&cell)) result += *flag ? "true" : "false";
      if (const auto* integer = std::get_if<std::int64_t>(&cell)) result += std::to_string(*integer);
      if (const auto* number = std::get_if<double>(&cell)) {
        std::array<char, 40> digits;
        std::snprintf(digits.data(), digits.size(), "%.*g", kReportDigits, *number);
        result += digits.data();
      }
    }
    result += '\n';
  }
  return result;
}

void write_json(JsonWriter& json, const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) json.null();
  if (const auto* text = std::get_if<std::string>(&cell)) json.text(*text);
  if (const auto* flag = std::get_if<bool>(&cell)) json.flag(*flag);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) json.integer(*integer);
  if (const auto* number = std::get_if<double>(&cell)) json.number(*number);
  if (const auto* list = std::get_if<std::vector<std::string_view>>(&cell))
    json_array(json, *list, [](JsonWriter& out, std::string_view part) { out.text(part); });
}

void write_json(JsonWriter& json, const Sheet& sheet) {
  const std::vector<std::size_t> columns = columns_for(sheet, Audience::programs);
  json.begin_array();
  for (std::size_t r = 0; r + sheet.footers < sheet.rows.size(); ++r) {
    json.begin_object();
    for (const std::size_t i : columns) {
      json.any_key(sheet.columns[i].id);
      write_json(json, sheet.rows[r][i]);
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace blackthorn::print
