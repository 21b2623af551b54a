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

std::ptrdiff_t Argument::growth() const {
  constexpr std::ptrdiff_t place = 2;
  switch (kind_) {
    case Kind::view: return static_cast<std::ptrdiff_t>(size_) - place;
    case Kind::string: return static_cast<std::ptrdiff_t>(string_->size()) - place;
    case Kind::terminated: return static_cast<std::ptrdiff_t>(std::strlen(data_)) - place;
    default: return 0;
  }
}

std::string format_arguments(const char* pattern, std::span<const Argument> arguments) {
  auto bytes = static_cast<std::ptrdiff_t>(std::strlen(pattern));
  for (const Argument& argument : arguments) bytes += argument.growth();
  std::string text;
  text.reserve(static_cast<std::size_t>(bytes));
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
