// What the WASM module does with the files named on standard input, done natively: one line of JSON for each, for the
// test that compares the two (corpus.test.mjs). A line is "model FILE" or "platform FILE".
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "onnx/reader.h"
#include "print/json_writer.h"
#include "report/formats.h"
#include "support/analysed.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::print;
using namespace blackthorn::report;

namespace {

/// As the module gives errors (wasm/bindings.cc).
std::string error_json(const Error& error) {
  JsonWriter json;
  json.begin_object()
      .text("code", error_name(error.code()))
      .text("message", error.message())
      .text("where", error.where())
      .end_object();
  return json.take();
}

std::string bytes_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The texts of one file, or one error.
std::vector<std::string> outcome(const std::string& kind, const std::string& file) {
  const std::string bytes = bytes_of(file);
  try {
    if (kind == "platform") {
      const std::string id = testing::tables().add(bytes, "table");
      return {platform_json(*testing::tables().find(id), id)};
    }
    MemorySource source({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    const Model model = read_model(source, "model");
    const Analysis report = testing::analysed(model);
    std::vector<std::string> texts = {inspect_json(report)};
    for (const Format& format : format_table()) texts.push_back(format.write(report));
    return texts;
  } catch (const Error& error) {
    return {error_json(error)};
  }
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::size_t space = line.find(' ');
    JsonWriter json;
    json_array(json, outcome(line.substr(0, space), line.substr(space + 1)),
               [](JsonWriter& to, const std::string& text) { to.text(text); });
    std::cout << json.take() << "\n";
  }
}
