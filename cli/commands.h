// The commands of `blackthorn`: one row each, one file each.
#pragma once

#include "args.h"
#include "room.h"

namespace blackthorn::cli {

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

}  // namespace blackthorn::cli
