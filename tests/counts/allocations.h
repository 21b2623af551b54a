// What the program has asked for with `new`, since it began.
#pragma once

#include <cstdint>

namespace blackthorn::counts {

struct Allocations {
  std::int64_t calls = 0, bytes = 0;
  std::int64_t held = 0, most_held = 0;  // bytes that are not given back, now and at most; the last may be set back
};

/// One thread: no locks.
extern Allocations allocations;

}  // namespace blackthorn::counts
