#include "stats/splitmix.h"

#include <doctest/doctest.h>

using namespace blackthorn::stats;

TEST_CASE("the bits of a seed are those of SplitMix64") {
  SplitMix random(1234567);  // the first values of its reference implementation
  CHECK(random.next() == 6457827717110365317u);
  CHECK(random.next() == 3203168211198807973u);
}

TEST_CASE("a text's bits are the same on every machine, and depend on the order of its bytes") {
  CHECK(mixed("") == 0u);
  CHECK(mixed("conv") == 0xf46ca6b6b78f8aeu);
  CHECK(mixed("vnoc") != mixed("conv"));
  CHECK(mixed("\xff") == 0xda2e5ee5a7779c01u);  // a byte is not signed
}
