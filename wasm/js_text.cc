#include "js_text.h"
#include "room.h"

#include <emscripten/em_js.h>

// clang-format off
EM_JS_DEPS(blackthorn_text, "$Emval");
EM_JS(emscripten::EM_VAL, blackthorn_text, (const char* text, std::size_t bytes), {
  const content = HEAPU8.subarray(text, text + bytes);
  return Emval.toHandle(new TextDecoder('utf-8', {'ignoreBOM': true}).decode(content));
});
// clang-format on

namespace blackthorn::wasm {

emscripten::val js_text(std::string_view text) {
  return emscripten::val::take_ownership(blackthorn_text(text.data(), text.size()));
}

}  // namespace blackthorn::wasm
