// What fuzzing has found, and what it broke once, through the bodies of the fuzz targets: no input brings one to a
// stop. So whatever branch they reach is also reached in every run of the tests, as WASM and under sanitizers.
#include <doctest/doctest.h>

#include <string>

#include "packed.h"
#include "targets.h"

using namespace blackthorn::fuzz;

namespace {

void check(const std::string& file, void (*target)(std::span<const std::uint8_t>)) {
  int number = 0;
  for (const auto input : PackedInputs(BLACKTHORN_SOURCE_DIR "/tests/fuzz/" + file)) {
    CAPTURE(file);
    CAPTURE(++number);
    CHECK_NOTHROW(target(input));
  }
}

}  // namespace

TEST_CASE("model files") {
  check("mended/model.pack", fuzz_model);
  check("corpus/model.pack", fuzz_model);
}

TEST_CASE("graphs") {
  check("mended/graph.pack", fuzz_graph);
  check("corpus/graph.pack", fuzz_graph);
}

TEST_CASE("platform tables") { check("corpus/platform.pack", fuzz_platform); }
