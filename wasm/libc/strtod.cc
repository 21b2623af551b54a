// strtod by way of the browser, which reads decimal numbers exactly: that of the C library computes with 128 bits and
// would be 3 % of the module. Decimal numbers only; no caller here passes others on (JSON's grammar is checked before).
#include <emscripten/em_js.h>

#include <cstddef>
#include <cstdlib>

// clang-format off
EM_JS_DEPS(blackthorn_number, "$UTF8ToString");
EM_JS(double, blackthorn_number, (const char* digits, std::size_t bytes), {
  return Number(UTF8ToString(digits, bytes));
});
// clang-format on

namespace {

const char* skip_digits(const char* at) {
  while (*at >= '0' && *at <= '9') ++at;
  return at;
}
const char* skip_sign(const char* at) { return *at == '-' || *at == '+' ? at + 1 : at; }

/// The end of the decimal number that begins at `text`; `text` where none does.
const char* end_of_number(const char* text) {
  const char* start = skip_sign(text);
  const char* end = skip_digits(start);
  const bool whole = end != start;
  if (*end == '.') {
    const char* fraction = end + 1;
    end = skip_digits(fraction);
    if (!whole && end == fraction) return text;
  } else if (!whole) {
    return text;
  }
  if (*end == 'e' || *end == 'E') {
    const char* exponent = skip_sign(end + 1);
    if (skip_digits(exponent) != exponent) end = skip_digits(exponent);
  }
  return end;
}

}  // namespace

double strtod(const char* text, char** end) {
  const char* after = end_of_number(text);
  if (end != nullptr) *end = const_cast<char*>(after);
  return after == text ? 0 : blackthorn_number(text, static_cast<std::size_t>(after - text));
}

// The C library defines them in one place, so whoever replaces one replaces all; nothing here calls these two.
float strtof(const char* text, char** end) { return static_cast<float>(strtod(text, end)); }
long double strtold(const char* text, char** end) { return strtod(text, end); }
