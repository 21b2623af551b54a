// Texts of options as numbers, times and lists; an error names the option. Tests: tests/cli/bench.test.mjs.
#include "bench_options.h"

#include <algorithm>

#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "room.h"

namespace blackthorn::cli {

std::int64_t whole(std::string_view text, std::string_view option, std::int64_t low, std::int64_t high) {
  const auto value = parsed<std::int64_t>(text);
  if (!value || *value < low || *value > high)
    bad(formatted("{}: expected a whole number from {} to {}, found {}", option, low, high, blackthorn::quoted(text)));
  return *value;
}

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(by, from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

double seconds(const std::string& text, std::string_view option) {
  constexpr std::pair<std::string_view, double> units[] = {{"min", 60}, {"h", 3600}, {"s", 1}};
  constexpr double a_year_s = 365 * 86400;
  for (const auto& [unit, factor] : units) {
    if (!text.ends_with(unit)) continue;
    const auto value = parsed<double>(std::string_view(text).substr(0, text.size() - unit.size()));
    if (value && *value > 0 && *value * factor <= a_year_s) return *value * factor;
  }
  bad(formatted("{}: expected a time such as 30min, 90s or 2h, at most a year, found {}", option,
                blackthorn::quoted(text)));
}

MeasurerOptions measurer_options(const Arguments& arguments) {
  MeasurerOptions options;
  options.command = arguments.get("--runner").value_or("");
  if (options.command.empty()) bad("--runner is needed: the command that measures one layer (docs/runners.md)");
  options.precision = arguments.get("--precision").value_or("fp32");
  bench::check_precision(options.precision, "--precision");
  if (const auto text = arguments.get("--repeats"))
    options.repeats = static_cast<int>(whole(*text, "--repeats", 1, bench::kMostSamples));
  if (const auto text = arguments.get("--warmup"))
    options.warmup = static_cast<int>(whole(*text, "--warmup", 0, bench::kMostSamples));
  if (const auto text = arguments.get("--timeout")) options.limit_s = seconds(*text, "--timeout");
  return options;
}

}  // namespace blackthorn::cli
