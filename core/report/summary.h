// Several models side by side: one line each, errors included. A column is a row of kColumns (summary.cc).
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
  Summary();
  void add(const std::string& model, const Analysis& report);
  /// A model that could not be estimated keeps its line.
  void add(const std::string& model, const Error& error);

  const Sheet& sheet() const { return sheet_; }

 private:
  Sheet sheet_;
};

}  // namespace blackthorn::report
