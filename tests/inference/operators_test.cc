// ONNX's own operator tests (Debian's libonnx-testdata, fetched by ./dev): for each model the shapes and types
// inferred against the tensors that the reference implementation put out. Twice: with the inputs' shapes alone, and
// with the inputs' elements known, where folding must give the outputs' elements as well.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <string_view>
#include <utility>

#include "files.h"
#include "inference/infer.h"
#include "tensor_file.h"

using namespace blackthorn;
using namespace blackthorn::inference;

namespace {

// What is reached: these numbers may only grow.
constexpr int kRightByShapes = 1338;
constexpr int kRightFilled = 1625;
constexpr int kFolded = 587;

/// Outputs that differ for a reason.
constexpr std::string_view kWrong[] = {
    // The test data hold bfloat16 as uint16.
    "test_cast_FLOAT_to_BFLOAT16:output",
    "test_castlike_FLOAT_to_BFLOAT16:output",
    "test_castlike_FLOAT_to_BFLOAT16_expanded:output",
    // Inputs with a dimension of 0: the reader takes that as free, as some exporters mean it.
    "test_regex_full_match_empty:Y",
    "test_string_split_empty_tensor:length",
    "test_tril_zero:y",
    "test_triu_zero:y",
};

/// Parts of the names of outputs that stay open although the inputs are known.
constexpr std::string_view kOpen[] = {
    "image_decoder",         // the size stands in the compressed image
    "loop11",                // a tensor that grows from turn to turn
    "optional_get_element",  // what an optional input holds
    "string_split",          // the most words of any text
    "gradient_of",           // ai.onnx.preview.training Gradient
};

struct Score {
  int outputs = 0, right = 0, unresolved = 0, bounds = 0, folded = 0;
  std::vector<std::pair<std::string, std::string>> wrong;  // test and output, what differs
  std::vector<std::string> open;
};

std::string text(const Shape& shape) {
  std::string made = "[";
  for (const auto dim : shape) made += std::to_string(dim) + ",";
  return made + "]";
}

bool same_elements(const Value& a, const Value& b) {
  if (a.ints != b.ints || a.floats.size() != b.floats.size()) return false;
  for (std::size_t i = 0; i < a.floats.size(); ++i) {
    const bool both_nan = std::isnan(a.floats[i]) && std::isnan(b.floats[i]);
    if (!both_nan && a.floats[i] != b.floats[i] &&
        std::fabs(a.floats[i] - b.floats[i]) > 1e-6 + 1e-5 * std::fabs(b.floats[i])) {
      return false;
    }
  }
  return true;
}

std::optional<tensor_file::Tensor> data_of(const std::filesystem::path& test, const std::string& name) {
  const auto path = test / "test_data_set_0" / (name + ".pb");
  if (!std::filesystem::exists(path)) return std::nullopt;
  return tensor_file::parse(files::bytes_of(path));
}

/// Gives the inputs the elements of the test data.
void fill_inputs(Graph& graph, const std::filesystem::path& test) {
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const auto data = data_of(test, "input_" + std::to_string(i));
    Tensor& input = graph.tensor(graph.inputs[i]);
    if (!data || !data->value || data->dtype != input.dtype) continue;
    input.role = TensorRole::initializer;
    input.constant = true;
    input.shape = data->dims;
    input.value = std::make_shared<const Value>(*data->value);
  }
  std::erase_if(graph.inputs, [&](TensorId id) { return graph.tensor(id).role == TensorRole::initializer; });
}

void judge(const std::filesystem::path& test, bool filled, Score& score) {
  auto model = files::model_of(test / "model.onnx");
  const auto outputs = model.graph.outputs;
  if (filled) fill_inputs(model.graph, test);
  // What the file states of its outputs must not help.
  for (Tensor& tensor : model.graph.tensors) tensor.stated.reset();
  infer(model.graph, model.opset(), {});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto data = data_of(test, "output_" + std::to_string(i));
    const Tensor& output = model.graph.tensor(outputs[i]);
    if (!data || output.stated_dtype == DType::undefined) continue;  // a sequence or optional
    const std::string name = test.filename().string() + ":" + std::string(output.name);
    ++score.outputs;
    const bool known = output.shape && std::count(output.shape->begin(), output.shape->end(), kUnknownDim) == 0;
    if (!known) {
      ++score.unresolved;
      score.open.push_back(name);
      continue;
    }
    bool holds = output.dtype == data->dtype;
    if (output.data_dependent) {
      ++score.bounds;
      holds = holds && output.shape->size() == data->dims.size();
      for (std::size_t d = 0; holds && d < data->dims.size(); ++d) holds = data->dims[d] <= (*output.shape)[d];
    } else {
      holds = holds && *output.shape == data->dims;
    }
    if (holds && output.value && data->value) {
      ++score.folded;
      holds = same_elements(*output.value, *data->value);
      if (!holds) {
        score.wrong.emplace_back(name, " has other elements");
        continue;
      }
    }
    if (holds) {
      ++score.right;
    } else {
      score.wrong.emplace_back(name, " is " + std::string(dtype_name(output.dtype)) + text(*output.shape) +
                                         " instead of " + std::string(dtype_name(data->dtype)) + text(data->dims));
    }
  }
}

Score judge_all(bool filled) {
  Score score;
  for (const char* group : {"node", "simple", "pytorch-operator", "pytorch-converted"}) {
    for (const auto& test : files::listed(files::toolchain_dir() / "onnx" / group, "")) judge(test, filled, score);
  }
  std::cout << "operator tests, " << (filled ? "elements known" : "shapes alone") << ": " << score.outputs
            << " outputs, " << score.right << " right (" << score.bounds << " as bounds), " << score.wrong.size()
            << " wrong, " << score.unresolved << " unresolved, " << score.folded << " folded\n";
  return score;
}

}  // namespace

TEST_CASE("outputs of ONNX's operator tests have the shape that the reference implementation finds") {
  for (const bool filled : {false, true}) {
    const Score score = judge_all(filled);
    for (const auto& [name, difference] : score.wrong) {
      INFO(name << difference);
      CHECK(std::find(std::begin(kWrong), std::end(kWrong), name) != std::end(kWrong));
    }
    CHECK(score.right >= (filled ? kRightFilled : kRightByShapes));
    if (filled) CHECK(score.folded >= kFolded);
    if (!filled) continue;  // without the elements of its inputs, much can only stay open
    for (const auto& name : score.open) {
      INFO(name);
      CHECK(std::any_of(std::begin(kOpen), std::end(kOpen),
                        [&](std::string_view part) { return name.find(part) != std::string::npos; }));
    }
  }
}
