// What a checked table computes: its expressions with all names resolved, before mode and precision are known.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/expression.h"
#include "platform/platform.h"

namespace blackthorn::platform {

/// The expressions of one kind, in ms except `launches`.
struct KindFunctions {
  Expression latency, compute, memory, launches;
};

struct Platform::Definition {
  std::vector<TableFunction> functions;
  std::map<std::string, KindFunctions, std::less<>> kinds;
  Expression enqueue_ms, gap_ms, start_ms;  // of the pipeline
};

}  // namespace blackthorn::platform
