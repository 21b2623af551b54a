#include "platform/builder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <utility>

namespace blackthorn::platform {

namespace {

bool commutes(Op op) { return op == Op::add || op == Op::multiply || op == Op::equal; }

}  // namespace

Term Builder::push(const Node& node) {
  if (nodes_.size() >= kMaxValues) throw TooLarge{};
  nodes_.push_back(node);
  return static_cast<Term>(nodes_.size() - 1);
}

Term Builder::constant(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  if (const auto found = constants_.find(bits); found != constants_.end()) return found->second;
  Node node;
  node.constant = true;
  node.whole = value == std::floor(value);
  node.value = value;
  return constants_[bits] = push(node);
}

Term Builder::variable(Variable variable) { return operation(Op::variable, static_cast<Term>(variable), 0, 0, false); }

Term Builder::operation(Op op, Term a, Term b, Term c, bool whole) {
  if (commutes(op) && b < a) std::swap(a, b);
  const auto key = std::make_tuple(op, a, b, c);
  if (const auto found = operations_.find(key); found != operations_.end()) return found->second;
  const Term operands[] = {a, b, c};
  const int count = operand_count(op);
  if (count > 0 && std::all_of(operands, operands + count, [&](Term v) { return is_constant(v); })) {
    double values[3] = {};
    for (int i = 0; i < count; ++i) values[i] = nodes_[operands[i]].value;
    return operations_[key] = constant(apply(op, values[0], values[1], values[2]));
  }
  Node node;
  node.op = op;
  node.a = a;
  node.b = b;
  node.c = c;
  node.whole = whole;
  return operations_[key] = push(node);
}

bool Builder::is(Term value, double constant) const {
  return nodes_[value].constant && nodes_[value].value == constant;
}

Term Builder::add(Term a, Term b) {
  if (is(a, 0)) return b;
  if (is(b, 0)) return a;
  return operation(Op::add, a, b, 0, nodes_[a].whole && nodes_[b].whole);
}

Term Builder::subtract(Term a, Term b) {
  if (is(b, 0)) return a;
  return operation(Op::subtract, a, b, 0, nodes_[a].whole && nodes_[b].whole);
}

Term Builder::multiply(Term a, Term b) {
  if (is(a, 1)) return b;
  if (is(b, 1)) return a;
  return operation(Op::multiply, a, b, 0, nodes_[a].whole && nodes_[b].whole);
}

Term Builder::divide(Term a, Term b) {
  if (is(b, 1)) return a;
  if (is_constant(b)) {
    // By a power of two: the product with its reciprocal is the same to the bit, and quicker.
    const double divisor = nodes_[b].value;
    int exponent = 0;
    if (std::fabs(std::frexp(divisor, &exponent)) == 0.5 && std::abs(exponent) < 1000) {
      return multiply(a, constant(1 / divisor));
    }
  }
  return operation(Op::divide, a, b, 0, false);
}

Term Builder::maximum(Term a, Term b) {
  if (a == b) return a;
  return operation(Op::maximum, a, b, 0, nodes_[a].whole && nodes_[b].whole);
}

Term Builder::minimum(Term a, Term b) {
  if (a == b) return a;
  return operation(Op::minimum, a, b, 0, nodes_[a].whole && nodes_[b].whole);
}

Term Builder::ceiling(Term a) { return nodes_[a].whole ? a : operation(Op::ceiling, a, 0, 0, true); }

Term Builder::floor(Term a) { return nodes_[a].whole ? a : operation(Op::flooring, a, 0, 0, true); }

Term Builder::power(Term a, Term b) {
  if (is(b, 1)) return a;
  if (is(b, 2)) return multiply(a, a);
  if (is(b, 3)) return multiply(multiply(a, a), a);
  if (is(b, 0.5)) return operation(Op::square_root, a, 0, 0, false);
  if (is(b, 1.0 / 3.0)) return operation(Op::cube_root, a, 0, 0, false);
  return operation(Op::power, a, b, 0, false);
}

Term Builder::equal(Term a, Term b) { return operation(Op::equal, a, b, 0, true); }

Term Builder::less(Term a, Term b) { return operation(Op::less, a, b, 0, true); }

Term Builder::less_equal(Term a, Term b) { return operation(Op::less_equal, a, b, 0, true); }

Term Builder::select(Term condition, Term a, Term b) {
  if (is_constant(condition)) return nodes_[condition].value != 0 ? a : b;
  if (a == b) return a;
  return operation(Op::select, condition, a, b, nodes_[a].whole && nodes_[b].whole);
}

// Operands right before what uses them, so that few values wait in registers at a time.
std::vector<Term> Builder::order_of(Term result) const {
  std::vector<Term> order;
  std::vector<bool> begun(nodes_.size(), false);
  std::vector<std::pair<Term, int>> open;  // values on the way down, with the number of operands visited
  const auto begin = [&](Term value) {
    if (begun[value]) return;
    begun[value] = true;
    open.emplace_back(value, 0);
  };
  begin(result);
  while (!open.empty()) {
    const Term value = open.back().first;
    const Node& node = nodes_[value];
    const int count = node.constant ? 0 : operand_count(node.op);
    if (count > 0 && open.back().second < 3) {
      // The youngest first: it is what took most steps to compute, the others wait more cheaply.
      std::array<Term, 3> operands = {node.a, count > 1 ? node.b : node.a, count > 2 ? node.c : node.a};
      if (operands[0] < operands[1]) std::swap(operands[0], operands[1]);
      if (operands[1] < operands[2]) std::swap(operands[1], operands[2]);
      if (operands[0] < operands[1]) std::swap(operands[0], operands[1]);
      begin(operands[static_cast<std::size_t>(open.back().second++)]);
    } else {
      order.push_back(value);
      open.pop_back();
    }
  }
  return order;
}

Program Builder::finish(Term result) const {
  const std::vector<Term> order = order_of(result);
  std::vector<Term> last_reader(nodes_.size(), result);
  std::vector<std::uint16_t> register_of(nodes_.size(), 0);
  std::vector<double> constants;
  for (const Term value : order) {
    const Node& node = nodes_[value];
    if (node.constant) {
      register_of[value] = static_cast<std::uint16_t>(constants.size());
      constants.push_back(node.value);
      continue;
    }
    const Term operands[] = {node.a, node.b, node.c};
    for (int i = 0; i < operand_count(node.op); ++i) last_reader[operands[i]] = value;
  }

  std::vector<Instruction> instructions;
  std::vector<std::uint16_t> unoccupied;
  auto registers = static_cast<std::uint16_t>(constants.size());
  for (const Term value : order) {
    const Node& node = nodes_[value];
    if (node.constant) continue;
    // Taken before the operands' registers are given back: a result never overwrites what it is computed from.
    if (unoccupied.empty()) unoccupied.push_back(registers++);
    register_of[value] = unoccupied.back();
    unoccupied.pop_back();

    const Term operands[] = {node.a, node.b, node.c};
    const int count = operand_count(node.op);
    std::uint16_t places[3] = {};
    for (int i = 0; i < count; ++i) {
      const Term operand = operands[i];
      places[i] = register_of[operand];
      const bool again = std::find(operands, operands + i, operand) != operands + i;
      if (!again && !nodes_[operand].constant && last_reader[operand] == value) unoccupied.push_back(places[i]);
    }
    if (node.op == Op::variable) places[0] = static_cast<std::uint16_t>(node.a);
    instructions.push_back({node.op, register_of[value], places[0], places[1], places[2]});
  }
  return Program(std::move(instructions), std::move(constants), registers, register_of[result]);
}

}  // namespace blackthorn::platform
