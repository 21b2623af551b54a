// A parser of one pass: terms between commas, then "->" and the result. Covered by tests/inference/macs_test.cc.
#include "inference/einsum.h"

#include <array>
#include <cstddef>

namespace blackthorn::inference {
namespace {

bool is_letter(char l) { return (l >= 'a' && l <= 'z') || (l >= 'A' && l <= 'Z'); }

/// "a...b" → "a.b"; nothing where anything else than letters and one ellipsis stands there.
std::optional<std::string> parse_term(std::string_view text) {
  std::string term;
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    if (text.substr(i, 3) == "...") {
      if (open) return std::nullopt;
      open = true;
      term.push_back(kEllipsis);
      i += 2;
    } else if (is_letter(text[i])) {
      term.push_back(text[i]);
    } else {
      return std::nullopt;
    }
  }
  return term;
}

/// How often each symbol stands in the terms of the inputs. Equations may be long: everything here is linear in them.
std::array<std::size_t, 256> symbol_counts(const std::vector<std::string>& inputs) {
  std::array<std::size_t, 256> counts{};
  for (const std::string& term : inputs)
    for (const char symbol : term) ++counts[static_cast<unsigned char>(symbol)];
  return counts;
}

std::string implicit_output(const std::array<std::size_t, 256>& counts) {
  std::string output;
  if (counts[static_cast<unsigned char>(kEllipsis)] > 0) output.push_back(kEllipsis);
  for (int letter = 'A'; letter <= 'z'; ++letter)
    if (is_letter(static_cast<char>(letter)) && counts[static_cast<std::size_t>(letter)] == 1)
      output.push_back(static_cast<char>(letter));
  return output;
}

}  // namespace

std::optional<Einsum> parse_einsum(std::string_view equation) {
  Einsum result;
  const std::size_t arrow = equation.find("->");
  std::string_view left = equation.substr(0, arrow);
  while (true) {
    const std::size_t comma = left.find(',');
    const auto term = parse_term(left.substr(0, comma));
    if (!term) return std::nullopt;
    result.inputs.push_back(*term);
    if (comma == std::string_view::npos) break;
    left.remove_prefix(comma + 1);
  }
  const auto counts = symbol_counts(result.inputs);
  if (arrow == std::string_view::npos) {
    result.output = implicit_output(counts);
    return result;
  }
  const auto output = parse_term(equation.substr(arrow + 2));
  if (!output) return std::nullopt;
  result.output = *output;
  for (const char letter : result.output)
    if (letter != kEllipsis && counts[static_cast<unsigned char>(letter)] == 0) return std::nullopt;
  return result;
}

}  // namespace blackthorn::inference
