// Signal processing: Fourier transforms and mel weights.
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {

// input [batch, …, signal, …, 1 or 2], length, axis (input from opset 20, attribute before)
void dft(OpContext& c) {
  Shape out = c.shape(0);
  require(out.size() >= 2, "DFT takes a batch and a signal");
  const std::int64_t given = c.has(2) ? c.need_int(2) : c.attr("axis", c.opset() < 20 ? 1 : -2);
  const std::size_t axis = normal_axis(given, out.size());
  if (c.has(1)) out[axis] = exact_dim(c.need_int(1));
  if (c.attr("onesided", 0) != 0 && out[axis] != kUnknownDim) out[axis] = out[axis] / 2 + 1;
  out.back() = 2;  // real and imaginary part
  c.set(0, std::move(out));
}

// signal [batch, length, 1 or 2], step, window, frame length → [batch, frames, bins, 2]
void stft(OpContext& c) {
  const Shape& signal = c.shape(0);
  require(signal.size() >= 2, "STFT takes a batch and a signal");
  const std::int64_t step = c.need_int(1);
  require(step > 0, "the step of STFT is not positive");
  std::int64_t frame = kUnknownDim;
  if (c.has(3)) {
    frame = c.need_int(3);
  } else if (c.has(2)) {
    require(c.rank(2) == 1, "the window of STFT is no vector");
    frame = c.shape(2)[0];
  }
  require(frame > 0, "the frame length of STFT is unknown");
  const std::int64_t frames =
      signal[1] == kUnknownDim ? kUnknownDim : exact_dim(floor_div(Checked(signal[1]) - frame, step) + 1);
  c.set(0, {signal[0], frames, c.attr("onesided", 1) != 0 ? frame / 2 + 1 : frame, 2});
}

// mel bins, DFT length, sample rate, lower and upper edge
void mel_weights(OpContext& c) {
  const std::int64_t bins = exact_dim(c.need_int(0));
  const std::int64_t length = exact_dim(c.need_int(1));
  c.set(0, {length / 2 + 1, bins});
}

}  // namespace blackthorn::inference::shape_rules
