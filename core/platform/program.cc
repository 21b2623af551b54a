// The evaluator. Each instruction runs over a block of layers (lanes) in a loop without branches that compilers turn
// into vector code; blocks of 64, then of 8, then single layers. All give the same bits, since every lane is computed
// by the same IEEE operations in the same order.
#include "platform/program.h"

#include <cmath>
#include <stdexcept>

namespace blackthorn::platform {

namespace {

// Rounding to an integer by adding 2^52 to the magnitude and taking it away again: exact below 2^52 and, other than
// std::ceil on the oldest x86-64, vectorised. Larger values are integers and left as they are, like infinities and NaN.
constexpr double kAllIntegers = 4503599627370496.0;

inline double nearest(double x) { return std::copysign((std::fabs(x) + kAllIntegers) - kAllIntegers, x); }

inline double ceil_of(double x) {
  double rounded = nearest(x);
  rounded += rounded < x ? 1.0 : 0.0;
  return std::fabs(x) < kAllIntegers ? rounded : x;
}

inline double floor_of(double x) {
  double rounded = nearest(x);
  rounded -= rounded > x ? 1.0 : 0.0;
  return std::fabs(x) < kAllIntegers ? rounded : x;
}

// `to` is never an operand's register (the compiler sees to it, the constructor checks), so it does not alias.
template <std::size_t Lanes, typename Function>
inline void each(double* __restrict to, const double* a, Function function) {
  for (std::size_t i = 0; i < Lanes; ++i) to[i] = function(a[i]);
}
template <std::size_t Lanes, typename Function>
inline void each(double* __restrict to, const double* a, const double* b, Function function) {
  for (std::size_t i = 0; i < Lanes; ++i) to[i] = function(a[i], b[i]);
}

template <std::size_t Lanes>
inline void execute(const Instruction& instruction, const VariableRow* rows, double* registers) {
  double* __restrict to = registers + instruction.to * Lanes;
  if (instruction.op == Op::variable) {
    for (std::size_t i = 0; i < Lanes; ++i) to[i] = rows[i][instruction.a];
    return;
  }
  const double* a = registers + instruction.a * Lanes;
  const double* b = registers + instruction.b * Lanes;
  const double* c = registers + instruction.c * Lanes;
  switch (instruction.op) {
    case Op::variable: break;
    case Op::add: each<Lanes>(to, a, b, [](double x, double y) { return x + y; }); break;
    case Op::subtract: each<Lanes>(to, a, b, [](double x, double y) { return x - y; }); break;
    case Op::multiply: each<Lanes>(to, a, b, [](double x, double y) { return x * y; }); break;
    case Op::divide: each<Lanes>(to, a, b, [](double x, double y) { return x / y; }); break;
    case Op::maximum: each<Lanes>(to, a, b, [](double x, double y) { return x < y ? y : x; }); break;
    case Op::minimum: each<Lanes>(to, a, b, [](double x, double y) { return y < x ? y : x; }); break;
    case Op::ceiling: each<Lanes>(to, a, ceil_of); break;
    case Op::flooring: each<Lanes>(to, a, floor_of); break;
    case Op::power: each<Lanes>(to, a, b, [](double x, double y) { return std::pow(x, y); }); break;
    case Op::square_root: each<Lanes>(to, a, [](double x) { return std::sqrt(x); }); break;
    case Op::cube_root: each<Lanes>(to, a, [](double x) { return std::cbrt(x); }); break;
    case Op::equal: each<Lanes>(to, a, b, [](double x, double y) { return x == y ? 1.0 : 0.0; }); break;
    case Op::less: each<Lanes>(to, a, b, [](double x, double y) { return x < y ? 1.0 : 0.0; }); break;
    case Op::less_equal: each<Lanes>(to, a, b, [](double x, double y) { return x <= y ? 1.0 : 0.0; }); break;
    case Op::select:
      for (std::size_t i = 0; i < Lanes; ++i) to[i] = a[i] != 0.0 ? b[i] : c[i];
      break;
  }
}

}  // namespace

int operand_count(Op op) {
  switch (op) {
    case Op::variable: return 0;
    case Op::ceiling:
    case Op::flooring:
    case Op::square_root:
    case Op::cube_root: return 1;
    case Op::select: return 3;
    default: return 2;
  }
}

double apply(Op op, double a, double b, double c) {
  double registers[] = {a, b, c, 0};
  Instruction instruction;
  instruction.op = op;
  instruction.to = 3;
  instruction.b = 1;
  instruction.c = 2;
  execute<1>(instruction, nullptr, registers);
  return registers[3];
}

Program::Program() : constants_{0.0}, registers_(1) {}

Program::Program(std::vector<Instruction> instructions, std::vector<double> constants, std::uint16_t registers,
                 std::uint16_t result)
    : instructions_(std::move(instructions)), constants_(std::move(constants)), registers_(registers), result_(result) {
  bool good = constants_.size() <= registers_ && result_ < registers_;
  for (const Instruction& instruction : instructions_) {
    good = good && instruction.to >= constants_.size() && instruction.to < registers_;
    if (instruction.op == Op::variable) {
      good = good && instruction.a < kVariableCount;
      continue;
    }
    const std::uint16_t operands[] = {instruction.a, instruction.b, instruction.c};
    for (int i = 0; i < operand_count(instruction.op); ++i) {
      good = good && operands[i] < registers_ && operands[i] != instruction.to;
    }
  }
  if (!good) throw std::out_of_range("an instruction names a register or variable that it may not");
}

template <std::size_t Lanes>
std::size_t Program::run(std::span<const VariableRow> rows, std::span<double> out, std::size_t done,
                         Scratch& scratch) const {
  if (rows.size() - done < Lanes) return done;
  if (scratch.size() < registers_ * Lanes) scratch.resize(registers_ * Lanes);
  double* registers = scratch.data();
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    for (std::size_t lane = 0; lane < Lanes; ++lane) registers[i * Lanes + lane] = constants_[i];
  }
  for (; rows.size() - done >= Lanes; done += Lanes) {
    for (const Instruction& instruction : instructions_) execute<Lanes>(instruction, &rows[done], registers);
    for (std::size_t lane = 0; lane < Lanes; ++lane) out[done + lane] = registers[result_ * Lanes + lane];
  }
  return done;
}

double Program::evaluate(const VariableRow& row, Scratch& scratch) const {
  double value = 0;
  run<1>({&row, 1}, {&value, 1}, 0, scratch);
  return value;
}

void Program::evaluate(std::span<const VariableRow> rows, std::span<double> out, Scratch& scratch) const {
  std::size_t done = run<64>(rows, out, 0, scratch);
  done = run<8>(rows, out, done, scratch);
  run<1>(rows, out, done, scratch);
}

}  // namespace blackthorn::platform
