// What the batch is: literal cases of models as people export them; the user's word; what the setting then changes; and
// values and symbols, which settle sizes as well.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::inference;
using namespace blackthorn::testing;

namespace {

using Build = std::function<void(GraphBuilder&)>;

/// A convolution over the tensor, then all that is left of each image: [N, 8].
void classify(GraphBuilder& b, const std::string& image, std::int64_t colours) {
  b.weights("w", {8, colours, 3, 3}).node("Conv", "c", {image, "w"}, {"c"});
  b.node("GlobalAveragePool", "g", {"c"}, {"g"}).node("Flatten", "f", {"g"}, {"y"});
}

void colours_first(GraphBuilder& b) {
  b.declared("x", "N 3 32 32");
  classify(b, "x", 3);
  b.output("y");
}

Build image(const std::string& dims) {
  return [=](GraphBuilder& b) {
    b.declared("x", dims);
    classify(b, "x", 3);
    b.output("y");
  };
}

/// Bytes as a camera gives them; the model brings them into the order of a convolution.
Build camera(const std::string& dims, bool batched) {
  return [=](GraphBuilder& b) {
    b.declared("x", dims, DType::uint8).node("Cast", "cast", {"x"}, {"f"}, {integer("to", 1)});
    if (batched) {
      b.node("Transpose", "t", {"f"}, {"i"}, {ints("perm", {0, 3, 1, 2})});
    } else {
      b.node("Transpose", "t", {"f"}, {"t"}, {ints("perm", {2, 0, 1})});
      b.int_constant("front", {0}).node("Unsqueeze", "u", {"t", "front"}, {"i"});
    }
    classify(b, "i", 3);
    b.output("y");
  };
}

/// The same size comes out: only the layout says what is in front.
Build passes(const std::string& dims, DType dtype = DType::float32) {
  return [=](GraphBuilder& b) { b.declared("x", dims, dtype).node("Relu", "r", {"x"}, {"y"}).output("y"); };
}

Build sentence(const std::string& dims) {
  return [=](GraphBuilder& b) {
    b.declared("ids", dims, DType::int64).weights("words", {1000, 16});
    b.node("Gather", "e", {"words", "ids"}, {"y"}).output("y");
  };
}

/// Steps first, as an LSTM of ONNX takes them.
Build recurrent(const std::string& dims, const std::string& state) {
  return [=](GraphBuilder& b) {
    b.declared("x", dims).declared("h0", state).declared("c0", state);
    b.weights("w", {1, 512, 64}).weights("r", {1, 512, 128}).weights("b", {1, 1024});
    b.node("LSTM", "l", {"x", "w", "r", "b", "", "h0", "c0"}, {"y", "h", "c"}, {integer("hidden_size", 128)});
    b.output("y").output("h").output("c");
  };
}

struct Case {
  std::string what;
  Build build;
  BatchFound found;
  std::string input;  // that has it
  std::size_t axis;
  std::int64_t size;
};

const Case kCases[] = {
    {"NCHW, free by name", image("N 3 32 32"), BatchFound::symbol, "x", 0, 1},
    {"NCHW, free without a name", image("? 3 32 32"), BatchFound::operators, "x", 0, 1},
    {"NCHW, a name that a tool made up", image("unk__7 3 32 32"), BatchFound::operators, "x", 0, 1},
    {"NCHW, batch 1 export", image("1 3 32 32"), BatchFound::fixed, "x", 0, 1},
    {"NCHW, batch 8 export", image("8 3 32 32"), BatchFound::fixed, "x", 0, 8},
    {"NHWC, batch 8 export", camera("8 32 32 3", true), BatchFound::fixed, "x", 0, 8},
    {"NHWC, free", camera("? 32 32 3", true), BatchFound::operators, "x", 0, 1},
    {"HWC", camera("480 640 3", false), BatchFound::none, "", 0, 1},
    {"HWC, free by names", camera("height width 3", false), BatchFound::none, "", 0, 1},
    {"HWC, free without names", camera("? ? 3", false), BatchFound::none, "", 0, 1},
    {"HWC of bytes, nothing else to go by", passes("480 640 3", DType::uint8), BatchFound::none, "", 0, 1},
    {"HWC of floats, a picture comes out", passes("480 640 3"), BatchFound::none, "", 0, 1},
    {"CHW, a picture comes out", passes("3 480 640"), BatchFound::none, "", 0, 1},
    {"CHW",
     [](GraphBuilder& b) {
       b.declared("x", "3 480 640").int_constant("front", {0}).node("Unsqueeze", "u", {"x", "front"}, {"i"});
       classify(b, "i", 3);
       b.output("y");
     },
     BatchFound::none, "", 0, 1},
    {"HW, made an image by a new shape",
     [](GraphBuilder& b) {
       b.declared("x", "480 640").int_constant("shape", {1, 1, 480, 640}).node("Reshape", "s", {"x", "shape"}, {"i"});
       b.weights("w", {1, 1, 1, 1}).node("Conv", "c", {"i", "w"}, {"c"}).int_constant("all", {480, 640});
       b.node("Reshape", "o", {"c", "all"}, {"y"}).output("y");
     },
     BatchFound::none, "", 0, 1},
    {"rank 2, features",
     [](GraphBuilder& b) {
       b.declared("x", "8 128").weights("w", {128, 10}).node("MatMul", "m", {"x", "w"}, {"y"}).output("y");
     },
     BatchFound::fixed, "x", 0, 8},
    {"rank 1, a sound", passes("16000"), BatchFound::none, "", 0, 1},
    {"rank 1, free", passes("?"), BatchFound::none, "", 0, 1},
    {"rank 1, free by name", passes("N"), BatchFound::symbol, "x", 0, 1},
    {"words, by names", sentence("batch seq"), BatchFound::symbol, "ids", 0, 1},
    {"words, without names", sentence("? ?"), BatchFound::place, "ids", 0, 1},
    {"words, fixed", sentence("8 128"), BatchFound::fixed, "ids", 0, 8},
    {"words, steps first by names", sentence("seq batch"), BatchFound::symbol, "ids", 1, 1},
    {"steps first by names", recurrent("seq batch 64", "1 batch 128"), BatchFound::symbol, "x", 1, 1},
    {"steps first without names", recurrent("? ? 64", "1 ? 128"), BatchFound::operators, "x", 1, 1},
    {"steps first, fixed", recurrent("20 8 64", "1 8 128"), BatchFound::fixed, "x", 1, 8},
    {"steps first, fixed, beside it a list without a batch",
     [](GraphBuilder& b) {
       recurrent("20 8 64", "1 8 128")(b);
       b.weights("n", {20}).node("Relu", "r", {"n"}, {"steps"}).output("steps");
     },
     BatchFound::none, "", 0, 1},
    {"points, fixed: a list of answers comes out",
     [](GraphBuilder& b) {
       b.declared("x", "32 1024 3").node("ReduceMax", "m", {"x"}, {"m"}, {ints("axes", {1}), integer("keepdims", 0)});
       b.weights("w", {3, 10}).node("MatMul", "p", {"m", "w"}, {"y"}).output("y");
     },
     BatchFound::fixed, "x", 0, 32},
    {"a threshold before the image",
     [](GraphBuilder& b) {
       b.declared("threshold", "").declared("limits", "2").declared("x", "4 3 32 32");
       classify(b, "x", 3);
       b.node("Mul", "m", {"y", "threshold"}, {"z"}).output("z");
     },
     BatchFound::fixed, "x", 0, 4},
    {"boxes beside images: their number is another symbol",
     [](GraphBuilder& b) {
       b.declared("rois", "num_rois 4");
       colours_first(b);
     },
     BatchFound::symbol, "x", 0, 1},
    {"folded into the output",
     [](GraphBuilder& b) {
       b.declared("x", "8 3 32 32");
       classify(b, "x", 3);
       b.int_constant("flat", {-1, 2}).node("Reshape", "r", {"y", "flat"}, {"z"}).output("z");
     },
     BatchFound::fixed, "x", 0, 8},
    {"ten crops of one picture, one answer",
     [](GraphBuilder& b) {
       b.declared("x", "10 3 32 32");
       classify(b, "x", 3);
       b.node("ReduceMean", "m", {"y"}, {"z"}, {ints("axes", {0})}).output("z");
     },
     BatchFound::none, "", 0, 1},
    {"a state in front",
     [](GraphBuilder& b) {
       b.declared("state", "1 4 8").declared("x", "8 3 32 32");
       classify(b, "x", 3);
       b.output("y");
     },
     BatchFound::fixed, "x", 0, 8},
    {"no inputs",
     [](GraphBuilder& b) {
       b.weights("y", {1, 8}).output("y");
     },
     BatchFound::none, "", 0, 1},
};

Graph built(const Build& build) {
  GraphBuilder b;
  build(b);
  return b.raw();
}

std::vector<std::string> codes_of(const Inference& inference) {
  std::vector<std::string> codes;
  for (const Warning& warning : inference.warnings) codes.push_back(warning.code);
  return codes;
}

const Shape& shape_of(const Graph& graph, const std::string& name) {
  const auto found = std::find_if(graph.tensors.begin(), graph.tensors.end(),
                                  [&](const Tensor& tensor) { return tensor.name == name; });
  REQUIRE(found != graph.tensors.end());
  REQUIRE(found->shape.has_value());
  return *found->shape;
}

}  // namespace

TEST_CASE("the batch of models as they are exported") {
  for (const Case& one : kCases) {
    CAPTURE(one.what);
    Graph graph = built(one.build);
    const Inference inference = infer(graph, 11, {});
    CHECK(batch_found_name(inference.batch.found) == batch_found_name(one.found));
    CHECK(inference.batch.size == one.size);
    REQUIRE(inference.batch.dims.empty() == one.input.empty());
    if (one.input.empty()) continue;
    CHECK(graph.tensor(inference.batch.dims[0].input).name == one.input);
    CHECK(inference.batch.dims[0].axis == one.axis);
  }
}

TEST_CASE("the setting changes that dimension and no other; where there is none, it says so") {
  for (const Case& one : kCases) {
    CAPTURE(one.what);
    Graph before = built(one.build), after = before;
    infer(before, 11, {});
    for (const std::int64_t asked : {1, 4}) {
      Binding binding;
      binding.batch = asked;
      const Inference inference = infer(after, 11, binding);
      const auto codes = codes_of(inference);
      const bool unused = std::count(codes.begin(), codes.end(), "batch_unused") > 0;
      CHECK(unused == one.input.empty());
      CHECK(inference.batch.size == (one.input.empty() ? 1 : asked));
      for (const TensorId id : after.inputs) {
        Shape expected = *before.tensor(id).shape;
        for (const BatchDim& dim : inference.batch.dims)
          if (dim.input == id) expected[dim.axis] = asked;
        CHECK(*after.tensor(id).shape == expected);
      }
    }
  }
}

TEST_CASE("a free picture without a batch has a height in front") {
  Graph graph = built(camera("? ? 3", false));
  infer(graph, 11, {});
  CHECK(shape_of(graph, "x") == Shape{224, 224, 3});
  graph = built(recurrent("? ? 64", "1 ? 128"));
  infer(graph, 11, {});
  CHECK(shape_of(graph, "x") == Shape{128, 1, 64});
}

TEST_CASE("the user says which dimension is the batch, or that none is") {
  Binding binding;
  binding.batch = 4;
  binding.no_batch = true;
  Graph graph = built(image("8 3 32 32"));
  Inference inference = infer(graph, 11, binding);
  CHECK(inference.batch.found == BatchFound::none);
  CHECK(inference.batch.size == 1);
  CHECK(shape_of(graph, "x") == Shape{8, 3, 32, 32});
  CHECK(codes_of(inference) == std::vector<std::string>{"batch_unused"});

  // One axis for all inputs that have it so; a vector has no such axis.
  binding.no_batch = false;
  binding.batch_axes[""] = 1;
  graph = built([](GraphBuilder& b) { b.declared("v", "5").declared("x", "20 8 64").declared("state", "2 8 16"); });
  inference = infer(graph, 11, binding);
  CHECK(inference.batch.found == BatchFound::set);
  CHECK(inference.batch.size == 4);
  CHECK(shape_of(graph, "v") == Shape{5});
  CHECK(shape_of(graph, "x") == Shape{20, 4, 64});
  CHECK(shape_of(graph, "state") == Shape{2, 4, 16});

  // Each input by itself.
  binding.batch_axes = {{"x", 0}, {"state", 1}};
  graph = built([](GraphBuilder& b) { b.declared("x", "8 20 64").declared("state", "2 8 16"); });
  infer(graph, 11, binding);
  CHECK(shape_of(graph, "x") == Shape{4, 20, 64});
  CHECK(shape_of(graph, "state") == Shape{2, 4, 16});

  // By a symbol, wherever it stands.
  binding.batch_axes = {{"x", 1}};
  graph = built([](GraphBuilder& b) { b.declared("x", "N clips 64").declared("mask", "clips 9"); });
  inference = infer(graph, 11, binding);
  CHECK(shape_of(graph, "x") == Shape{1, 4, 64});
  CHECK(shape_of(graph, "mask") == Shape{4, 9});
  binding.batch.reset();
  CHECK(infer(graph, 11, binding).batch.size == 1);

  // Of an input that the file says nothing of, by the shape given.
  binding.batch_axes = {{"x", 0}};
  binding.shapes["x"] = {6, 3};
  graph = built([](GraphBuilder& b) { b.declared("x", ""); });
  graph.tensors[0].shape.reset();
  CHECK(infer(graph, 11, binding).batch.size == 6);
}

TEST_CASE("a dimension that is not there cannot be the batch") {
  struct Bad {
    std::map<std::string, std::int64_t, std::less<>> axes;
    ErrorCode code;
    std::string part;
  };
  const Bad cases[] = {
      {{{"x", 4}}, ErrorCode::bad_shape, "Nx3x32x32"},
      {{{"", 7}}, ErrorCode::bad_shape, "No input has a dimension 7"},
      {{{"y", 0}}, ErrorCode::unknown_input, "Its inputs: \"x\""},
  };
  for (const Bad& one : cases) {
    Graph graph = built(image("N 3 32 32"));
    Binding binding;
    binding.batch_axes = one.axes;
    try {
      infer(graph, 11, binding);
      FAIL("no error");
    } catch (const Error& error) {
      INFO(error.message());
      CHECK(error.code() == one.code);
      CHECK(error.message().find(one.part) != std::string::npos);
    }
  }
}

TEST_CASE("an input that says sizes may be given its value") {
  GraphBuilder b;
  b.declared("x", "N 3 32 32").declared("size", "?", DType::int64).declared("scales", "4");
  b.node("Reshape", "r", {"x", "size"}, {"y"}).node("Resize", "z", {"x", "", "scales"}, {"big"});
  Graph graph = b.output("y").output("big").raw();
  const auto unresolved = codes_of(infer(graph, 13, {}));
  CHECK(std::count(unresolved.begin(), unresolved.end(), "unresolved_shape") > 0);

  Binding binding;
  binding.values["size"] = {{1, -1, 16}, {1, -1, 16}};
  binding.values["scales"] = {{}, {1, 1, 2, 1.5}};
  const Inference inference = infer(graph, 13, binding);
  CHECK(inference.warnings.empty());
  CHECK(shape_of(graph, "size") == Shape{3});
  CHECK(shape_of(graph, "y") == Shape{1, 192, 16});
  CHECK(shape_of(graph, "big") == Shape{1, 3, 64, 48});
  // Another time without it.
  CHECK(codes_of(infer(graph, 13, {})) == unresolved);

  struct Bad {
    std::string input;
    Value value;
    ErrorCode code;
    std::string part;
  };
  const Bad cases[] = {
      {"sizes", {{1}, {1}}, ErrorCode::unknown_input, "\"size\""},
      {"scales", {{1, 2}, {1, 2}}, ErrorCode::bad_shape, "is 4; it is given 2 values"},
      {"size", {{}, {1.5}}, ErrorCode::bad_shape, "holds int64"},
      {"size",
       {std::vector<std::int64_t>(5000, 1), std::vector<double>(5000, 1)},
       ErrorCode::bad_shape,
       "at most 4096"},
  };
  for (const Bad& one : cases) {
    CAPTURE(one.part);
    Binding bad;
    bad.values[one.input] = one.value;
    try {
      infer(graph, 13, bad);
      FAIL("no error");
    } catch (const Error& error) {
      INFO(error.message());
      CHECK(error.code() == one.code);
      CHECK(error.message().find(one.part) != std::string::npos);
    }
  }
}

TEST_CASE("a symbol has one size throughout, also where the file's word is all there is") {
  GraphBuilder b;
  b.declared("x", "batch 3 H 32").node("Relu", "r", {"x"}, {"r"}).node("Transpose", "t", {"r"}, {"t"});
  b.stated("t", "? half 3 batch").node("EfficientNMS_TRT", "nms", {"t"}, {"n", "boxes"}).domain("TRT");
  b.stated("n", "batch 1").stated("boxes", "batch half other 4").output("n").output("boxes");
  b.node("Odd", "odd", {"r"}, {"odd"}).domain("custom").stated("odd", "H batch").output("odd");
  Graph graph = b.raw();
  Binding binding;
  binding.batch = 8;
  infer(graph, 13, binding);
  CHECK(shape_of(graph, "n") == Shape{8, 1});
  // "half" is found by what inference knows of another tensor.
  CHECK(shape_of(graph, "boxes") == Shape{8, 224, kUnknownDim, 4});
  CHECK(shape_of(graph, "odd") == Shape{224, 8});
  binding.dims["H"] = 64;
  infer(graph, 13, binding);
  CHECK(shape_of(graph, "odd") == Shape{64, 8});
}

TEST_CASE("what a file states of a plugin's outputs follows a fixed batch that is replaced") {
  GraphBuilder b;
  b.declared("x", "1 3 32 32").weights("w", {8, 3, 3, 3}).node("Conv", "c", {"x", "w"}, {"c"});
  b.node("EfficientNMS_TRT", "nms", {"c"}, {"n", "table"}).domain("TRT").stated("n", "1 100").stated("table", "7 4");
  Graph graph = b.output("n").output("table").raw();
  Binding binding;
  binding.batch = 8;
  infer(graph, 13, binding);
  CHECK(shape_of(graph, "n") == Shape{8, 100});
  CHECK(shape_of(graph, "table") == Shape{7, 4});
}
