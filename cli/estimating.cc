// The program `blackthorn`: estimates, and what they rest on.
#include "commands.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

constexpr std::array<const Command*, 4> kOwn = {&kEstimateCommand, &kInspectCommand, &kPlatformsCommand,
                                                &kFactsCommand};

}  // namespace

const Program kProgram = {kOwn, "blackthorn-measure"};

}  // namespace blackthorn::cli
