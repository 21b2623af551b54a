// The networks of NAS-Bench-201 as they were measured on a TX2, from the notation of their cell, so that a calibration
// reads hundreds of measurements without hundreds of files.
// Source: Dong and Yang, "NAS-Bench-201", ICLR 2020 (search space); HW-NAS-Bench (the network that was measured).
#pragma once

#include <cstdint>
#include <string_view>

#include "calibration/room.h"
#include "graph/graph.h"

namespace blackthorn::calibration {

/// How the operation "none" enters. torch2trt did not convert the multiplication by zero that it is, but put a tensor
/// of zeros into the engine.
enum class NoneAs : std::uint8_t {
  constant,     // weights: what follows from them alone is computed when the engine is built
  input,        // an input of the graph: all that follows is executed
  first_input,  // an input where a node's sum starts with it, nothing where it would be added to one. Of the three it
                // explains the latencies best: what follows from zeros was executed, adding a constant zero was not
};

/// The operator set that the graph is written in.
inline constexpr std::int64_t kNasBench201Opset = 13;

/// The graph, not yet inferred, for an input of 1x3x32x32 and ten classes. What the output does not depend on is
/// left out; what occurs twice, such as the ReLU of a node that two convolutions read, stands there twice, as no step
/// on the way to the engine merged it. `cell` is for example
/// "|nor_conv_3x3~0|+|avg_pool_3x3~0|skip_connect~1|+|none~0|none~1|nor_conv_1x1~2|": for each of the nodes 1 to 3
/// what becomes of each node before it. Throws Error bad_request where it is no such text.
Graph nasbench201_graph(std::string_view cell, NoneAs none);

}  // namespace blackthorn::calibration
