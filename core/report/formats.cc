// The table of formats. To add one: a row here, and a file that writes a report and a table in it.
#include "report/formats.h"

#include "base/error.h"
#include "base/formatted.h"
#include "base/text.h"
#include "print/printable.h"
#include "report/layer_sheet.h"

namespace blackthorn::report {
namespace {

std::string json_of(const Sheet& sheet, std::size_t) {
  JsonWriter json;
  write_json(json, sheet);
  return json.take();
}
std::string csv_of(const Sheet& sheet, std::size_t) { return sheet_csv(sheet); }
std::string markdown_of(const Sheet& sheet, std::size_t) { return sheet_markdown(sheet); }

constexpr Format kFormats[] = {
    {"table", "txt", "text/plain", "text", report_text, {Sheets::people, sheet_text, printable, "\n"}},
    {"json", "json", "application/json", "JSON", report_json, {Sheets::tree, json_of, nullptr, ""}},
    {"csv", "csv", "text/csv", "CSV", report_csv, {Sheets::one, csv_of, nullptr, ""}},
    {"md", "md", "text/markdown", "Markdown", report_markdown, {Sheets::people, markdown_of, markdown_text, "\n\n"}},
};

}  // namespace

std::span<const Format> format_table() { return kFormats; }

const Format& find_format(std::string_view id) {
  for (const Format& format : kFormats) {
    if (format.id == id) return format;
  }
  throw Error(ErrorCode::bad_request,
              formatted("there is no such format; there are {}",
                        joined(kFormats, ", ", [](const Format& format) { return format.id; })),
              std::string(id));
}

std::string write_sheet(const Sheet& sheet, std::string_view format) {
  return find_format(format).sheets.table(sheet, kUsualNameWidth);
}

std::string report_csv(const Analysis& report) { return sheet_csv(layer_sheet(report)); }

}  // namespace blackthorn::report
