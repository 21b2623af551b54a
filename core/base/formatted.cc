#include "base/formatted.h"

#include <charconv>
#include <cstring>

namespace blackthorn {
namespace {

template <typename Number>
void append_number(std::string& out, Number number) {
  char digits[20];
  const char* end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}

}  // namespace

void Argument::append_to(std::string& out) const {
  switch (kind_) {
    case Kind::view: out.append(data_, size_); break;
    case Kind::string: out.append(*string_); break;
    case Kind::terminated: out.append(data_); break;
    case Kind::character: out.push_back(character_); break;
    case Kind::integer: append_number(out, static_cast<std::int64_t>(number_)); break;
    case Kind::natural: append_number(out, number_); break;
  }
}

std::string format_arguments(const char* pattern, std::span<const Argument> arguments) {
  std::string text;
  for (const Argument& argument : arguments) {
    const char* place = std::strstr(pattern, "{}");
    if (place == nullptr) break;
    text.append(pattern, place);
    argument.append_to(text);
    pattern = place + 2;
  }
  return text.append(pattern);
}

}  // namespace blackthorn
