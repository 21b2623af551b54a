// What each fuzz target does with one input: it returns, or an expectation does not hold and the program stops.
// libFuzzer calls these with what it invents (driver.cc), corpus_test.cc with what was kept.
#pragma once

#include <cstdint>
#include <span>

namespace blackthorn::fuzz {

void fuzz_model(std::span<const std::uint8_t> input);
void fuzz_graph(std::span<const std::uint8_t> input);
void fuzz_platform(std::span<const std::uint8_t> input);

}  // namespace blackthorn::fuzz
