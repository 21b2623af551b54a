#include "bench/sweep_family.h"
#include "stats/rounded.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace blackthorn::bench {
namespace {

constexpr auto kFamilies = std::to_array<SweepFamily>({
    // id, joined, left: slope, step, outer step, right: slope, step, prior
    {"constant", Joined::single, false, false, false, false, false, 0.03},
    {"linear", Joined::single, true, false, false, false, false, 0.05},
    {"step", Joined::single, false, true, false, false, false, 0.37},
    {"ramp-step", Joined::single, true, true, false, false, false, 0.32},
    {"two-level", Joined::single, false, true, true, false, false, 0.05},
    {"hinge", Joined::greater, false, false, false, true, false, 0.06},
    {"greater-linear", Joined::greater, true, false, false, true, false, 0.01},
    {"clamped-step", Joined::greater, false, false, false, false, true, 0.04},
    {"linear-or-step", Joined::greater, true, false, false, false, true, 0.04},
    {"lesser-linear", Joined::lesser, true, false, false, true, false, 0.02},
    {"lesser-step", Joined::lesser, false, true, false, true, false, 0.01},
});

struct Width {
  std::int64_t width;
  double prior;
};

/// Widths in eights as channels are padded to vectors, tiles and warps; powers of two above all. Narrower ones and
/// those between are rare (vector units of CPUs).
std::vector<Width> widths(std::int64_t low, std::int64_t high) {
  std::vector<Width> result;
  double sum = 0;
  const auto add = [&](std::int64_t width, double prior) {
    if (width >= high - low) return;  // no step to be seen
    result.push_back({width, prior});
    sum += prior;
  };
  for (const std::int64_t width : {2, 4, 6, 12, 20, 28}) add(width, 0.06);
  for (std::int64_t width = 8; width <= 512; width += 8) {
    const bool power = (width & (width - 1)) == 0;
    add(width, power ? 4 : width % 32 == 0 ? 0.6 : width % 16 == 0 ? 0.4 : 0.25);
  }
  for (Width& width : result) width.prior /= sum;
  return result;
}

/// Outer steps are a whole number of inner ones: waves of tiles.
constexpr std::array<std::int64_t, 5> kTilesInWave = {2, 3, 4, 8, 16};

nlohmann::json piece_expression(const Piece& piece, const double* coefficients, std::string_view name) {
  std::size_t column = 0;
  double base = coefficients[column++];
  nlohmann::json terms = nlohmann::json::array();
  const std::string x(name);
  if (piece.slope) {
    terms.push_back({"linear", x, rounded(coefficients[column]), rounded(base)});
    ++column;
    base = 0;
  }
  for (const std::int64_t width : {piece.width, piece.outer}) {
    if (width == 0) continue;
    terms.push_back(
        {"step", x, {{"width", width}, {"base", rounded(base)}, {"height", rounded(coefficients[column])}}});
    ++column;
    base = 0;
  }
  if (terms.empty()) return rounded(base);
  if (terms.size() == 1) return terms[0];
  terms.insert(terms.begin(), "+");
  return terms;
}

}  // namespace

void Piece::row(std::int64_t x, double* out) const {
  *out++ = 1;
  if (slope) *out++ = static_cast<double>(x);
  // Whole steps that lie below x.
  const std::int64_t inner_steps = width > 0 ? (x - 1) / width : 0, outer_steps = outer > 0 ? (x - 1) / outer : 0;
  if (width > 0) *out++ = static_cast<double>(inner_steps);
  if (outer > 0) *out = static_cast<double>(outer_steps);
}

std::span<const SweepFamily> sweep_families() { return kFamilies; }

std::vector<Hypothesis> hypotheses(std::int64_t low, std::int64_t high, std::span<const std::int64_t> xs) {
  const std::vector<Width> all_widths = widths(low, high);
  std::vector<Hypothesis> result;
  for (const SweepFamily& family : kFamilies) {
    // A piece must be seen at two points at least to be told from the other.
    const bool two = family.joined != Joined::single;
    constexpr std::size_t kLeastPoints = 5;
    if (two && xs.size() < kLeastPoints) continue;
    const std::size_t borders = two ? xs.size() - 3 : 1;
    const auto add = [&](Hypothesis hypothesis, double prior) {
      for (std::size_t i = 0; i < borders; ++i) {
        hypothesis.border = two ? xs[i + 1] : 0;
        hypothesis.log_prior = std::log(family.prior * prior / static_cast<double>(borders));
        result.push_back(hypothesis);
      }
    };
    Hypothesis plain;
    plain.family = &family;
    plain.left.slope = family.left_slope;
    plain.right.slope = family.right_slope;
    if (!family.left_step && !family.right_step) add(plain, 1);
    if (!family.left_step && !family.right_step) continue;
    for (const Width& width : all_widths) {
      Hypothesis stepped = plain;
      (family.left_step ? stepped.left : stepped.right).width = width.width;
      if (!family.left_outer) {
        add(stepped, width.prior);
        continue;
      }
      for (const std::int64_t tiles : kTilesInWave) {
        stepped.left.outer = tiles * width.width;
        if (stepped.left.outer < high - low) add(stepped, width.prior / static_cast<double>(kTilesInWave.size()));
      }
    }
  }
  return result;
}

double curve_at(const Hypothesis& hypothesis, const SweepCoefficients& coefficients, std::int64_t x,
                SweepCoefficients* active) {
  SweepCoefficients row{};
  const std::size_t left = hypothesis.left.columns(), all = hypothesis.columns();
  hypothesis.left.row(x, row.data());
  if (all > left) hypothesis.right.row(x, row.data() + left);
  double a = 0, b = 0;
  for (std::size_t i = 0; i < left; ++i) a += coefficients[i] * row[i];
  for (std::size_t i = left; i < all; ++i) b += coefficients[i] * row[i];
  const bool right = all > left && (hypothesis.family->joined == Joined::greater ? b > a : b < a);
  if (active) {
    for (std::size_t i = 0; i < all; ++i)
      if ((i >= left) != right) row[i] = 0;
    *active = row;
  }
  return right ? b : a;
}

nlohmann::json curve_expression(const Hypothesis& hypothesis, const SweepCoefficients& coefficients,
                                std::string_view name) {
  nlohmann::json left = piece_expression(hypothesis.left, coefficients.data(), name);
  if (hypothesis.family->joined == Joined::single) return left;
  return {hypothesis.family->joined == Joined::greater ? "max" : "min", std::move(left),
          piece_expression(hypothesis.right, coefficients.data() + hypothesis.left.columns(), name)};
}

}  // namespace blackthorn::bench
