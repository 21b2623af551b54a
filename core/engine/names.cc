// The stable ids of node classes.
#include <array>

#include "engine/engine.h"

namespace blackthorn::engine {

std::string_view node_class_name(NodeClass c) {
  static constexpr std::array<std::string_view, 4> names = {"layer", "fused", "free", "unsupported"};
  return names[static_cast<std::size_t>(c)];
}

}  // namespace blackthorn::engine
