#include "js_source.h"

#include <emscripten/em_js.h>

#include <cmath>
#include <string>

#include "base/error.h"
#include "base/formatted.h"
#include "room.h"

// Copies what the reader answers to `target`. No exception leaves JavaScript: the answer is null, or the text of what
// was thrown, with a mark in front for an AbortError. Property names of the reader are quoted, so that the Closure
// compiler leaves them as they are.
// clang-format off
EM_JS_DEPS(blackthorn_reader, "$Emval");
EM_JS(emscripten::EM_VAL, blackthorn_read, (emscripten::EM_VAL reader, double offset, double length, std::uint8_t* target), {
  let problem = null;
  try {
    const bytes = Emval.toValue(reader)['read'](offset, length);
    if (bytes instanceof Uint8Array && bytes.length === length) {
      HEAPU8.set(bytes, target);
    } else {
      problem = 'read() did not answer with a Uint8Array of the length asked for';
    }
  } catch (error) {
    problem = 'read() failed';
    try {
      problem = error['name'] === 'AbortError' ? 'AbortError' : String(error['message'] ?? error);
    } catch (ignored) {
    }
  }
  return Emval.toHandle(problem);
});
// clang-format on

namespace blackthorn::wasm {

JsSource::JsSource(emscripten::val reader) : reader_(std::move(reader)) {
  const bool object = reader_.typeOf().as<std::string>() == "object" && !reader_.isNull();
  const emscripten::val size = object ? reader_["size"] : emscripten::val::undefined();
  const double bytes = size.isNumber() ? size.as<double>() : -1;
  constexpr double largest = 9007199254740991;  // Number.MAX_SAFE_INTEGER
  if (!(bytes >= 0) || bytes > largest || bytes != std::floor(bytes)) {
    throw Error(ErrorCode::bad_request, "the reader must be an object with a size in bytes and a function read");
  }
  size_ = static_cast<std::int64_t>(bytes);
}

void JsSource::read(std::int64_t offset, std::span<std::uint8_t> out) {
  const emscripten::val problem = emscripten::val::take_ownership(
      blackthorn_read(reader_.as_handle(), static_cast<double>(offset), static_cast<double>(out.size()), out.data()));
  if (problem.isNull()) return;
  const auto text = problem.as<std::string>();
  if (text == "AbortError") throw Error(ErrorCode::cancelled, "the reading was stopped");
  throw Error(ErrorCode::unreadable_file, formatted("the file cannot be read: {}", text), formatted("byte {}", offset));
}

}  // namespace blackthorn::wasm
