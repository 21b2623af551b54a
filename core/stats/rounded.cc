#include "stats/rounded.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace blackthorn::stats {

double rounded(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return std::strtod(text.data(), nullptr);
}

}  // namespace blackthorn::stats
