#include "report/formats.h"

#include "base/error.h"
#include "base/formatted.h"
#include "report/layer_sheet.h"

namespace blackthorn::report {

const std::vector<Format>& format_table() {
  static const std::vector<Format> table = {
      {"table", "text/plain", "txt", report_text},
      {"json", "application/json", "json", report_json},
      {"csv", "text/csv", "csv", report_csv},
      {"md", "text/markdown", "md", report_markdown},
  };
  return table;
}

const Format& find_format(std::string_view id) {
  std::string known;
  for (const Format& format : format_table()) {
    if (format.id == id) return format;
    known += formatted("{}{}", known.empty() ? "" : ", ", format.id);
  }
  throw Error(ErrorCode::bad_request, formatted("there is no such format; there are {}", known), std::string(id));
}

std::string report_csv(const Report& report) { return sheet_csv(layer_sheet(report)); }

}  // namespace blackthorn::report
