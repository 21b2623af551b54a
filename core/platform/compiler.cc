#include "platform/compiler.h"

namespace blackthorn::platform {

namespace {
// Of expressions and calls within each other; keeps the stack small in a browser.
constexpr int kMaxDepth = 256;
// Subexpressions visited in all; bounds the time that a table of functions calling functions can take.
constexpr int kMaxVisits = 5000;
}  // namespace

Constants constants_of(const Device& device, const Mode& mode, const PrecisionInfo& precision) {
  Constants values{};
  const auto set = [&](Constant constant, double value) { values[static_cast<std::size_t>(constant)] = value; };
  set(Constant::gpu_ghz, mode.gpu_mhz / 1000);
  set(Constant::sm_count, device.sm_count);
  set(Constant::cores_per_sm, device.cores_per_sm);
  set(Constant::memory_gb_s, mode.memory_gb_s);
  set(Constant::bytes_per_element, precision.bytes_per_element);
  set(Constant::flop_per_cycle_per_sm, precision.flop_per_cycle_per_sm);
  return values;
}

struct Compiler::Run {
  const Compiler& compiler;
  Builder builder;
  // A function called again with the same arguments has the same value.
  std::map<std::pair<std::size_t, std::vector<Term>>, Term> calls;
  int visits = 0;

  Term compile(const Expression& expression, std::span<const Term> parameters, int depth) {
    if (depth > kMaxDepth || ++visits > kMaxVisits) throw Builder::TooLarge{};
    switch (expression.kind) {
      case Expression::Kind::number: return builder.constant(expression.number);
      case Expression::Kind::variable: return builder.variable(static_cast<Variable>(expression.index));
      case Expression::Kind::constant: return builder.constant(compiler.constants_[expression.index]);
      case Expression::Kind::coefficient: return builder.constant(compiler.coefficients_[expression.index].value);
      case Expression::Kind::parameter: return parameters[expression.index];
      case Expression::Kind::function:
      case Expression::Kind::operation: break;
    }
    std::vector<Term> arguments;
    for (const Expression& argument : expression.arguments) {
      arguments.push_back(compile(argument, parameters, depth + 1));
    }
    if (expression.kind == Expression::Kind::operation) {
      return operators()[expression.index].compile(builder, arguments);
    }
    const auto key = std::make_pair(expression.index, arguments);
    if (const auto found = calls.find(key); found != calls.end()) return found->second;
    return calls[key] = compile(compiler.functions_[expression.index].value, arguments, depth + 1);
  }
};

Program Compiler::compile(const Expression& expression) const {
  Run run{*this, {}, {}, 0};
  const Term result = run.compile(expression, {}, 0);
  return run.builder.finish(result);
}

}  // namespace blackthorn::platform
