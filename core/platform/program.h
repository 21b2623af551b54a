// A compiled latency function: a flat list of instructions over registers, evaluated for blocks of layers at a time.
// No allocation per evaluation once the scratch space has grown. Every instruction is plain IEEE double arithmetic,
// so any input, even a hostile one, gives a value (perhaps an infinity or NaN) and nothing worse; only `power` and
// `cube_root` call the C library.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "platform/variables.h"

namespace blackthorn::platform {

enum class Op : std::uint8_t {
  variable,
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  ceiling,
  flooring,
  power,
  square_root,
  cube_root,
  equal,  // comparisons give 1 or 0
  less,
  less_equal,
  select,  // a ≠ 0 ? b : c
};

/// How many registers an instruction reads: 0 to 3.
int operand_count(Op op);
/// What the instruction gives for single values (not for Op::variable).
double apply(Op op, double a, double b, double c);

struct Instruction {
  Op op = Op::variable;
  std::uint16_t to = 0;               // register of the result, never one of the operands'
  std::uint16_t a = 0, b = 0, c = 0;  // registers of the operands; `a` is the Variable for Op::variable
};

class Program {
 public:
  Program();  // the constant 0
  /// Registers 0 to constants.size() − 1 hold the constants, instructions write to the ones after them.
  /// Throws std::out_of_range for an instruction that names a register or variable that does not exist.
  Program(std::vector<Instruction> instructions, std::vector<double> constants, std::uint16_t registers,
          std::uint16_t result);

  /// Register space that one thread reuses between calls.
  using Scratch = std::vector<double>;

  /// The value for one layer.
  double evaluate(const VariableRow& row, Scratch& scratch) const;
  /// out[i] = value for rows[i], the same to the last bit as one by one; both spans have the same length.
  void evaluate(std::span<const VariableRow> rows, std::span<double> out, Scratch& scratch) const;

  bool is_constant() const { return instructions_.empty(); }
  const std::vector<Instruction>& instructions() const { return instructions_; }
  std::uint16_t registers() const { return registers_; }

 private:
  template <std::size_t Lanes>
  std::size_t run(std::span<const VariableRow> rows, std::span<double> out, std::size_t done, Scratch& scratch) const;

  std::vector<Instruction> instructions_;
  std::vector<double> constants_;
  std::uint16_t registers_ = 0;
  std::uint16_t result_ = 0;
};

}  // namespace blackthorn::platform
