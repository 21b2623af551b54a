// The tables of platforms/*.json and platforms/models/*.json as text, put into the binary at build time (embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace blackthorn::platform {

struct EmbeddedTable {
  std::string_view name;  // the path in platforms/ without ending: "jetson-nano", "models/tensorrt-8-gpu"
  std::string_view json;
};

/// Every embedded file, sorted by name.
std::span<const EmbeddedTable> embedded_tables();

}  // namespace blackthorn::platform
