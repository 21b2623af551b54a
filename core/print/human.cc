// Three significant digits by rounding to them first (base/numbers.h): the digits printed are then exact in every C
// library, and "999.6 k" never becomes "1000 k".
#include "print/human.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"

namespace blackthorn::print {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 340> text;  // the largest double has 309 digits before the point
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::string with_prefix(std::int64_t value, std::string_view unit) {
  constexpr std::array<std::string_view, 7> prefixes = {"", "k", "M", "G", "T", "P", "E"};
  double scaled = static_cast<double>(value);
  std::size_t step = 0;
  // 999.5 would be shown as 1000.
  while (std::abs(scaled) >= 999.5 && step + 1 < prefixes.size()) {
    scaled /= 1000;
    ++step;
  }
  const std::string number = step == 0 ? std::to_string(value) : three_digits(scaled);
  if (prefixes[step].empty() && unit.empty()) return number;
  return number + ' ' + std::string(prefixes[step]) + std::string(unit);
}

}  // namespace

std::string three_digits(double value) {
  const double rounded = round_to_digits(value, 3);
  if (!std::isfinite(rounded)) return "?";
  if (rounded == 0) return "0";
  std::array<char, 40> scientific;
  std::snprintf(scientific.data(), scientific.size(), "%.2e", rounded);
  const int exponent = std::atoi(std::strchr(scientific.data(), 'e') + 1);
  if (exponent < -9) return scientific.data();
  // Only so many digits of a large number are the same in every build.
  return exponent >= 2 ? fixed(round_to_digits(value, kReportDigits), 0) : fixed(rounded, 2 - exponent);
}

std::string interval_text(double low, double high) { return formatted("{}–{}", three_digits(low), three_digits(high)); }

std::string quantity_text(std::int64_t value) { return with_prefix(value, ""); }

std::string bytes_text(std::int64_t bytes) { return with_prefix(bytes, "B"); }

std::string percent_text(double share) {
  const double percent = share * 100;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  if (percent < 100 && percent >= 99.95) return ">99.9 %";
  return formatted("{} %", fixed(percent, 1));
}

std::string error_text(double relative) {
  const std::string text = fixed(relative * 100, 1);
  if (text == "-0.0") return "+0.0 %";
  return formatted("{}{} %", text.front() == '-' ? "" : "+", text);
}

std::string shape_text(std::optional<std::span<const std::int64_t>> shape) {
  if (!shape) return "?";
  return shape->empty() ? "scalar" : dims_text(*shape);
}

}  // namespace blackthorn::print
