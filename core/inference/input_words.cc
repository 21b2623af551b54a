#include "inference/input_words.h"

#include "base/error.h"
#include "base/formatted.h"
#include "base/nearest.h"

namespace blackthorn::inference {

std::string listed_names(const std::vector<std::string>& names) {
  if (names.empty()) return "none";
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMostListed; ++i)
    text += formatted("{}{}\"", i > 0 ? ", \"" : "\"", names[i]);
  if (names.size() > kMostListed) text += formatted(" and {} more", names.size() - kMostListed);
  return text;
}

std::string meant_end(const std::string& name, const std::vector<std::string>& names) {
  const std::string guess = did_you_mean(name, names);
  return guess.empty() ? "." : guess;
}

void no_such_input(const std::string& name, std::string_view purpose, const std::vector<std::string>& names) {
  throw Error(ErrorCode::unknown_input,
              formatted("The model has no input \"{}\" {}. Its inputs: {}{}", name, purpose, listed_names(names),
                        meant_end(name, names)),
              name);
}

std::string dims_words(const std::vector<DeclaredDim>& dims) {
  std::string text;
  for (const DeclaredDim& dim : dims) {
    if (!text.empty()) text += "x";
    text += dim.value >= 0 ? std::to_string(dim.value) : dim.symbol.empty() ? "?" : dim.symbol;
  }
  return text.empty() ? "(scalar)" : text;
}

}  // namespace blackthorn::inference
