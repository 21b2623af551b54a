// blackthorn platforms: the tables that are built in, or everything that one table says.

#include "commands.h"
#include "inputs.h"
#include "output.h"
#include "report/formats.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

int run(const Arguments& arguments) {
  const Output output(arguments, Offer::text_or_json);
  const bool json = output.json();
  if (arguments.operands().empty()) {
    output.write(json ? platforms_json(tables()) : platforms_text(tables()));
  } else {
    const auto table = load_platform(arguments.operands()[0]);
    output.write(json ? platform_json(*table) : platform_text(*table));
  }
  return kDone;
}

}  // namespace

const Command kPlatformsCommand = {
    "platforms",
    "[ID|FILE.json]",
    0,
    1,
    R"(Without an operand the platforms that are built in. With one everything that its table says: power modes,
memory, price, and for each kind of layer the formula, its basis, its error and its sources. A table in a file
is checked on the way, and an error points at the faulty place.

Exit status: 0 done, 2 bad input (the error is on standard error).

Examples
  blackthorn platforms
  blackthorn platforms jetson-tx2
  blackthorn platforms my-board.json --format json
)",
    with_output({}, Offer::text_or_json),
    run,
};

}  // namespace blackthorn::cli
