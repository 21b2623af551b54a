#include "estimate/pipeline.h"

#include <algorithm>

namespace blackthorn::estimate {

double Pipeline::add(double kernel_ms, double launches) {
  if (launches <= 0) return 0;
  const double busy = kernel_ms + launches * gap_ms_;
  const double first = kernels_ * enqueue_ms_, last = (kernels_ + launches - 1) * enqueue_ms_;
  // The maximum over the launches of "enqueued, then all from here on in a row" is reached at the first or the last,
  // because both parts are linear in the number of the launch.
  const double before = finish_ms_;
  finish_ms_ = std::max({before + busy, first + busy, last + busy / launches});
  kernels_ += launches;
  return finish_ms_ - before;
}

}  // namespace blackthorn::estimate
