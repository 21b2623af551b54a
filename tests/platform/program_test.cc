#include "platform/program.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "platform/builder.h"
#include "platform/platform.h"
#include "platform/probe.h"

using namespace blackthorn::platform;

namespace {

// NaN, if a program gives one, may differ in sign between vector and scalar code.
bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

const std::vector<double>& awkward_numbers() {
  static const std::vector<double> numbers = {0.0,
                                              -0.0,
                                              0.5,
                                              -0.5,
                                              0.49999999999999994,
                                              1,
                                              -1,
                                              1.5,
                                              2.5,
                                              -2.5,
                                              1e-300,
                                              5e-324,
                                              -5e-324,
                                              123456789.25,
                                              2251799813685247.5,
                                              2251799813685248.5,
                                              -2251799813685247.5,
                                              4503599627370495.5,
                                              4503599627370497.0,
                                              9007199254740992.0,
                                              1e300,
                                              -1e300,
                                              std::numeric_limits<double>::infinity(),
                                              -std::numeric_limits<double>::infinity(),
                                              std::numeric_limits<double>::quiet_NaN()};
  return numbers;
}

}  // namespace

TEST_CASE("rounding up and down agrees with the C library") {
  std::vector<double> numbers = awkward_numbers();
  std::mt19937_64 random(7);
  for (int i = 0; i < 100000; ++i) numbers.push_back(std::bit_cast<double>(random()));
  for (int i = 0; i < 100000; ++i) numbers.push_back(static_cast<double>(random() % 1000000) / 64 - 5000);
  int wrong = 0;
  for (const double x : numbers) {
    const double up = apply(Op::ceiling, x, 0, 0), down = apply(Op::flooring, x, 0, 0);
    const bool good = std::isnan(x) ? std::isnan(up) && std::isnan(down) : up == std::ceil(x) && down == std::floor(x);
    if (!good) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a block gives the same bits as its layers one by one") {
  // Realistic layers, then rows of any bits at all; every length, so that all block sizes and remainders occur.
  std::vector<VariableRow> rows;
  for (const ProbeLayer& layer : probe_layers(2)) rows.push_back(layer.row);
  std::mt19937_64 random(11);
  while (rows.size() < 64 + 8 + 7) {
    VariableRow row{};
    for (double& value : row) {
      value =
          rows.size() % 2 ? std::bit_cast<double>(random()) : awkward_numbers()[random() % awkward_numbers().size()];
    }
    rows.push_back(row);
  }
  for (const char* id : {"jetson-nano", "jetson-tx2"}) {
    const Platform platform = Platform::embedded(id);
    for (const PrecisionInfo& precision : platform.precisions) {
      const CompiledPlatform compiled(platform, platform.mode(""), precision);
      for (const KindInfo& info : platform.kinds) {
        CAPTURE(id);
        CAPTURE(info.kind);
        const CompiledKind& kind = *compiled.find(info.kind);
        for (const Program* program : {&kind.latency, &kind.compute, &kind.memory, &kind.launches}) {
          Program::Scratch scratch, scratch_of_block;
          std::vector<double> single;
          for (const VariableRow& row : rows) single.push_back(program->evaluate(row, scratch));
          int wrong = 0;
          for (std::size_t count = 0; count <= rows.size(); ++count) {
            std::vector<double> block(count);
            program->evaluate(std::span(rows).first(count), block, scratch_of_block);
            for (std::size_t i = 0; i < count; ++i) wrong += same_bits(block[i], single[i]) ? 0 : 1;
          }
          CHECK(wrong == 0);
        }
      }
    }
  }
}

TEST_CASE("every instruction takes any number, and gives the same in a program and a block") {
  const std::vector<VariableRow> rows(3);
  std::vector<double> block(rows.size());
  Program::Scratch scratch;
  for (int i = static_cast<int>(Op::add); i <= static_cast<int>(Op::select); ++i) {
    const auto op = static_cast<Op>(i);
    int wrong = 0;
    for (const double a : awkward_numbers()) {
      for (const double b : awkward_numbers()) {
        const double alone = apply(op, a, b, 1);
        const Program program({{op, 3, 0, 1, 2}}, {a, b, 1}, 4, 3);
        program.evaluate(rows, block, scratch);
        for (const double value : block) wrong += same_bits(value, alone) ? 0 : 1;
        wrong += same_bits(program.evaluate(rows[0], scratch), alone) ? 0 : 1;
      }
    }
    CAPTURE(i);
    CHECK(wrong == 0);
  }
}

TEST_CASE("a program that names what does not exist is refused") {
  const auto make = [](Instruction instruction, std::uint16_t registers, std::uint16_t result) {
    return Program({instruction}, {1.0}, registers, result);
  };
  const auto bad_variable = static_cast<std::uint16_t>(kVariableCount);
  CHECK_NOTHROW(make({Op::variable, 1, 0, 0, 0}, 2, 1));
  CHECK_THROWS_AS(make({Op::variable, 1, bad_variable, 0, 0}, 2, 1), std::out_of_range);
  CHECK_THROWS_AS(make({Op::variable, 1, 0, 0, 0}, 2, 2), std::out_of_range);
  CHECK_THROWS_AS(make({Op::variable, 2, 0, 0, 0}, 2, 1), std::out_of_range);
  CHECK_THROWS_AS(make({Op::variable, 0, 0, 0, 0}, 2, 1), std::out_of_range);  // a constant's register
  CHECK_THROWS_AS(make({Op::add, 1, 0, 2, 0}, 2, 1), std::out_of_range);
  CHECK_THROWS_AS(make({Op::add, 1, 0, 1, 0}, 2, 1), std::out_of_range);  // overwrites what it reads
  CHECK(Program().is_constant());
}
