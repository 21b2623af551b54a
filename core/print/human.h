// Numbers as people read them: three significant digits, decimal prefixes, a unit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace blackthorn::print {

/// 0.0123, 2.31, 24.8, 521, 1235: three significant digits, all of them before the point.
std::string three_digits(double value);

/// "22.1–27.9".
std::string interval_text(double low, double high);

/// "4.09 G", "115 M", "57.8 k", "12".
std::string quantity_text(std::int64_t value);

/// "23.4 MB": decimal prefixes.
std::string bytes_text(std::int64_t bytes);

/// Of a share between 0 and 1: "9.3 %". "100.0 %" and "0.0 %" only where it is exactly so.
std::string percent_text(double share);

/// A relative error: "+4.2 %", "-11.0 %".
std::string error_text(double relative);

/// "1x3x224x224"; "?" for an unknown dimension or an unknown rank, "scalar" for no dimensions.
std::string shape_text(std::optional<std::span<const std::int64_t>> shape);

}  // namespace blackthorn::print
