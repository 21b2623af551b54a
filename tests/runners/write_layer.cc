// Writes the model of one layer for the tests of the runners: write_layer FILE KIND [PARAMETER=VALUE...].
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "base/error.h"
#include "bench/layer_model.h"

using namespace blackthorn;
using namespace blackthorn::bench;

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: write_layer FILE KIND [PARAMETER=VALUE...]\n", stderr);
    return 2;
  }
  try {
    LayerParameters parameters;
    for (int i = 3; i < argc; ++i) {
      const std::string_view text = argv[i];
      const std::size_t equals = std::min(text.find('='), text.size());
      const std::string_view digits = text.substr(std::min(equals + 1, text.size()));
      std::int64_t value = 0;
      if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc())
        throw Error(ErrorCode::bad_request, "no number", std::string(text));
      parameters[std::string(text.substr(0, equals))] = value;
    }
    std::ofstream file(argv[1], std::ios::binary);
    file << layer_model(make_request(kind_named(argv[2]), parameters));
    file.close();
    if (!file) throw Error(ErrorCode::unreadable_file, "cannot be written", argv[1]);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
