// A model's analysis in one call, for tests that look at one.
#pragma once

#include <memory>
#include <utility>

#include "analysis/session.h"

namespace blackthorn::testing {

/// The tables of a test program.
inline platform::Tables& tables() {
  static platform::Tables all;
  return all;
}

inline analysis::Analysis analysed(graph::Model model, const analysis::Settings& settings = {}) {
  return analysis::Session(std::make_shared<const graph::Model>(std::move(model)), tables()).analyse(settings);
}

}  // namespace blackthorn::testing
