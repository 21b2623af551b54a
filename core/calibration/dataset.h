// Measurements as observations: what ran (layers of an engine, or one layer), where, how, and how long it took.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "calibration/room.h"
#include "engine/engine.h"

namespace blackthorn::calibration {

/// Id of the table behind an observation's platform: "jetson-tx2" for "jetson-tx2@tensorrt3".
inline std::string table_of(std::string_view platform) { return std::string(platform.substr(0, platform.find('@'))); }

/// One measured time.
struct Observation {
  std::size_t set = 0;   // index of the recipe's measurement set
  std::string platform;  // a table's id; "jetson-tx2@tensorrt3" where the software is another
  std::string precision;
  std::string network;  // of layers too, where they are a network's; empty for layers alone
  std::string family;   // of architectures
  std::string label;    // network, or layer and its network
  std::string source;
  std::string kernel;            // that ran, where the source names it
  bool whole = true;             // a network; else the one layer in `layers` alone
  std::vector<LayerRun> layers;  // in order of execution
  double measured_ms = 0;
  double energy_mj = 0;  // 0 where the source does not say
  double weight = 1;     // how many independent figures it counts as
};

}  // namespace blackthorn::calibration
