#include "platform/variables.h"

#include <algorithm>

namespace blackthorn::platform {

std::optional<Variable> find_variable(std::string_view name) {
  const auto found = std::find(kVariableNames.begin(), kVariableNames.end(), name);
  if (found == kVariableNames.end()) return std::nullopt;
  return static_cast<Variable>(found - kVariableNames.begin());
}

}  // namespace blackthorn::platform
