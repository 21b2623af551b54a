// The stable ids of bounds.
#include "estimate/estimate.h"

namespace blackthorn::estimate {

std::string_view bound_name(Bound bound) {
  static constexpr std::array<std::string_view, 3> names = {"compute", "memory", "launch"};
  return names[static_cast<std::size_t>(bound)];
}

}  // namespace blackthorn::estimate
