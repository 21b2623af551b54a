// The program `blackthorn-measure`: measurements, fits to them, and estimates beside them.
#include "commands.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

constexpr std::array<const Command*, 7> kOwn = {&kProfileCommand,  &kBenchCommand,    &kFitCommand,
                                                &kSimulateCommand, &kAccuracyCommand, &kCalibrateCommand,
                                                &kValidateCommand};

}  // namespace

const Program kProgram = {kOwn, "blackthorn"};

}  // namespace blackthorn::cli
