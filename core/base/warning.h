// Something skipped, assumed or extrapolated: data in the result, shown to the user, never printed by the library.
#pragma once

#include <string>
#include <vector>

namespace blackthorn {

struct Warning {
  std::string code;                // stable name, such as "assumed_dimension" or "unsupported_operator"
  std::string message;             // one sentence for the user
  std::vector<std::string> where;  // names of the nodes, inputs or tensors concerned; may be empty
};

}  // namespace blackthorn
