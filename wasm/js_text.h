// Text as a JavaScript string. Embind's own way looks at every byte twice in JavaScript, for zeros, before it decodes:
// a tenth of the time where a report has 40 MB.
#pragma once

#include <emscripten/val.h>

#include <string_view>

#include "room.h"

namespace blackthorn::wasm {

/// `text` is UTF-8 and may hold zeros.
emscripten::val js_text(std::string_view text);

}  // namespace blackthorn::wasm
