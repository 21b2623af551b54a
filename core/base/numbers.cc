#include "base/numbers.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace blackthorn {

std::optional<std::int64_t> checked_product(std::span<const std::int64_t> dims) {
  std::int64_t product = 1;
  for (const std::int64_t dim : dims) {
    if (dim < 0) return std::nullopt;
    // WebAssembly has no multiplication that tells of overflow: the usual sizes, below 2^31, do without.
    if ((product | dim) >> 31 == 0) {
      product *= dim;
      continue;
    }
    const auto next = checked_multiply(product, dim);
    if (!next) return std::nullopt;
    product = *next;
  }
  return product;
}

double round_to_digits(double value, int digits) {
  if (!std::isfinite(value) || value == 0) return value;
  // Through text: the decimal printed and read back is exact in every C library, a scaling by powers of ten is not.
  char text[40];
  std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
  return std::strtod(text, nullptr);
}

}  // namespace blackthorn
