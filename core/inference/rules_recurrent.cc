// RNN, GRU and LSTM.
#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {

// X [L, N, size] (layout 1: [N, L, size]), W, R [directions, …, hidden] → Y, last hidden state, last cell state
void recurrent(OpContext& c) {
  const Shape& in = c.shape(0);
  require(in.size() == 3, "a recurrent operator takes an input of rank 3");
  const std::int64_t directions = c.attr_string("direction", "forward") == "bidirectional" ? 2 : 1;
  std::int64_t hidden = c.attr("hidden_size", kUnknownDim);
  if (hidden <= 0) {
    const Shape& recurrence = c.shape(2);
    require(!recurrence.empty(), "the recurrence weights have no shape");
    hidden = recurrence.back();
  }
  const bool batch_first = c.attr("layout", 0) != 0;
  const std::int64_t length = in[batch_first ? 1 : 0];
  const std::int64_t batch = in[batch_first ? 0 : 1];
  if (batch_first) {
    c.set(0, {batch, length, directions, hidden});
  } else {
    c.set(0, {length, directions, batch, hidden});
  }
  for (const std::size_t state : {1, 2}) {
    c.set(state, batch_first ? Shape{batch, directions, hidden} : Shape{directions, batch, hidden});
  }
}

}  // namespace blackthorn::inference::shape_rules
