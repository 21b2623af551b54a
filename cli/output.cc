#include "output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "print/printable.h"
#include "report/formats.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

bool ends_line(std::string_view text) { return !text.empty() && text.back() == '\n'; }

// The format whose files end as this path does.
std::optional<std::string> format_of(std::string_view path) {
  for (const Format& format : format_table()) {
    if (path.ends_with('.' + std::string(format.extension))) return std::string(format.id);
  }
  return std::nullopt;
}

void write_file(const std::string& path, std::string_view text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  bool good = file != nullptr;
  if (file) {
    good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (!ends_line(text)) good = std::fputc('\n', file) != EOF && good;
    good = std::fclose(file) == 0 && good;
  }
  if (!good) {
    throw Error(ErrorCode::bad_request, std::string("the output cannot be written: ") + std::strerror(errno), path);
  }
}

}  // namespace

Output::Output(const Arguments& arguments, std::span<const std::string_view> formats)
    : file_(arguments.get("--output")) {
  const std::optional<std::string> wanted = arguments.get("--format");
  if (wanted) {
    format_ = *wanted;
  } else if (file_) {
    format_ = format_of(*file_).value_or(format_);
  }
  if (std::find(formats.begin(), formats.end(), format_) != formats.end()) return;
  std::string known;
  for (const std::string_view format : formats) known += (known.empty() ? "" : ", ") + std::string(format);
  throw Error(ErrorCode::bad_request, "this command does not write that format; it writes " + known, format_);
}

void Output::write(std::string_view text) const {
  if (file_) {
    write_file(*file_, text);
  } else {
    print(text);
  }
}

void print(std::string_view text) {
  const std::string line_end = ends_line(text) ? "" : "\n";
  for (std::string_view rest : {text, std::string_view(line_end)}) {
    while (!rest.empty()) {
      const ssize_t count = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EPIPE) return;
      if (count < 0) {
        throw Error(ErrorCode::bad_request, std::string("standard output cannot be written: ") + std::strerror(errno));
      }
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }
}

void print_error(const Error& error, std::string_view subject) {
  std::string line = "blackthorn: ";
  if (!subject.empty()) line += printable(subject) + ": ";
  line += std::string(error_name(error.code())) + ": " + printable(error.what()) + '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace blackthorn::cli
