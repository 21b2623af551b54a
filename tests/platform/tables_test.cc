#include "platform/tables.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::platform;

namespace {

std::string own_table(const std::string& id) {
  return R"({"schema": "blackthorn-platform/1", "extends": "jetson-nano", "id": ")" + id +
         R"(", "name": "Own", "basis": "assumed", "date": "2026-01-01", "description": "for a test"})";
}

}  // namespace

TEST_CASE("an embedded table is loaded once, whatever the case of its id") {
  Tables tables;
  CHECK(tables.find("jetson-tx2") == tables.find("Jetson-TX2"));
  CHECK(tables.find("jetson-tx2")->id == "jetson-tx2");
  for (int i = 0; i < 2; ++i) CHECK_THROWS_AS(tables.find("toaster"), Error);
}

TEST_CASE("an added table is known by an id of its own") {
  Tables tables;
  CHECK(tables.add(own_table("my-board"), "first") == "my-board");
  CHECK(tables.find("my-board")->name == "Own");
  CHECK(tables.add(own_table("my-board"), "again") == "my-board");
  // Another text under a name that is taken hides neither that table nor an embedded one.
  CHECK(tables.add(own_table("my-board") + " ", "second") == "my-board#2");
  CHECK(tables.add(own_table("jetson-nano"), "third") == "jetson-nano#2");
  CHECK(tables.find("jetson-nano")->name == "Jetson Nano");
  CHECK(tables.find("jetson-nano#2")->name == "Own");
  CHECK_THROWS_AS(tables.add("[", "broken"), Error);
}

TEST_CASE("a table is compiled once for each mode and precision") {
  Tables tables;
  const auto first = tables.compiled("jetson-nano", "", "fp16");
  CHECK(tables.compiled("Jetson-Nano", "", "fp16") == first);
  CHECK(tables.compiled("jetson-nano", first->mode.id, "FP16") == first);
  CHECK(tables.compiled("jetson-nano", "", "fp32") != first);
  CHECK(first->functions.bytes_per_element() == 2);
  CHECK_THROWS_AS(tables.compiled("jetson-nano", "warp", ""), Error);
  CHECK_THROWS_AS(tables.compiled("jetson-nano", "", "fp8"), Error);
}
