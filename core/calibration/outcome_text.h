// A calibration's outcome for people and programs.
#pragma once

#include <string>

#include "calibration/outcome.h"
#include "print/sheet.h"

namespace blackthorn::calibration {

/// Every coefficient of every table: value, 90 % interval, prior, what decided it.
std::string coefficients_text(const Recipe& recipe, const Outcome& outcome);

/// Checks, then measurement sets, as tables.
std::string outcome_text(const Outcome& outcome, const SheetFormat& format);

/// All of it, `blackthorn-validation/1`: `checks` with their rows, `sets`, `tables` with coefficients and errors.
std::string outcome_json(const Recipe& recipe, const std::vector<Observation>& observations, const Outcome& outcome);

}  // namespace blackthorn::calibration
