// Both programs: finds the command, runs it or hands it over, turns errors into messages and exit statuses.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <span>

#include "base/nearest.h"
#include "commands.h"
#include "output.h"
#include "print/printable.h"
#include "room.h"
#include "third_party_text.h"

namespace blackthorn::cli {
namespace {

std::string overview() {
  std::string text =
      "blackthorn estimates how long an ONNX model takes on a Jetson board, layer by layer, without the board.\n\n"
      "Usage: blackthorn COMMAND ...\n\nCommands\n";
  for (const CommandRow& row : kCommands) {
    std::string line = "  " + std::string(row.name);
    line.resize(14, ' ');
    text += line + std::string(row.summary) + '\n';
  }
  return text +
         "\nblackthorn COMMAND --help says more, with examples; --version says the version,\n"
         "--licences what of others stands in the program, and under which licences.\n\n"
         "Try: blackthorn estimate model.onnx --platform jetson-nano\n";
}

/// Becomes the other program, which lies beside this one, with the same words. Throws Error bad_request where it does
/// not.
[[noreturn]] void hand_over(const std::string& command, const std::vector<std::string>& words) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const std::string other = (self.parent_path() / kProgram.other).string();
  std::vector<char*> arguments = {const_cast<char*>(other.c_str())};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (!error) ::execv(other.c_str(), arguments.data());
  throw Error(ErrorCode::bad_request,
              command + " is a command of the program " + std::string(kProgram.other) +
                  ", which cannot be started; it belongs beside this one",
              other);
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
  if (first == "--licences" || first == "--licenses") {
    print(third_party_text());
    return kDone;
  }
  const bool asks_help = first == "help";
  const std::string& name = asks_help ? words[1] : first;
  for (const Command* command : kProgram.commands) {
    if (command->name != name) continue;
    if (!asks_help) {
      const Arguments arguments = Arguments::parse(*command, std::span(words).subspan(1));
      if (!arguments.help()) return command->run(arguments);
    }
    print(help_text(*command));
    return kDone;
  }
  std::vector<std::string_view> names;
  for (const CommandRow& row : kCommands) {
    if (row.name == name) hand_over(name, words);
    names.push_back(row.name);
  }
  const std::string guess = did_you_mean(name, names);
  bad("there is no command " + name + (guess.empty() ? "; see blackthorn --help" : guess));
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
  // Likewise a file that grows past a limit (ulimit -f).
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return blackthorn::cli::guarded(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (...) {
    return blackthorn::cli::kBadInput;
  }
}
