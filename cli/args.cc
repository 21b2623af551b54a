// Parsing and help, from the tables alone. Tests: tests/cli/cli.test.mjs.
#include "args.h"

#include "base/error.h"
#include "base/formatted.h"
#include "base/nearest.h"
#include "base/text.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

constexpr std::size_t kLongestShown = 200;  // bytes of a word that nobody knows

const Option kHelp = {"--help", "", "show this text"};

const Option* find_option(const Command& command, std::string_view name) {
  for (const Option& option : command.options) {
    if (option.name == name) return &option;
  }
  return name == "--help" || name == "-h" ? &kHelp : nullptr;
}

[[noreturn]] void unknown_option(const Command& command, const std::string& name) {
  std::vector<std::string_view> names = {kHelp.name};
  for (const Option& option : command.options) names.push_back(option.name);
  const std::string guess = did_you_mean(name, names);
  bad(formatted("blackthorn {} has no option {}", command.name, clipped(name, kLongestShown)) +
      (guess.empty() ? formatted("; see blackthorn {} --help", command.name) : guess));
}

}  // namespace

void bad(const std::string& message, const std::string& where) { throw Error(ErrorCode::bad_request, message, where); }

Arguments Arguments::parse(const Command& command, std::span<const std::string> words) {
  Arguments result;
  bool options_end = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (options_end || word.size() < 2 || word.front() != '-') {
      result.operands_.push_back(word);
      continue;
    }
    if (word == "--") {
      options_end = true;
      continue;
    }
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const std::string name = word.substr(0, equals);
    const Option* option = find_option(command, name);
    if (!option) unknown_option(command, name);
    auto& values = result.values_[option->name];
    if (option->argument.empty()) {
      if (equals != std::string::npos) bad("option " + name + " takes no value");
      values.emplace_back();
    } else if (equals != std::string::npos) {
      values.push_back(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      values.push_back(words[++i]);
    } else {
      bad("option " + name + " wants a value: " + name + ' ' + option->argument);
    }
  }
  if (result.help()) return result;
  const std::size_t count = result.operands_.size();
  if (count < command.least || count > command.most) {
    bad("usage: blackthorn " + std::string(command.name) + ' ' + std::string(command.operands) +
        " [OPTION...]; see blackthorn " + std::string(command.name) + " --help");
  }
  return result;
}

std::optional<std::string> Arguments::get(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::all(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::string help_text(const Command& command) {
  constexpr std::size_t indent = 31;
  std::string text = "blackthorn " + std::string(command.name) + (command.operands.empty() ? "" : " ") +
                     std::string(command.operands) + " [OPTION...]\n\n" + std::string(command.description) +
                     "\nOptions\n";
  std::vector<Option> options = command.options;
  options.push_back(kHelp);
  for (const Option& option : options) {
    std::string line = "  " + option.name;
    if (!option.argument.empty()) line += ' ' + option.argument;
    if (line.size() + 2 > indent) {
      line += '\n' + std::string(indent, ' ');
    } else {
      line.resize(indent, ' ');
    }
    for (const char c : option.help) {
      line += c;
      if (c == '\n') line += std::string(indent, ' ');
    }
    text += line + '\n';
  }
  return text;
}

}  // namespace blackthorn::cli
