// Limits of what is worked out from a model, each with its reason; docs/errors.md lists them. Past one of these no
// error stops the work: what would need more stays unknown, and a warning says so.
#pragma once

#include <cstddef>
#include <cstdint>

#include "inference/room.h"

namespace blackthorn::inference {

inline constexpr std::int64_t kMaxDim = std::int64_t{1} << 48;  // of one dimension: more is an overflow in the making
inline constexpr std::size_t kMaxRank = 32;                     // dimensions of one tensor, as the reader has it
// Of one tensor: more fits no device by far, and below it sums over all tensors of a model cannot overflow. Larger ones
// have no known size for the engine; an input as large is an error, `input_elements`.
inline constexpr std::int64_t kMaxElements = std::int64_t{1} << 40;
inline constexpr std::int64_t kMaxFoldedElements = 4096;    // of one folded tensor: shapes and scales are small
inline constexpr std::int64_t kMaxFoldingSteps = 16 << 20;  // elements read and written by all folding: under a second
inline constexpr int kMaxBodyDepth = 16;                    // bodies within bodies that are followed
inline constexpr std::int64_t kMaxTurns = 1 << 24;   // of a loop: exporters write "until told" as the largest integer
inline constexpr std::size_t kMaxDismantled = 4096;  // operators taken apart: each becomes up to some thirty nodes
inline constexpr std::size_t kMaxSequenceItems = 4096;      // tensors of one sequence that are followed
inline constexpr std::int64_t kMaxSequenceSteps = 1 << 19;  // items made or looked at by all sequences: 160 MB at most

}  // namespace blackthorn::inference
