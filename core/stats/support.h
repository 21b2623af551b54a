// How much data say of a coefficient beyond what was believed before.
#pragma once

#include <string_view>

namespace blackthorn::stats {

/// What decided a coefficient of the prior standard deviation `prior_sigma` that the fit left at `sigma`: "data" where
/// the data narrowed the prior to less than half, "partly" to less than nine tenths, else "none".
inline std::string_view support_of(double sigma, double prior_sigma) {
  const double left = prior_sigma > 0 ? sigma / prior_sigma : 1;
  return left < 0.5 ? "data" : left < 0.9 ? "partly" : "none";
}

}  // namespace blackthorn::stats
