// The bank of hypotheses of a sweep: what a layer's time can look like as a function of one of its sizes.
//
// Every hypothesis is linear in its coefficients once its widths and the place of its knee are given, so that each is
// fitted in closed form. A curve is one piece, or the greater or lesser of two pieces, of which one holds up to a
// measured point (`border`) and the other beyond. Families are rows of a table; MODEL of the idea: Lechner and Jantsch,
// IEEE Access 2021 (linear and step functions of one variable, widths in eights).
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/room.h"

namespace blackthorn::bench {

/// c0 + [slope · x] + [height · ⌊(x − 1) / width⌋] + [height · ⌊(x − 1) / outer⌋]; a width of 0 is no step.
struct Piece {
  bool slope = false;
  std::int64_t width = 0, outer = 0;

  static constexpr std::size_t kMostColumns = 4;
  std::size_t columns() const { return 1u + (slope ? 1 : 0) + (width > 0 ? 1 : 0) + (outer > 0 ? 1 : 0); }
  /// Writes what stands before each coefficient at x.
  void row(std::int64_t x, double* out) const;
};

enum class Joined : std::uint8_t { single, greater, lesser };

/// One row of the table of families.
struct SweepFamily {
  std::string_view id;  // "ramp-step"
  Joined joined = Joined::single;
  bool left_slope = false, left_step = false, left_outer = false;  // what the pieces have
  bool right_slope = false, right_step = false;
  double prior = 0;  // belief in it before any point
};
std::span<const SweepFamily> sweep_families();

struct Hypothesis {
  const SweepFamily* family = nullptr;
  Piece left, right;
  std::int64_t border = 0;  // the last measured x of the left piece, where there are two
  double log_prior = 0;

  std::size_t columns() const { return left.columns() + (family->joined == Joined::single ? 0 : right.columns()); }
  /// The width of its steps, the smaller one of two; 0 without.
  std::int64_t width() const { return left.width > 0 ? left.width : right.width; }
};

/// All hypotheses for curves over low…high measured at `xs` (sorted, different).
std::vector<Hypothesis> hypotheses(std::int64_t low, std::int64_t high, std::span<const std::int64_t> xs);

using SweepCoefficients = std::array<double, 2 * Piece::kMostColumns>;

/// The curve's value at x; `active` gets which columns it comes from, others 0 (its derivative by the coefficients).
double curve_at(const Hypothesis& hypothesis, const SweepCoefficients& coefficients, std::int64_t x,
                SweepCoefficients* active = nullptr);

/// The curve as an expression of a platform table in the variable `name`.
nlohmann::json curve_expression(const Hypothesis& hypothesis, const SweepCoefficients& coefficients,
                                std::string_view name);

}  // namespace blackthorn::bench
