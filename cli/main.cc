// The `blackthorn` command: finds the command, runs it, turns errors into messages and exit statuses.

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <span>

#include "commands.h"
#include "output.h"
#include "print/printable.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

std::span<const Command* const> commands() {
  static const Command* const table[] = {&kEstimateCommand,  &kInspectCommand,  &kPlatformsCommand, &kProfileCommand,
                                         &kBenchCommand,     &kFitCommand,      &kSimulateCommand,  &kAccuracyCommand,
                                         &kCalibrateCommand, &kValidateCommand, &kFactsCommand};
  return table;
}

std::string overview() {
  std::string text =
      "blackthorn estimates how long an ONNX model takes on a Jetson board, layer by layer, without the board.\n\n"
      "Usage: blackthorn COMMAND ...\n\nCommands\n";
  for (const Command* command : commands()) {
    std::string line = "  " + std::string(command->name);
    line.resize(14, ' ');
    text += line + std::string(command->summary) + '\n';
  }
  return text +
         "\nblackthorn COMMAND --help says more, with examples; --version says the version.\n\n"
         "Try: blackthorn estimate model.onnx --platform jetson-nano\n";
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::fputs(overview().c_str(), stderr);
    return kBadInput;
  }
  const std::string& first = words[0];
  if (first == "--help" || first == "-h" || (first == "help" && words.size() == 1)) {
    print(overview());
    return kDone;
  }
  if (first == "--version") {
    print("blackthorn " BLACKTHORN_VERSION);
    return kDone;
  }
  const bool asks_help = first == "help";
  const std::string& name = asks_help ? words[1] : first;
  std::vector<std::string_view> names;
  for (const Command* command : commands()) {
    names.push_back(command->name);
    if (command->name != name) continue;
    if (!asks_help) {
      const Arguments arguments = Arguments::parse(*command, std::span(words).subspan(1));
      if (!arguments.help()) return command->run(arguments);
    }
    print(help_text(*command));
    return kDone;
  }
  const auto guess = nearest(name.substr(0, 64), names);
  throw Error(ErrorCode::bad_request,
              "there is no command " + name + (guess ? "; did you mean " + *guess + "?" : "; see blackthorn --help"));
}

int guarded(const std::vector<std::string>& words) {
  try {
    return dispatch(words);
  } catch (const Error& error) {
    print_error(error);
  } catch (const std::bad_alloc&) {
    std::fputs("blackthorn: limit_exceeded: there is not enough memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "blackthorn: internal_error: %s\n", printable(error.what()).c_str());
  }
  return kBadInput;
}

}  // namespace
}  // namespace blackthorn::cli

int main(int argc, char** argv) {
  // A reader that goes away shows as a failed write, which `print` takes as the end.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return blackthorn::cli::guarded(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (...) {
    return blackthorn::cli::kBadInput;
  }
}
