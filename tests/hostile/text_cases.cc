// Names that want to be something else: markup for the page and for Markdown, formulae for a spreadsheet, controls for
// a terminal, text that runs backwards, bytes that are no text.
#include "hostile/parts.h"

namespace blackthorn::hostile {
namespace {

using namespace std::string_literals;

/// A convolution, a ReLU and an operator that nobody knows, with the text in every name that a file has.
std::string named(const std::string& text) {
  GraphParts parts;
  parts.name = text;
  parts.inputs = {Wire()
                      .text(1, text + "x")
                      .add(2, Wire().add(1, Wire().number(1, 1).add(2, Wire()
                                                                           .add(1, Wire().text(2, text + "N"))
                                                                           .add(1, Wire().number(1, 3))
                                                                           .add(1, Wire().text(2, text + "H"))
                                                                           .add(1, Wire().number(1, 8)))))};
  parts.initializers = {weights(text + "w", {4, 3, 1, 1})};
  parts.nodes = {node("Conv", {text + "x", text + "w"}, {text + "c"}, text + "conv"),
                 node("Relu", {text + "c"}, {text + "r"}, text + "relu"),
                 node(text + "op", {text + "r"}, {text + "y"}, text, {text_attribute(text, text)}, text + "domain")};
  parts.outputs = {nameless_shape(text + "y")};
  Wire wire = Wire().number(1, 8).text(2, text).text(3, text);
  return wire.add(7, graph_bytes(parts)).add(8, opset(17)).add(8, opset(1, text + "domain")).bytes;
}

/// An error whose message holds the text.
std::string missing(const std::string& text) { return file_of(parts_of({node("Add", {"x", text}, {"y"}, text)})); }

}  // namespace

Cases text_cases() {
  const struct {
    const char* name;
    std::string text;
  } texts[] = {
      {"script", "<script>window.hacked=1</script>"},
      {"image", "<img src=x onerror=\"window.hacked=1\">"},
      {"attribute-end", "\"'><svg onload=window.hacked=1>"},
      {"template", "${window.hacked=1}{{window.hacked=1}}"},
      {"entities", "&lt;script&gt;&#60;b&#62;&amp;"},
      {"markdown", "[link](javascript:alert(1))![i](x)`|**|\n# title\n"},
      {"formula", "=HYPERLINK(\"http://example.com\",\"x\")"},
      {"terminal-controls",
       "\x1B[2J\x1B]0;title\x07\x9B"
       "31m"},
      {"line-ends", "one\r\ntwo\nthree\r\v\f\x85"},
      {"zero-bytes", "a\0b\0"s},
      {"delete-and-c1",
       "\x7F\xC2\x80\xC2\x9B"
       "31m"},
      {"backwards", "\xE2\x80\xAEgnp.exe\xE2\x80\xAC"},
      {"isolates", "\xE2\x81\xA7\xE2\x81\xA6\xD8\xB9\xE2\x81\xA9"},
      {"invisible", "\xE2\x80\x8B\xE2\x80\x8D\xEF\xBB\xBF\xF3\xA0\x81\x81"},
      {"line-separators",
       "a\xE2\x80\xA8"
       "b\xE2\x80\xA9"},
      {"combining", "Z\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85\xCC\x86\xCC\x87\xCC\x88"},
      {"no-utf8", "\xFF\xFE\xC0\x80\xED\xA0\x80\xF4\x90\x80\x80\xE2\x82"},
      {"path", "../../../../etc/passwd"},
      {"prototype", "__proto__"},
      {"constructor", "constructor"},
      {"one-space", " "},
  };
  Cases cases;
  for (const auto& row : texts) {
    cases.push_back({"names-"s + row.name + ".onnx", [text = row.text] { return named(text); },
                     report({"unknown_operator", "unsupported_operator"})});
    cases.push_back(
        {"error-names-"s + row.name + ".onnx", [text = row.text] { return missing(text); }, error("malformed_model")});
  }
  cases.push_back(
      {"names-of-100-kB.onnx", [] { return named(std::string(100'000, 'n')); }, report({"unknown_operator"})});
  cases.push_back({"names-of-2-MB.onnx", [] { return named(std::string(2 << 20, 'n')); },
                   error("limit_exceeded", "'string_bytes'")});
  return cases;
}

}  // namespace blackthorn::hostile
