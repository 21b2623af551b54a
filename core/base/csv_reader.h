// Reads CSV (RFC 4180: quoted fields, doubled quotes, line ends within quotes; LF or CRLF) with a header line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace blackthorn {

class CsvTable {
 public:
  /// Throws Error bad_request with the line for an unclosed quote, a row of another length than the header, or no
  /// header at all. A byte order mark in front is skipped, so are empty lines.
  static CsvTable parse(std::string_view text);

  std::size_t rows() const { return lines_.size(); }
  bool has(std::string_view column) const { return find(column) >= 0; }
  /// Throws Error bad_request where there is no such column.
  const std::string& text(std::size_t row, std::string_view column) const;
  /// A finite number; throws Error bad_request with the line where the field holds none.
  double number(std::size_t row, std::string_view column) const;
  /// Line of the file, from 1 on, where the row begins.
  std::int64_t line(std::size_t row) const { return lines_[row]; }

 private:
  std::ptrdiff_t find(std::string_view column) const;
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> fields_;
  std::vector<std::int64_t> lines_;
};

}  // namespace blackthorn
