// Every tensor, the parameters and the work of real networks against their oracles: those held in tests/models, and
// the larger collection beside the project where there is one.
#include <doctest/doctest.h>

#include "oracle.h"

namespace {

void check_folder(const std::filesystem::path& folder) {
  for (const auto& path : files::listed(folder, ".shapes.json")) {
    INFO(path.filename().string());
    const auto found = oracle::differences(path);
    for (std::size_t i = 0; i < found.size() && i < 5; ++i) MESSAGE(found[i]);
    CHECK(found.size() == 0);
  }
}

}  // namespace

TEST_CASE("real networks agree with their oracles") {
  REQUIRE(files::listed(files::source_dir() / "tests" / "models", ".shapes.json").size() >= 40);
  check_folder(files::source_dir() / "tests" / "models");
}

TEST_CASE("the collection beside the project agrees with its oracles" * doctest::skip(!files::have_networks())) {
  check_folder(files::networks_dir());
}
