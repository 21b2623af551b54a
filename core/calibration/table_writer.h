// The outcome of a calibration as a platform table: the table as it stands, with what was fitted put in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "calibration/calibrator.h"

namespace blackthorn::calibration {

/// Error figures for one layer kind of a table, or for its networks.
struct KindError {
  double sigma = 0;
  std::string source;
};

struct PowerFigure {
  double watts = 0, sigma = 0, low_gflop_per_s = 0, high_gflop_per_s = 0;
  std::string precision, source;
};

struct TableUpdate {
  std::map<std::string, FittedCoefficient> coefficients;
  std::map<std::string, std::string> meanings;  // of coefficients
  std::map<std::string, KindError> kinds;       // by kind
  std::optional<PowerFigure> power;             // nothing where no row says an energy
  KindError common;                             // of whole networks; sigma 0 leaves the table's own
};

/// The table `json` with the update in it: same members, same order, but that `coefficients` are those of the update
/// alone, by name. Throws Error bad_platform_table where it is no
/// JSON object.
std::string updated_table(std::string_view json, const TableUpdate& update);

}  // namespace blackthorn::calibration
