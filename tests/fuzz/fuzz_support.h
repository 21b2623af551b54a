// What the fuzz targets of models share: one platform compiled once, and what holds of every engine and estimate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <span>

#include "analysis/session.h"
#include "engine/engine.h"
#include "estimate/estimate.h"
#include "platform/platform.h"

namespace blackthorn::fuzz {
using namespace engine;
using namespace estimate;
using namespace analysis;

/// What is expected holds of every input; else std::logic_error says where, which nothing between here and the fuzzer
/// or the test catches.
void expect(bool holds, std::source_location where = std::source_location::current());

/// Of the input, for choices that do not take bytes from it.
std::uint64_t hash(std::span<const std::uint8_t> bytes);

struct Variant {
  Precision precision;
  platform::CompiledPlatform compiled;
};

/// The Jetson Nano, which all inputs share.
struct Nano {
  std::shared_ptr<const platform::Platform> table;
  std::array<Variant, 2> variants;  // fp16, fp32

  static const Nano& get();
};

/// Every node has one class and its layer, if any, has the node; no layer reads what a later one writes.
void check_layers(const Graph& graph, const Engine& engine);

/// Times are finite and not negative, intervals hold their estimates, shares sum to 1.
void check_times(const Engine& engine, const Estimate& estimate);

/// The peak holds the results of every single layer.
void check_memory(const Graph& graph, const Engine& engine, const Estimate& estimate, double bytes_per_element);

}  // namespace blackthorn::fuzz
