// Any text as a platform table: either an Error, or functions that can be evaluated for every mode and precision, for
// one layer and for a block of layers with the same result.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "fuzz_support.h"
#include "platform/platform.h"
#include "targets.h"

namespace blackthorn::fuzz {
namespace {

std::array<platform::VariableRow, 3> rows() {
  std::array<platform::VariableRow, 3> rows{};
  rows[0].fill(1);
  rows[1].fill(0);
  for (std::size_t i = 0; i < rows[2].size(); ++i) rows[2][i] = static_cast<double>(64 + 17 * i);
  return rows;
}

void evaluate(const platform::Program& program) {
  static const auto layers = rows();
  platform::Program::Scratch scratch;
  std::array<double, layers.size()> block{};
  program.evaluate(layers, block, scratch);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const double single = program.evaluate(layers[i], scratch);
    // The same to the bit; NaN, if a table makes one, has many encodings.
    const bool same = std::bit_cast<std::uint64_t>(single) == std::bit_cast<std::uint64_t>(block[i]);
    expect(same || single != single);
  }
}

}  // namespace

void fuzz_platform(std::span<const std::uint8_t> input) {
  try {
    const auto platform = platform::Platform::from_json(
        std::string_view(reinterpret_cast<const char*>(input.data()), input.size()), "fuzz.json");
    for (const auto& mode : platform.modes) {
      for (const auto& precision : platform.precisions) {
        const platform::CompiledPlatform compiled(platform, mode, precision);
        for (const auto& info : platform.kinds) {
          const platform::CompiledKind* kind = compiled.find(info.kind);
          expect(kind != nullptr);
          for (const auto* program : {&kind->latency, &kind->compute, &kind->memory, &kind->launches})
            evaluate(*program);
        }
      }
    }
  } catch (const Error&) {
    // A faulty table, told as such.
  }
}

}  // namespace blackthorn::fuzz
