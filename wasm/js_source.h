// A JavaScript reader {size, read(offset, length)} as a ByteSource.
#pragma once

#include <emscripten/val.h>

#include "onnx/byte_source.h"
#include "room.h"

namespace blackthorn::wasm {

class JsSource final : public ByteSource {
 public:
  /// Throws Error bad_request where `reader` is no object with a size.
  explicit JsSource(emscripten::val reader);

  std::int64_t size() const override { return size_; }
  /// What read() throws becomes Error cancelled (an AbortError) or unreadable_file (everything else); so does an
  /// answer that is no Uint8Array of that length.
  void read(std::int64_t offset, std::span<std::uint8_t> out) override;

 private:
  emscripten::val reader_;
  std::int64_t size_ = 0;
};

}  // namespace blackthorn::wasm
