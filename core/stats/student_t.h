// Residuals that follow Student's t: near zero like normal ones, while one that is far off pulls little.
//
// Source: Lange, Little and Taylor, "Robust Statistical Modeling Using the t Distribution" (1989).
#pragma once

#include <span>

namespace blackthorn::stats {

/// Degrees of freedom: the pull of a residual is greatest at two sizes of the distribution and falls beyond.
inline constexpr double kStudentDegrees = 4;

/// What a residual, in sizes of the distribution, weighs among squares.
double student_weight(double residual);
/// By how much it makes minus the logarithm of the density greater.
double student_cost(double residual);

/// The size that explains the residuals best, at least `least` (positive): expectation and maximisation from `start`
/// on. `weights`: how many residuals each stands for. Without any it is the start.
double student_size(std::span<const double> residuals, std::span<const double> weights, double start, double least);

}  // namespace blackthorn::stats
