// Something skipped, assumed or extrapolated: data in the result, shown to the user, never printed by the library.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace blackthorn {

/// A warning names at most so many nodes or tensors; a model may have a million.
inline constexpr std::size_t kNamesInWarning = 50;

struct Warning {
  std::string code;                // stable name, such as "assumed_dimension" or "unsupported_operator"
  std::string message;             // one sentence for the user
  std::vector<std::string> where;  // names of the nodes, inputs or tensors concerned; may be empty
};

}  // namespace blackthorn
