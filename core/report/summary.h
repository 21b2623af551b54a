// Several models side by side: one line each, errors included.
#pragma once

#include <string>
#include <vector>

#include "analysis/session.h"
#include "base/error.h"
#include "print/sheet.h"
#include "report/room.h"

namespace blackthorn::report {

class Summary {
 public:
  void add(const std::string& name, const Report& report);
  /// A model that could not be estimated keeps its line.
  void add(const std::string& name, const Error& error);

  const Sheet& sheet() const { return sheet_; }
  /// format: an id of format_table(); anything else throws Error bad_request.
  std::string write(std::string_view format) const;

 private:
  Sheet sheet_ = empty_sheet();
  static Sheet empty_sheet();
};

/// A sheet on its own in one of the formats of format_table().
std::string write_sheet(const Sheet& sheet, std::string_view format);

}  // namespace blackthorn::report
