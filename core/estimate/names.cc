// The stable ids of bounds and coverage classes.
#include "estimate/estimate.h"

namespace blackthorn::estimate {

std::string_view bound_name(Bound bound) {
  static constexpr std::array<std::string_view, 3> names = {"compute", "memory", "launch"};
  return names[static_cast<std::size_t>(bound)];
}

std::string_view coverage_name(Coverage coverage) {
  static constexpr std::array<std::string_view, kCoverageClasses> names = {"modelled", "approximated", "free",
                                                                           "unsupported"};
  return names[static_cast<std::size_t>(coverage)];
}

}  // namespace blackthorn::estimate
