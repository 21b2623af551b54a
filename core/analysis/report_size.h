// How large the report of an engine may become: its layers name their nodes and tensors again, so it can be much larger
// than the model; a concatenation of many tensors is as many copies.
#pragma once

#include "analysis/room.h"
#include "engine/engine.h"

namespace blackthorn::analysis {

/// Throws Error limit_exceeded (report_bytes) where the report would take more than kMaxReportBytes (session.h).
void check_report_size(const Model& model, const Engine& engine);

}  // namespace blackthorn::analysis
