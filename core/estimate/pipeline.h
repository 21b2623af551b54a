// The network's time from its kernels' times: the CPU enqueues kernel i at i·t_cpu, the GPU runs one after the other,
// with a gap after each, and waits where the CPU is late.
#pragma once

#include "estimate/room.h"

namespace blackthorn::estimate {

class Pipeline {
 public:
  Pipeline(double enqueue_ms, double gap_ms) : enqueue_ms_(enqueue_ms), gap_ms_(gap_ms) {}

  /// Time from the end of the layer before to the end of this one, which runs as `launches` kernels of equal length.
  double add(double kernel_ms, double launches);
  /// End of the last layer.
  double finish_ms() const { return finish_ms_; }

 private:
  double enqueue_ms_, gap_ms_;
  double kernels_ = 0;  // enqueued so far
  double finish_ms_ = 0;
};

}  // namespace blackthorn::estimate
