// What each fuzz target does with one input: it returns, or throws where an expectation does not hold (fuzz_support.h).
// libFuzzer calls these with what it invents (driver.cc), corpus_test.cc with what was kept.
#pragma once

#include <cstdint>
#include <span>

namespace blackthorn::fuzz {

void fuzz_model(std::span<const std::uint8_t> input);
void fuzz_graph(std::span<const std::uint8_t> input);
void fuzz_platform(std::span<const std::uint8_t> input);

}  // namespace blackthorn::fuzz
