// Free dimensions: what the user says, in which order it counts, what is assumed, and what is refused.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/error.h"
#include "inference/infer.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::inference;

namespace {

struct Input {
  std::string name;
  std::vector<DeclaredDim> dims;
  DType dtype = DType::float32;
};

constexpr std::int64_t kFree = kUnknownDim;

Graph graph_of(const std::vector<Input>& inputs) {
  Graph graph;
  for (const Input& input : inputs) {
    Tensor tensor;
    tensor.name = input.name;
    tensor.dtype = input.dtype;
    tensor.role = TensorRole::graph_input;
    tensor.declared = input.dims;
    tensor.shape = Shape(input.dims.size(), kUnknownDim);
    graph.inputs.push_back(static_cast<TensorId>(graph.tensors.size()));
    graph.tensors.push_back(std::move(tensor));
  }
  return graph;
}

std::vector<std::string> codes(const Inference& inference) {
  std::vector<std::string> found;
  for (const Warning& warning : inference.warnings) found.push_back(warning.code);
  return found;
}

const Input kImage{"images", {{kFree, "N"}, {3, ""}, {kFree, "H"}, {kFree, "W"}}};

}  // namespace

TEST_CASE("defaults follow names and places") {
  struct Case {
    Input input;
    Shape expected;
  };
  const Case cases[] = {
      {kImage, {1, 3, 224, 224}},
      {{"x", {{kFree, ""}, {kFree, ""}, {kFree, ""}, {kFree, ""}}}, {1, 3, 224, 224}},
      {{"x", {{kFree, "unk__6"}, {kFree, "unk__7"}, {kFree, "unk__8"}, {3, ""}}}, {1, 224, 224, 3}},
      {{"ids", {{kFree, "batch"}, {kFree, "sequence_length"}}, DType::int64}, {1, 128}},
      {{"ids", {{kFree, ""}, {kFree, ""}}, DType::int64}, {1, 128}},
      {{"input", {{kFree, ""}, {kFree, "sequence"}}}, {1, 16000}},
      {{"x", {{kFree, "num_samples"}}}, {16000}},
      {{"state", {{2, ""}, {kFree, ""}, {128, ""}}}, {2, 1, 128}},
      {{"audio", {{kFree, "batch"}, {80, ""}, {kFree, ""}}}, {1, 80, 128}},
      {{"tokens", {{kFree, "seq_len"}, {kFree, "batch_size"}, {64, ""}}}, {128, 1, 64}},
      {{"keys", {{kFree, "b"}, {2, ""}, {kFree, "past"}, {8, ""}}}, {1, 2, 128, 8}},
      {{"keys", {{kFree, "b"}, {12, ""}, {kFree, "p"}, {64, ""}}}, {1, 12, 128, 64}},
      {{"mask", {{kFree, "b"}, {kFree, "past + 1"}}, DType::int64}, {1, 128}},
      {{"image", {{kFree, ""}, {kFree, ""}, {3, ""}}, DType::uint8}, {224, 224, 3}},
      {{"video", {{kFree, ""}, {3, ""}, {kFree, ""}, {112, ""}, {112, ""}}}, {1, 3, 16, 112, 112}},
  };
  for (const Case& one : cases) {
    Graph graph = graph_of({one.input});
    infer(graph, 13, {});
    CHECK(graph.tensors[0].shape == one.expected);
  }
}

TEST_CASE("what is assumed is listed, and warned about beyond the batch") {
  Graph graph = graph_of({kImage});
  const Inference inference = infer(graph, 13, {});
  REQUIRE(inference.bindings.size() == 3);
  CHECK(inference.bindings[0].name == "N");
  CHECK(inference.bindings[0].value == 1);
  CHECK(inference.bindings[1].name == "H");
  CHECK(inference.bindings[1].value == 224);
  for (const BoundDim& bound : inference.bindings) CHECK(bound.assumed);
  REQUIRE(codes(inference) == std::vector<std::string>{"assumed_dimension", "assumed_dimension"});
  CHECK(inference.warnings[0].where == std::vector<std::string>{"H"});
  CHECK(inference.warnings[0].message.find("--dim H=") != std::string::npos);
}

TEST_CASE("shapes come before dimensions, dimensions before the batch") {
  Binding binding;
  binding.batch = 2;
  binding.dims = {{"N", 4}, {"H", 100}};
  Graph graph = graph_of({kImage});
  Inference inference = infer(graph, 13, binding);
  CHECK(graph.tensors[0].shape == Shape{4, 3, 100, 224});
  CHECK(inference.batch.size == 4);
  // Nobody is asked in vain without a word.
  CHECK(codes(inference) == std::vector<std::string>{"binding_overridden", "assumed_dimension"});
  CHECK_FALSE(inference.bindings[1].assumed);

  binding.shapes["images"] = {8, 3, 64, 32};
  inference = infer(graph, 13, binding);
  CHECK(graph.tensors[0].shape == Shape{8, 3, 64, 32});
  CHECK(inference.batch.size == 8);
  CHECK(codes(inference) == std::vector<std::string>(3, "binding_overridden"));
  binding.batch = 8;
  binding.dims = {{"N", 8}};
  CHECK(infer(graph, 13, binding).warnings.empty());
}

TEST_CASE("a batch that a shape or size says otherwise is warned about, also one that the file fixes") {
  Binding binding;
  binding.batch = 8;
  binding.shapes["x"] = {2, 3, 32, 32};
  Graph graph = graph_of({{"x", {{2, ""}, {3, ""}, {32, ""}, {32, ""}}}});
  Inference inference = infer(graph, 13, binding);
  CHECK(inference.batch.size == 2);
  REQUIRE(codes(inference) == std::vector<std::string>{"binding_overridden"});
  CHECK(inference.warnings[0].message ==
        "Dimension \"x[0]\" is 2 by the shape given for an input, not 8 as the batch setting says.");
}

TEST_CASE("a symbol has one size throughout") {
  Binding binding;
  binding.shapes["images"] = {2, 3, 64, 32};
  Graph graph = graph_of({kImage, {"mask", {{kFree, "N"}, {kFree, "H"}, {kFree, "W"}}}});
  infer(graph, 13, binding);
  CHECK(graph.tensors[1].shape == Shape{2, 64, 32});
}

TEST_CASE("dimensions without a symbol go by input and axis") {
  Binding binding;
  binding.dims["x[2]"] = 17;
  Graph graph = graph_of({{"x", {{1, ""}, {3, ""}, {kFree, ""}, {5, ""}}}});
  const Inference inference = infer(graph, 13, binding);
  CHECK(graph.tensors[0].shape == Shape{1, 3, 17, 5});
  CHECK(inference.warnings.empty());
}

TEST_CASE("the batch replaces a fixed first dimension, with a warning") {
  Binding binding;
  binding.batch = 8;
  // A second image follows; a recurrent state with another number in front, a vector and a scalar do not.
  Graph graph = graph_of({{"x", {{1, ""}, {3, ""}, {32, ""}, {32, ""}}},
                          {"y", {{1, ""}, {3, ""}, {32, ""}, {32, ""}}},
                          {"state", {{2, ""}, {1, ""}, {64, ""}}},
                          {"threshold", {{1, ""}}},
                          {"scalar", {}}});
  graph.tensors[4].shape = Shape{};
  Inference inference = infer(graph, 13, binding);
  CHECK(graph.tensors[0].shape == Shape{8, 3, 32, 32});
  CHECK(graph.tensors[1].shape == Shape{8, 3, 32, 32});
  CHECK(graph.tensors[2].shape == Shape{2, 1, 64});
  CHECK(graph.tensors[3].shape == Shape{1});
  CHECK(graph.tensors[4].shape == Shape{});
  CHECK(codes(inference) == std::vector<std::string>{"batch_overridden"});

  binding.batch = 1;
  inference = infer(graph, 13, binding);
  CHECK(graph.tensors[0].shape == Shape{1, 3, 32, 32});
  CHECK(inference.warnings.empty());
}

TEST_CASE("the batch goes where names put it") {
  Binding binding;
  binding.batch = 8;
  Graph graph = graph_of({{"tokens", {{kFree, "seq"}, {kFree, "batch"}}}});
  infer(graph, 13, binding);
  CHECK(graph.tensors[0].shape == Shape{128, 8});
}

TEST_CASE("an input without a shape is said, and may be given one") {
  Graph graph = graph_of({{"x", {}}});
  graph.tensors[0].shape.reset();
  Binding binding;
  CHECK(codes(infer(graph, 13, binding)) == std::vector<std::string>{"input_without_shape"});
  CHECK_FALSE(graph.tensors[0].shape.has_value());
  binding.shapes["x"] = {2, 3};
  CHECK(infer(graph, 13, binding).warnings.empty());
  CHECK(graph.tensors[0].shape == Shape{2, 3});
}

TEST_CASE("bindings that do not fit are refused with the reason") {
  struct Case {
    Binding binding;
    ErrorCode code;
    const char* part;
  };
  const auto shape = [](const std::string& name, Shape dims) {
    Binding binding;
    binding.shapes[name] = std::move(dims);
    return binding;
  };
  const auto dim = [](const std::string& name, std::int64_t size) {
    Binding binding;
    binding.dims[name] = size;
    return binding;
  };
  Binding contradictory = shape("images", {1, 3, 8, 8});
  contradictory.shapes["mask"] = {2, 8, 8};
  Binding batch;
  batch.batch = 0;
  Binding huge_batch;
  huge_batch.batch = 100'000'000;
  const Case cases[] = {
      {shape("image", {1, 3, 8, 8}), ErrorCode::unknown_input, "\"images\""},
      {dim("batch", 1), ErrorCode::unknown_input, "\"N\", \"H\", \"W\""},
      {shape("images", {1, 3, 8}), ErrorCode::bad_shape, "4 dimensions"},
      {shape("images", {1, 4, 8, 8}), ErrorCode::bad_shape, "fixes dimension 1"},
      {shape("images", {1, 3, 0, 8}), ErrorCode::bad_shape, "is 0"},
      {dim("N", -3), ErrorCode::bad_shape, "is -3"},
      {dim("N", INT64_MAX), ErrorCode::bad_shape, "must lie between"},
      {shape("images", {1 << 20, 3, INT64_C(1) << 40, 1 << 20}), ErrorCode::limit_exceeded, "'input_elements'"},
      {contradictory, ErrorCode::bad_shape, "both 1 and 2"},
      {batch, ErrorCode::bad_shape, "The batch is 0"},
      {huge_batch, ErrorCode::limit_exceeded, "100000000x3x224x224"},
      {dim("N", 100'000'000), ErrorCode::limit_exceeded, "'input_elements' of 1099511627776"},
  };
  for (const Case& one : cases) {
    Graph graph = graph_of({kImage, {"mask", {{kFree, "N"}, {kFree, "H"}, {kFree, "W"}}}});
    INFO(one.part);
    try {
      infer(graph, 13, one.binding);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == one.code);
      INFO(error.message());
      CHECK(error.message().find(one.part) != std::string::npos);
    }
  }
}

TEST_CASE("many free dimensions do not flood the warnings") {
  std::vector<Input> inputs;
  for (int i = 0; i < 1000; ++i) inputs.push_back({"x" + std::to_string(i), {{1, ""}, {kFree, ""}}});
  Graph graph = graph_of(inputs);
  const Inference inference = infer(graph, 13, {});
  CHECK(inference.bindings.size() == 1000);
  CHECK(inference.warnings.size() < 50);
}
