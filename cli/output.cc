// Writing, with errors for all that may go wrong but a reader who has gone away. Tests: tests/cli/cli.test.mjs.
#include "output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/nearest.h"
#include "base/text.h"
#include "print/printable.h"
#include "room.h"
#include "write_file.h"

namespace blackthorn::cli {
namespace {

bool ends_line(std::string_view text) { return !text.empty() && text.back() == '\n'; }

bool offered(const Format& format, Offer offer) {
  switch (offer) {
    case Offer::all: return true;
    case Offer::whole: return format.sheets.holds != Sheets::one;
    case Offer::text_or_json: break;
  }
  return format.id == format_table().front().id || format.id == "json";
}

std::vector<std::string_view> offered_formats(Offer offer) {
  std::vector<std::string_view> ids;
  for (const Format& format : format_table())
    if (offered(format, offer)) ids.push_back(format.id);
  return ids;
}

std::string offered_ids(Offer offer, std::string_view separator) { return joined(offered_formats(offer), separator); }

void print_line(std::string_view subject, std::string_view code, std::string_view message) {
  std::string line = "blackthorn: ";
  if (!subject.empty()) line += printable(subject) + ": ";
  line += std::string(code) + ": " + printable(message) + '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

std::vector<Option> with_output(std::vector<Option> own, Offer offer, std::string_view remark) {
  own.push_back({"--format", offered_ids(offer, "|"),
                 "how the result is written (" + std::string(format_table().front().id) + ")" + std::string(remark)});
  own.push_back({"--output", "FILE", "where it is written; its ending may stand for --format (standard\noutput)"});
  return own;
}

Output::Output(const Arguments& arguments, Offer offer)
    : format_(&format_table().front()), file_(arguments.get("--output")) {
  if (file_ == "-") file_.reset();
  const std::optional<std::string> wanted = arguments.get("--format");
  bool known = !wanted;
  for (const Format& format : format_table()) {
    const bool meant = wanted ? format.id == *wanted : file_ && file_->ends_with('.' + std::string(format.extension));
    if (!meant) continue;
    format_ = &format;
    known = offered(format, offer);
    break;
  }
  if (known) return;
  const std::string id = wanted.value_or(std::string(format_->id));
  bad("this command does not write that format; it writes " + offered_ids(offer, ", ") +
          did_you_mean(id, offered_formats(offer)),
      id);
}

void Output::write(std::string_view text) const {
  if (file_) {
    write_file(*file_, ends_line(text) ? std::string(text) : std::string(text) + '\n');
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
  print_line(subject, error_name(error.code()), error.what());
}

void print_warning(const Warning& warning, std::string_view subject) {
  print_line(subject, warning.code, warning.message);
}

}  // namespace blackthorn::cli
