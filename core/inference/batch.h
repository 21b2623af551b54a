// What the batch of a model is: the one dimension of its inputs that says how many images (sentences, sounds …) one
// inference takes. The batch setting binds it, FPS counts it, and neither knows another. How it is found is a table of
// evidence in batch.cc, strongest first. Tests: tests/inference/batch_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

struct Binding;

/// How the batch was found, strongest first.
enum class BatchFound : std::uint8_t {
  set,        // by the user
  symbol,     // a free dimension whose symbol says so
  operators,  // a free dimension in which operators that read it have their batch
  place,      // a free dimension where a batch usually stands, of no other meaning
  fixed,      // a dimension that the file fixes: rank, name, operators and outputs agree
  none,
};
inline constexpr std::size_t kBatchFounds = 6;
/// As the report has it: "symbol".
std::string_view batch_found_name(BatchFound found);
/// For people: "its symbol says so".
std::string_view batch_found_words(BatchFound found);

struct BatchDim {
  TensorId input = kNoTensor;
  std::size_t axis = 0;
};

struct Batch {
  BatchFound found = BatchFound::none;
  std::vector<BatchDim> dims;  // at most one of each input; the first is the one that was found so
  std::int64_t size = 1;       // images of one inference
};

/// As the user says it (Binding::batch_axes), with the dimensions of other inputs that are the same. Throws Error
/// unknown_input, bad_shape.
Batch chosen_batch(const Graph& graph, const Binding& binding);
/// Among the free dimensions; needs no shapes but what the inputs declare. `size` is left at 1.
Batch free_batch(const Graph& graph);
/// Among those that the file fixes; needs inferred shapes, since those of the outputs decide.
Batch fixed_batch(const Graph& graph);

}  // namespace blackthorn::inference
