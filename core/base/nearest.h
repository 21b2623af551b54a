// Suggestions for misspelt words, the same for commands, options and what is given for them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace blackthorn {

/// Which of the candidates a word most likely means: the one that needs the fewest edits, if they are few; else the
/// only one that the word is a part of; else the longest that is a part of the word. Case does not count. Nothing where
/// none is near; of many candidates or long ones only the first, in number and bytes, are looked at.
std::optional<std::size_t> nearest(std::string_view word, std::span<const std::string_view> candidates);

/// "; did you mean X?" to end a message with, or nothing. `candidates` are strings or views.
template <typename Candidates>
std::string did_you_mean(std::string_view word, const Candidates& candidates) {
  const std::vector<std::string_view> views(std::begin(candidates), std::end(candidates));
  const auto found = nearest(word, views);
  return found ? "; did you mean " + std::string(views[*found]) + "?" : std::string();
}

}  // namespace blackthorn
