// Sizes that remember overflow: sums and products of dimensions and attributes come from the file, which may be
// hostile. A Checked that has overflowed stays so; whoever needs the number asks once, at the end.
#pragma once

#include <cstdint>

namespace blackthorn {

class Checked;
/// a / b rounded down or up; b > 0.
Checked floor_div(Checked a, std::int64_t b);
Checked ceil_div(Checked a, std::int64_t b);

class Checked {
 public:
  constexpr Checked(std::int64_t value) : value_(value) {}  // NOLINT: numbers turn into Checked on purpose

  bool overflowed() const { return overflowed_; }
  /// The number; meaningless after an overflow.
  std::int64_t value() const { return value_; }

  friend Checked operator+(Checked a, Checked b) {
    Checked sum = 0;
    const bool over = __builtin_add_overflow(a.value_, b.value_, &sum.value_);
    sum.overflowed_ = over || a.overflowed_ || b.overflowed_;
    return sum;
  }
  friend Checked operator-(Checked a, Checked b) {
    Checked difference = 0;
    const bool over = __builtin_sub_overflow(a.value_, b.value_, &difference.value_);
    difference.overflowed_ = over || a.overflowed_ || b.overflowed_;
    return difference;
  }
  friend Checked operator*(Checked a, Checked b) {
    Checked product = 0;
    const bool over = __builtin_mul_overflow(a.value_, b.value_, &product.value_);
    product.overflowed_ = over || a.overflowed_ || b.overflowed_;
    return product;
  }
  friend Checked floor_div(Checked a, std::int64_t b);
  friend Checked ceil_div(Checked a, std::int64_t b);

 private:
  std::int64_t value_;
  bool overflowed_ = false;
};

inline Checked floor_div(Checked a, std::int64_t b) {
  Checked quotient = a.value_ / b - (a.value_ % b < 0 ? 1 : 0);
  quotient.overflowed_ = a.overflowed_;
  return quotient;
}

inline Checked ceil_div(Checked a, std::int64_t b) {
  Checked quotient = a.value_ / b + (a.value_ % b > 0 ? 1 : 0);
  quotient.overflowed_ = a.overflowed_;
  return quotient;
}

}  // namespace blackthorn
