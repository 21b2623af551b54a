// How much of a network the total counts, and what the classes are called.
#include <algorithm>

#include "estimate/estimate.h"

namespace blackthorn::estimate {

std::string_view coverage_name(Coverage coverage) {
  static constexpr std::array<std::string_view, kCoverageClasses> names = {"modelled", "approximated", "free",
                                                                           "unsupported"};
  return names[static_cast<std::size_t>(coverage)];
}

std::optional<double> covered_share(const ByCoverage& values) {
  constexpr double most_but_all = 0.999999;  // of a report's digits
  double sum = 0;
  for (const std::int64_t value : values) sum += static_cast<double>(value);
  if (sum <= 0) return std::nullopt;
  const std::int64_t missing = values[static_cast<std::size_t>(Coverage::unsupported)];
  return missing > 0 ? std::min(most_but_all, 1 - static_cast<double>(missing) / sum) : 1;
}

}  // namespace blackthorn::estimate
