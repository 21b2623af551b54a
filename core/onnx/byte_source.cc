// Bytes in memory as a source; asking beyond the end is an error, never a read past it.
#include "onnx/byte_source.h"

#include <algorithm>

#include "base/error.h"
#include "base/formatted.h"

namespace blackthorn::onnx {

void MemorySource::read(std::int64_t offset, std::span<std::uint8_t> out) {
  const auto wanted = static_cast<std::int64_t>(out.size());
  if (offset < 0 || offset > size() || wanted > size() - offset) {
    throw Error(ErrorCode::unreadable_file, "Bytes were asked for beyond the end of the data.",
                formatted("byte {}", offset));
  }
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
}

}  // namespace blackthorn::onnx
