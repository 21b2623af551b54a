#include "graph/einsum.h"

#include <algorithm>

namespace blackthorn {
namespace {

bool is_letter(char l) { return (l >= 'a' && l <= 'z') || (l >= 'A' && l <= 'Z'); }

/// "a...b" → "a.b"; nothing where anything else than letters and one ellipsis stands there.
std::optional<std::string> parse_term(std::string_view text) {
  std::string term;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    if (text.substr(i, 3) == "...") {
      if (term.find(kEllipsis) != std::string::npos) return std::nullopt;
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

std::string implicit_output(const std::vector<std::string>& inputs) {
  std::string all;
  for (const std::string& term : inputs) all += term;
  std::string output;
  if (all.find(kEllipsis) != std::string::npos) output.push_back(kEllipsis);
  std::string letters = all;
  std::sort(letters.begin(), letters.end());
  for (const char letter : letters)
    if (is_letter(letter) && std::count(letters.begin(), letters.end(), letter) == 1) output.push_back(letter);
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
  if (arrow == std::string_view::npos) {
    result.output = implicit_output(result.inputs);
    return result;
  }
  const auto output = parse_term(equation.substr(arrow + 2));
  if (!output) return std::nullopt;
  result.output = *output;
  for (const char letter : result.output) {
    const bool known = std::any_of(result.inputs.begin(), result.inputs.end(),
                                   [&](const std::string& term) { return term.find(letter) != std::string::npos; });
    if (!known && letter != kEllipsis) return std::nullopt;
  }
  return result;
}

}  // namespace blackthorn
