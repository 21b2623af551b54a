// How large the report of an engine may become: its layers name their nodes and tensors again, so it can be much larger
// than the model; a concatenation of many tensors is as many copies.
#pragma once

#include <cstdint>

#include "analysis/room.h"
#include "engine/engine.h"

namespace blackthorn::analysis {

/// Of one report as JSON, about: with what it takes to write it, it fits into the 2 GB that a browser gives the module.
inline constexpr std::int64_t kMaxReportBytes = 256 << 20;

/// Throws Error limit_exceeded (report_bytes) where the report would take more.
void check_report_size(const Model& model, const Engine& engine);

}  // namespace blackthorn::analysis
