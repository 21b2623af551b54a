#include "print/printable.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace blackthorn;
using namespace blackthorn::print;
using namespace std::string_literals;

TEST_CASE("terminals get no control, bidirectional or invisible characters") {
  struct Case {
    std::string text, shown;
  };
  const std::vector<Case> cases = {
      {"conv1", "conv1"},
      {"größe/层/🙂", "größe/层/🙂"},
      {"\x1b[31mred", "\\u{1B}[31mred"},
      {"two\nlines\r\t", "two\\u{A}lines\\u{D}\\u{9}"},
      {"nul\0here"s, "nul\\u{0}here"},
      {"\x7f", "\\u{7F}"},
      {"\xC2\x9B"
       "31m",
       "\\u{9B}31m"},
      {"a\u202Eb\u2066c\u200Fd", "a\\u{202E}b\\u{2066}c\\u{200F}d"},
      {"zero\u200Bwidth\uFEFF", "zero\\u{200B}width\\u{FEFF}"},
      {"line\u2028separator", "line\\u{2028}separator"},
      {"tag\U000E0041", "tag\\u{E0041}"},
  };
  for (const Case& c : cases) CHECK(printable(c.text) == c.shown);
}

TEST_CASE("bytes that are no UTF-8 are replaced") {
  const std::string r = "\xEF\xBF\xBD";
  struct Case {
    std::string bytes, text;
  };
  const std::vector<Case> cases = {
      {"\xFF", r},
      {"a\x80z", "a" + r + "z"},
      {"\xC0\xAF", r + r},                      // overlong /
      {"\xE0\x80\xAF", r + r + r},              // overlong
      {"\xED\xA0\x80", r + r + r},              // surrogate
      {"\xF4\x90\x80\x80", r + r + r + r},      // beyond U+10FFFF
      {"\xF0\x9F\x99", r + r + r},              // cut short
      {"\xF0\x9F\x99\x82", "\xF0\x9F\x99\x82"}  // whole
  };
  for (const Case& c : cases) {
    CHECK(valid_utf8(c.bytes) == c.text);
    CHECK(printable(c.bytes) == c.text);
  }
}

TEST_CASE("long names keep beginning and end") {
  CHECK(shorten("short", 10) == "short");
  CHECK(shorten("0123456789", 10) == "0123456789");
  CHECK(shorten("0123456789a", 10) == "0123…6789a");
  CHECK(display_width(shorten("äöüäöüäöüäöüäöü", 7)) == 7);
  CHECK(shorten("äöüabcäöü", 7) == "äöü…äöü");
}

TEST_CASE("Markdown sees no markup in names") {
  CHECK(markdown_text("a|b*c_d`e") == "a\\|b\\*c\\_d\\`e");
  CHECK(markdown_text("[x](http://y)") == "\\[x\\](http\\://y)");
  CHECK(markdown_text("<script>&amp;") == "\\<script\\>\\&amp;");
  CHECK(markdown_text("two\nlines") == "two\\\\u\\{A\\}lines");
  CHECK(markdown_code("/layer1/conv_1*") == "`/layer1/conv_1*`");
  CHECK(markdown_code("a|b") == "`a\\|b`");
  CHECK(markdown_code("a`b``c") == "``` a`b``c ```");
  CHECK(markdown_code(" padded") == "`  padded `");
  CHECK(markdown_code("") == "");
}

TEST_CASE("CSV fields are quoted and never formulae") {
  CHECK(csv_text("plain") == "plain");
  CHECK(csv_text("a,b") == "\"a,b\"");
  CHECK(csv_text("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(csv_text("two\nlines") == "\"two\nlines\"");
  for (const std::string start : {"=", "+", "-", "@"}) CHECK(csv_text(start + "1") == "'" + start + "1");
  CHECK(csv_text("=a,b") == "\"'=a,b\"");
  CHECK(csv_text("\xFF") == "\xEF\xBF\xBD");
  // Where the file is opened with another separator a cell begins here too.
  CHECK(csv_text("a;=b") == "a;'=b");
  CHECK(csv_text("a\t@b;-c") == "a\t'@b;'-c");
  CHECK(csv_text("a\n=b") == "\"a\n'=b\"");
  CHECK(csv_text("\t=a") == "'\t'=a");
  CHECK(csv_text("a=b-c") == "a=b-c");
  for (const std::string text : {"=1", "a;=b", "\t-x", "'=1"})
    CHECK(without_formulae(without_formulae(text)) == without_formulae(text));
}
