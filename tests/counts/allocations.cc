// Everything that the library allocates with `new` comes through here.
#include "counts/allocations.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace blackthorn::counts {
Allocations allocations;
}

void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  auto& all = blackthorn::counts::allocations;
  ++all.calls;
  all.bytes += static_cast<std::int64_t>(size);
  all.held += static_cast<std::int64_t>(malloc_usable_size(memory));
  all.most_held = std::max(all.most_held, all.held);
  return memory;
}
void operator delete(void* memory) noexcept {
  blackthorn::counts::allocations.held -= static_cast<std::int64_t>(malloc_usable_size(memory));
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
