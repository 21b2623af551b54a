// Checked expressions → programs for one mode and precision: constants put in, functions inlined, shared, folded.
#pragma once

#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "platform/builder.h"
#include "platform/definition.h"

namespace blackthorn::platform {

using Constants = std::array<double, kConstantNames.size()>;
Constants constants_of(const Device& device, const Mode& mode, const PrecisionInfo& precision);

class Compiler {
 public:
  /// All must outlive the compiler. `functions` must not call each other in a circle.
  Compiler(std::span<const TableFunction> functions, std::span<const Coefficient> coefficients,
           const Constants& constants)
      : functions_(functions), coefficients_(coefficients), constants_(constants) {}

  /// Throws Builder::TooLarge where functions within functions grow past the limits.
  Program compile(const Expression& expression) const;

 private:
  struct Run;
  std::span<const TableFunction> functions_;
  std::span<const Coefficient> coefficients_;
  Constants constants_;
};

}  // namespace blackthorn::platform
