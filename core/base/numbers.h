// Integer arithmetic on sizes that reports overflow, numbers from texts, and the rounding that makes reports equal.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace blackthorn {

/// a + b, a * b: nothing where the result does not fit.
inline std::optional<std::int64_t> checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  return result;
}
inline std::optional<std::int64_t> checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

/// The same of numbers that are not negative, the largest int64 where the result does not fit: for sums over a model
/// that are only shown.
inline std::int64_t saturating_add(std::int64_t a, std::int64_t b) { return checked_add(a, b).value_or(INT64_MAX); }
inline std::int64_t saturating_multiply(std::int64_t a, std::int64_t b) {
  return checked_multiply(a, b).value_or(INT64_MAX);
}

/// The finite number that the whole text is, in decimal digits; nothing where it is none or does not fit.
template <typename Number>
std::optional<Number> parsed(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(value)) return std::nullopt;
  }
  return value;
}

/// The product of all dimensions (1 for none): nothing on overflow or where a dimension is negative (unknown).
std::optional<std::int64_t> checked_product(std::span<const std::int64_t> dims);

/// `value` rounded to `digits` significant decimal digits (1 to 15). The C libraries of the native and the
/// WASM build differ in the last bit of pow and log; after this rounding reports agree.
double round_to_digits(double value, int digits);

/// Digits kept of every time in a report.
inline constexpr int kReportDigits = 6;

}  // namespace blackthorn
