// Strings from a model, made safe for where they go. A model is hostile input: a node may be named with terminal
// control sequences, right-to-left overrides, Markdown links or spreadsheet formulae.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace blackthorn::print {

/// Valid UTF-8: every byte that is none becomes U+FFFD.
std::string valid_utf8(std::string_view text);

/// Valid UTF-8 on one line that a terminal shows as it stands: control characters, bidirectional controls, zero-width
/// characters and line separators become \u{HEX}.
std::string printable(std::string_view text);

/// Characters of a printable string: what it takes on a terminal, wide characters apart.
std::size_t display_width(std::string_view text);

/// The string itself, or its beginning and end with an ellipsis between, `width` characters in all (5 at least).
std::string shorten(std::string_view text, std::size_t width);

/// As literal text in Markdown: printable, with every character that could mean markup escaped.
std::string markdown_text(std::string_view text);

/// As a code span in a Markdown table: printable, nothing in it means markup.
std::string markdown_code(std::string_view text);

/// Valid UTF-8 with an apostrophe before whatever a spreadsheet would run as a formula (= + - @, tab or return in
/// front), also behind a semicolon, a tab or a line end: there a cell may begin for whoever opens the file. Done twice
/// it is the same.
std::string without_formulae(std::string_view text);

/// One field of a CSV line (RFC 4180): without formulae, quoted where needed.
std::string csv_text(std::string_view text);

}  // namespace blackthorn::print
