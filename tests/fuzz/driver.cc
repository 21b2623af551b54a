// libFuzzer's way in, compiled once for each target: BLACKTHORN_TARGET is its function.
#include <cstddef>

#include "targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  blackthorn::fuzz::BLACKTHORN_TARGET({data, size});
  return 0;
}
