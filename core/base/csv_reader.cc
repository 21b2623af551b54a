#include "base/csv_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/error.h"
#include "base/formatted.h"

namespace blackthorn {
namespace {

[[noreturn]] void bad(const std::string& message, std::int64_t line) {
  throw Error(ErrorCode::bad_request, message, formatted("line {}", line));
}

// Takes one record from the front of `text` and counts the lines it spans.
std::vector<std::string> take_record(std::string_view& text, std::int64_t& line) {
  const std::int64_t start = line;
  std::vector<std::string> record(1);
  bool quoted = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        record.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        record.back() += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && record.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      record.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r' || (i + 1 < text.size() && text[i + 1] != '\n')) {
      record.back() += c;
    }
  }
  if (quoted) bad("a quote that opens here is never closed", start);
  text.remove_prefix(std::min(i + 1, text.size()));
  return record;
}

}  // namespace

CsvTable CsvTable::parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  CsvTable table;
  std::int64_t line = 1;
  while (!text.empty()) {
    const std::int64_t start = line;
    std::vector<std::string> record = take_record(text, line);
    if (record.size() == 1 && record[0].empty()) continue;
    if (table.header_.empty()) {
      table.header_ = std::move(record);
      continue;
    }
    if (record.size() != table.header_.size()) {
      bad(formatted("this row has {} fields, the header has {}", record.size(), table.header_.size()), start);
    }
    table.fields_.push_back(std::move(record));
    table.lines_.push_back(start);
  }
  if (table.header_.empty()) throw Error(ErrorCode::bad_request, "the CSV file is empty, a header line is wanted");
  return table;
}

std::ptrdiff_t CsvTable::find(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  return found == header_.end() ? -1 : found - header_.begin();
}

const std::string& CsvTable::text(std::size_t row, std::string_view column) const {
  const std::ptrdiff_t index = find(column);
  if (index < 0) throw Error(ErrorCode::bad_request, "the CSV file has no column of this name", std::string(column));
  return fields_[row][static_cast<std::size_t>(index)];
}

double CsvTable::number(std::size_t row, std::string_view column) const {
  const std::string& field = text(row, column);
  char* end = nullptr;
  const double value = std::strtod(field.c_str(), &end);
  if (field.empty() || *end != '\0' || !std::isfinite(value)) {
    bad(formatted("column {} holds no number: {}", column, field), line(row));
  }
  return value;
}

}  // namespace blackthorn
