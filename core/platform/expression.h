// Latency functions as the user writes them: prefix arrays of JSON, as in Mapbox styles.
//   1.5                                    a number
//   "c_out", "gpu_ghz", "eta", "tile"      a variable of the layer, a constant of device, mode or precision,
//                                          a coefficient, a parameter or a function without parameters
//   ["*", "c_out", 2]                      an operator with its arguments
//   ["step", x, {"width": 32, "base": 1, "height": 1}]
//   ["tile", 64]                           a function of the table with its arguments
// Names are resolved and arguments counted once, on load; compiling for a mode and precision cannot fail for them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/builder.h"
#include "platform/cursor.h"

namespace blackthorn::platform {

/// One row of the table of operators.
struct TableOperator {
  std::string_view name;
  std::size_t least_arguments, most_arguments;  // with the fields
  std::span<const std::string_view> fields;     // keys of an object that stands last and is read as arguments
  Term (*compile)(Builder& builder, std::span<const Term> arguments);
  std::string_view meaning;
};

/// Every operator of the expression form.
std::span<const TableOperator> operators();

/// Constants of device, mode and precision.
#define BLACKTHORN_CONSTANTS(X) \
  X(gpu_ghz) X(sm_count) X(cores_per_sm) X(memory_gb_s) X(bytes_per_element) X(flop_per_cycle_per_sm)

enum class Constant : std::uint8_t {
#define X(name) name,
  BLACKTHORN_CONSTANTS(X)
#undef X
};
inline constexpr std::array kConstantNames = {
#define X(name) std::string_view(#name),
    BLACKTHORN_CONSTANTS(X)
#undef X
};
#undef BLACKTHORN_CONSTANTS

/// A checked expression, as a tree.
struct Expression {
  enum class Kind : std::uint8_t { number, variable, constant, coefficient, parameter, function, operation };
  Kind kind = Kind::number;
  double number = 0;
  std::size_t index = 0;  // of the variable, constant, coefficient, parameter, function or operator
  std::vector<Expression> arguments;
};

struct TableFunction {
  std::string name;
  std::vector<std::string> parameters;
  Expression value;
};

/// What a name can mean, outside of functions' parameters.
struct Symbol {
  Expression::Kind kind = Expression::Kind::number;
  std::size_t index = 0;
  std::size_t parameters = 0;  // of a function
};
using Symbols = std::map<std::string, Symbol, std::less<>>;

/// Checks the expression at the cursor. Throws Error bad_platform_table with the place of the fault.
Expression parse_expression(const Cursor& cursor, const Symbols& symbols, std::span<const std::string> parameters = {});

}  // namespace blackthorn::platform
