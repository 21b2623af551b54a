// Parsing, help and the guesses at misspelt words, from the tables alone. Tests: tests/cli/cli.test.mjs.
#include "args.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

const Option kHelp = {"--help", "", "show this text"};

// Levenshtein: inserts, deletions and replacements that turn one word into the other.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

const Option* find_option(const Command& command, std::string_view name) {
  for (const Option& option : command.options) {
    if (option.name == name) return &option;
  }
  return name == "--help" || name == "-h" ? &kHelp : nullptr;
}

[[noreturn]] void unknown_option(const Command& command, const std::string& name) {
  std::vector<std::string_view> names = {kHelp.name};
  for (const Option& option : command.options) names.push_back(option.name);
  const auto guess = nearest(name.substr(0, 64), names);
  bad("blackthorn " + std::string(command.name) + " has no option " + name +
      (guess ? "; did you mean " + *guess + "?" : "; see blackthorn " + std::string(command.name) + " --help"));
}

}  // namespace

void bad(const std::string& message, const std::string& where) { throw Error(ErrorCode::bad_request, message, where); }

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::optional<std::string> best;
  std::size_t least = 1 + std::min<std::size_t>(3, word.size() / 2);
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edits(word, candidate);
    if (distance >= least) continue;
    least = distance;
    best = std::string(candidate);
  }
  return best;
}

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
