#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/formatted.h"
#include "platform/compiler.h"
#include "platform/json_text.h"
#include "platform/platform.h"

namespace blackthorn::platform {

namespace {

Program compile_at(const Compiler& compiler, const Expression& expression, const Platform& platform,
                   const std::string& pointer) {
  try {
    return compiler.compile(expression);
  } catch (const Builder::TooLarge&) {
    throw Error(
        ErrorCode::bad_platform_table,
        formatted(
            "platform table {}: this function grows too large once the functions it calls are put in; make it simpler",
            in_quotes(platform.id)),
        pointer);
  }
}

double constant_at(const Compiler& compiler, const Expression& expression, const Platform& platform,
                   const std::string& pointer) {
  const Program program = compile_at(compiler, expression, platform, pointer);
  if (!program.is_constant()) {
    throw Error(
        ErrorCode::bad_platform_table,
        formatted("platform table {}: expected a time that depends on no layer's variable", in_quotes(platform.id)),
        pointer);
  }
  Program::Scratch scratch;
  const double time = program.evaluate(VariableRow{}, scratch);
  return std::isfinite(time) ? std::min(time, kMostTime) : time;  // the loader refuses what is not finite
}

}  // namespace

CompiledPlatform::CompiledPlatform(const Platform& platform, const Mode& mode, const PrecisionInfo& precision)
    : platform_(&platform), bytes_per_element_(precision.bytes_per_element) {
  if (platform.power && platform.power->precision == precision.id && mode.id == platform.modes.front().id)
    power_ = &*platform.power;
  const Platform::Definition& definition = *platform.definition;
  const Compiler compiler(definition.functions, platform.coefficients, constants_of(platform.device, mode, precision));
  for (const KindInfo& info : platform.kinds) {
    const KindFunctions& functions = definition.kinds.at(info.kind);
    const std::string pointer = pointer_to("/kinds", info.kind);
    CompiledKind kind;
    kind.info = &info;
    kind.latency = compile_at(compiler, functions.latency, platform, formatted("{}/latency", pointer));
    kind.compute = compile_at(compiler, functions.compute, platform, formatted("{}/compute", pointer));
    kind.memory = compile_at(compiler, functions.memory, platform, formatted("{}/memory", pointer));
    kind.launches = compile_at(compiler, functions.launches, platform, formatted("{}/launches", pointer));
    kinds_.emplace(info.kind, std::move(kind));
  }
  enqueue_ms_ = constant_at(compiler, definition.enqueue_ms, platform, "/pipeline/enqueue_ms");
  gap_ms_ = constant_at(compiler, definition.gap_ms, platform, "/pipeline/gap_ms");
  start_ms_ = constant_at(compiler, definition.start_ms, platform, "/pipeline/start_ms");
}

const CompiledKind* CompiledPlatform::find(std::string_view kind) const {
  const auto found = kinds_.find(kind);
  return found == kinds_.end() ? nullptr : &found->second;
}

}  // namespace blackthorn::platform
