// The commands, one row each, one file each. They are in two programs, so that a first table needs neither the fits nor
// what is measured with: `blackthorn` has what estimates, `blackthorn-measure` the rest. Each of the two takes every
// command and hands over what the other has (tests/cli/programs.test.mjs).
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "args.h"
#include "room.h"

namespace blackthorn::cli {

struct CommandRow {
  std::string_view name;
  std::string_view summary;  // one line
};

/// All commands, as the overview lists them.
inline constexpr std::array<CommandRow, 11> kCommands = {{
    {"estimate", "estimate the latency of ONNX models, layer by layer"},
    {"inspect", "show the shapes, parameters and MACs of a model, and the layer of each node"},
    {"platforms", "list the platforms, or show one with all it rests on"},
    {"profile", "compare an estimate with a measured profile, layer by layer"},
    {"bench", "measure a device layer by layer and write its platform table"},
    {"fit", "fit a platform table to measured layers"},
    {"simulate", "a runner for `bench` whose device is a platform table"},
    {"accuracy", "compare estimates with measured latencies of whole networks"},
    {"calibrate", "fit the coefficients of platform tables to measurements"},
    {"validate", "how far calibrated tables are from measurements that they have not seen"},
    {"facts", "print what the page's build takes from the library, as JSON"},
}};

extern const Command kEstimateCommand;
extern const Command kInspectCommand;
extern const Command kPlatformsCommand;
extern const Command kProfileCommand;
extern const Command kBenchCommand;
extern const Command kFitCommand;
extern const Command kSimulateCommand;
extern const Command kAccuracyCommand;
extern const Command kCalibrateCommand;
extern const Command kValidateCommand;
extern const Command kFactsCommand;

/// What differs between the two programs (estimating.cc, measuring.cc).
struct Program {
  std::span<const Command* const> commands;
  std::string_view other;  // the program that has the others
};
extern const Program kProgram;

}  // namespace blackthorn::cli
