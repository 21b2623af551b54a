// How large a model may be. Every limit has a name, which the error carries, and a reason.
#pragma once

#include <cstdint>

namespace blackthorn {

struct Limits {
  std::int64_t kept_payload_bytes = 4096;  // of one tensor: shapes and scales fit, weights do not
  std::int64_t kept_bytes = 1LL << 30;     // memory that the structure without payloads takes once parsed (estimated)
  int nesting = 64;                        // graphs inside attributes inside graphs, functions that call functions
  std::int64_t nodes = 2'000'000;          // of all graphs together, functions expanded
  std::int64_t tensors = 4'000'000;        // likewise
  int rank = 32;                           // dimensions of one tensor
  std::int64_t string_bytes = 1 << 20;     // one name; longer string attributes are dropped with a warning
};

}  // namespace blackthorn
