#include "profile/profile_reader.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::profile;

namespace {

// As TensorRT 8.2's trtexec writes it.
constexpr const char* kTensorRt = R"json([
  { "count" : 625 }
, { "name" : "Reformatting CopyNode for Input Tensor 0 to Conv_0 + PWN(Clip_3)", "timeMs" : 36.6844, "averageMs" : 0.058695, "percentage" : 1.20497 }
, { "name" : "Conv_0 + PWN(Clip_3)", "timeMs" : 41.4232, "averageMs" : 0.0662771, "medianMs" : 0.066, "percentage" : 1.36062 }
, { "name" : "639 copy", "timeMs" : 0, "averageMs" : 0, "percentage" : 0 }
])json";

std::string refused(const std::string& text) {
  try {
    read_profile(text, "p.json");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::bad_request);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a profile of trtexec: the median where there is one, else the mean") {
  const Profile profile = read_profile(kTensorRt, "p.json");
  CHECK(profile.format == "TensorRT");
  CHECK(profile.inferences == 625);
  REQUIRE(profile.layers.size() == 3);
  CHECK(profile.layers[0].ms == 0.058695);
  CHECK(profile.layers[1].ms == 0.066);
  CHECK(profile.layers[1].name == "Conv_0 + PWN(Clip_3)");
  CHECK(profile.layers[2].ms == 0);
}

TEST_CASE("layer infos add types, tensors and shapes, layer by layer") {
  Profile profile = read_profile(
      R"([{"count": 1}, {"name": "a", "averageMs": 1}, {"name": "b", "averageMs": 2}, {"name": "a", "averageMs": 3}])",
      "p");
  add_layer_info(profile, R"({"Layers": [
      {"Name": "a", "LayerType": "Reformat", "Inputs": [{"Name": "x", "Dimensions": [1, 3, 8, 8],
       "Format/Datatype": "Row major linear FP32"}], "Outputs": []},
      {"Name": "a", "LayerType": "CaskConvolution", "Inputs": [], "Outputs": [{"Name": "y"}]},
      {"Name": "gone"}], "Bindings": ["x"]})",
                 "l");
  CHECK(profile.layers[0].type == "Reformat");
  CHECK(profile.layers[0].inputs[0].name == "x");
  CHECK(profile.layers[0].inputs[0].shape == Shape{1, 3, 8, 8});
  CHECK(profile.layers[1].type.empty());
  CHECK(profile.layers[2].type == "CaskConvolution");
  CHECK(profile.layers[2].outputs[0].name == "y");
  add_layer_info(profile, R"({"Layers": ["a", "b"], "Bindings": []})", "l");
  add_layer_info(profile, R"(["a", "b"])", "l");
  CHECK(profile.layers[0].type == "Reformat");
  CHECK_THROWS_AS(add_layer_info(profile, R"({"Layers": 3})", "l"), Error);
  CHECK_THROWS_AS(add_layer_info(profile, R"([{"LayerType": "Reformat"}])", "l"), Error);
}

TEST_CASE("a profile of ONNX Runtime: the median of each node's runs, fences ignored") {
  const Profile profile = read_profile(R"([
    {"cat": "Session", "name": "model_loading_uri", "dur": 2687, "args": {}},
    {"cat": "Node", "name": "c_fence_before", "dur": 9, "args": {"op_name": "Conv"}},
    {"cat": "Node", "name": "c_kernel_time", "dur": 4000, "args": {"op_name": "Conv", "node_index": "1",
     "input_type_shape": [{"float": [1, 3, 8, 8]}, {"float": [4, 3, 1, 1]}], "output_type_shape": [{"float": [1, 4, 8, 8]}]}},
    {"cat": "Node", "name": "body_kernel_time", "dur": 10, "args": {"op_name": "Add"}},
    {"cat": "Node", "name": "body_kernel_time", "dur": 10, "args": {"op_name": "Add"}},
    {"cat": "Session", "name": "model_run", "dur": 4100},
    {"cat": "Node", "name": "c_kernel_time", "dur": 1000, "args": {"op_name": "Conv", "node_index": "1"}},
    {"cat": "Session", "name": "model_run", "dur": 1100},
    {"cat": "Node", "name": "c_kernel_time", "dur": 2000, "args": {"op_name": "Conv", "node_index": "1"}},
    {"cat": "Node", "name": "body_kernel_time", "dur": 10, "args": {"op_name": "Add"}},
    {"cat": "Node", "name": "body_kernel_time", "dur": 10, "args": {"op_name": "Add"}},
    {"cat": "Node", "name": "body_kernel_time", "dur": 10, "args": {"op_name": "Add"}},
    {"cat": "Node", "name": "body_kernel_time", "dur": 10, "args": {"op_name": "Add"}},
    {"cat": "Session", "name": "model_run", "dur": 2100}])",
                                       "p");
  CHECK(profile.format == "ONNX Runtime");
  CHECK(profile.inferences == 3);
  REQUIRE(profile.layers.size() == 2);
  CHECK(profile.layers[0].name == "c");
  CHECK(profile.layers[0].type == "Conv");
  CHECK(profile.layers[0].ms == 2);
  CHECK(profile.layers[0].outputs[0].shape == Shape{1, 4, 8, 8});
  CHECK(profile.layers[1].ms == doctest::Approx(0.02));  // two turns in each inference
}

TEST_CASE("what is no profile is refused, with its place") {
  CHECK(refused("[{").find("not JSON") != std::string::npos);
  CHECK(refused("{}").find("expected an array") != std::string::npos);
  CHECK(refused(R"({"Layers": []})").find("--layers") != std::string::npos);
  CHECK(refused("[]").find("none that is known") != std::string::npos);
  CHECK(refused(R"([{"traceEvents": 1}])").find("TensorRT, ONNX Runtime") != std::string::npos);
  CHECK(refused(R"([{"count": 1}, {"name": "a", "averageMs": -1}])").find("/1/averageMs") != std::string::npos);
  CHECK(refused(R"([{"name": "a", "averageMs": "1"}])").find("/0/averageMs") != std::string::npos);
  CHECK(refused(R"([{"name": "a", "averageMs": 1e300}])").find("/0/averageMs") != std::string::npos);
  CHECK(refused(R"([{"name": 1, "averageMs": 1}])").find("/0/name") != std::string::npos);
  CHECK(refused(R"([{"name": "a", "timeMs": 1}])").find("neither") != std::string::npos);
  CHECK(refused(R"([{"name": "a", "averageMs": 1}, 3])").find("/1") != std::string::npos);
  CHECK(refused(R"([{"cat": "Session", "name": "model_run"}])").find("no time of a layer") != std::string::npos);
  CHECK(refused(R"([{"cat": "Node", "name": "a_kernel_time"}])").find("/0") != std::string::npos);
  const std::string deep(1000, '[');
  CHECK(refused(deep).find("nested deeper") != std::string::npos);
}
