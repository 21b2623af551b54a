// Requests for single layers: presets, what follows from other parameters, and everything that is refused.
#include "bench/layer_request.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "base/error.h"

using namespace blackthorn;
using namespace blackthorn::bench;

namespace {

std::string refusal(LayerKind kind, const LayerParameters& given) {
  try {
    make_request(kind, given);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::bad_request);
    return error.message();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a request without parameters is the layer of the presets, complete") {
  CHECK(measurable_kinds().size() == kLayerKinds - 2);
  for (const LayerKind kind : measurable_kinds()) {
    CAPTURE(kind_name(kind));
    const LayerRequest request = make_request(kind, {});
    CHECK(request.parameters.size() == request_parameters(kind).size());
    for (const RequestParameter& parameter : request_parameters(kind)) {
      CAPTURE(parameter.name);
      REQUIRE(request.parameters.contains(parameter.name));
      const std::int64_t value = request.parameters.find(parameter.name)->second;
      CHECK((parameter.preset == kFollows || value == parameter.preset));
    }
    CHECK(make_request(kind, request.parameters) == request);
    CHECK(layer_of(request).kind == kind);
  }
}

TEST_CASE("what is not given follows from what is") {
  const auto parameter = [](LayerKind kind, const LayerParameters& given, const char* name) {
    return make_request(kind, given).parameters.at(name);
  };
  CHECK(parameter(LayerKind::conv, {{"kernel_h", 1}, {"kernel_w", 1}}, "pad") == 0);
  CHECK(parameter(LayerKind::conv, {{"kernel_h", 5}, {"kernel_w", 5}}, "pad") == 2);
  CHECK(parameter(LayerKind::conv, {{"dilation", 3}}, "pad") == 3);
  CHECK(parameter(LayerKind::pool, {{"kernel_h", 2}, {"kernel_w", 2}}, "pad") == 0);
  CHECK(parameter(LayerKind::deconv, {}, "pad") == 1);
  CHECK(parameter(LayerKind::deconv, {{"stride", 8}}, "pad") == 0);
  CHECK(parameter(LayerKind::depthwise_conv, {{"c_in", 24}}, "groups") == 24);
  CHECK(parameter(LayerKind::depthwise_conv, {{"c_in", 24}}, "c_out") == 24);
}

TEST_CASE("what cannot be measured is refused with the reason") {
  struct Refusal {
    LayerKind kind;
    LayerParameters given;
    const char* message;
  };
  const Refusal refusals[] = {
      {LayerKind::generic, {}, "generic layers cannot be measured alone"},
      {LayerKind::reformat, {}, "reformat layers cannot be measured alone"},
      {LayerKind::fully_connected,
       {{"h_in", 1}},
       "fully_connected has no parameter 'h_in'; it has batch, c_in, c_out; did you mean c_in?"},
      {LayerKind::conv, {{"c_in", 0}}, "conv c_in must be from 1 to 1048576, not 0"},
      {LayerKind::pointwise, {{"inputs", 3}}, "pointwise inputs must be from 1 to 2, not 3"},
      {LayerKind::conv,
       {{"h_in", 4}, {"kernel_h", 7}, {"pad", 1}},
       "conv kernel_h covers 7 pixels, the padded input has 6"},
      {LayerKind::conv,
       {{"w_in", 4}, {"dilation", 4}, {"pad", 2}},
       "conv kernel_w covers 9 pixels, the padded input has 8"},
      {LayerKind::conv, {{"groups", 3}}, "conv groups 3 must divide c_in 64"},
      {LayerKind::conv, {{"groups", 32}, {"c_out", 48}}, "conv groups 32 must divide c_out 48"},
      {LayerKind::conv, {{"groups", 64}}, "conv with a group for each input channel is a depthwise_conv"},
      {LayerKind::depthwise_conv, {{"c_in", 1}}, "depthwise_conv c_in must be from 2 to 1048576, not 1"},
      {LayerKind::depthwise_conv, {{"c_out", 256}}, "depthwise_conv c_out and groups must be c_in"},
      {LayerKind::depthwise_conv, {{"groups", 2}}, "depthwise_conv c_out and groups must be c_in"},
      {LayerKind::deconv, {{"h_in", 1}, {"pad", 2}}, "deconv pad 2 leaves nothing of the output along kernel_h"},
      {LayerKind::pool, {{"pad", 3}}, "pool pad must be smaller than kernel_h, or windows lie outside of the input"},
      {LayerKind::copy, {{"c_in", 1}}, "copy moves nothing where c_in or both h_in and w_in are 1"},
      {LayerKind::softmax,
       {{"batch", 1024}, {"c_in", 4096}},
       "softmax has tensors of 105226698752 bytes, the most is 2000000000"},
      {LayerKind::deconv,
       {{"batch", 1024}, {"c_in", 1 << 20}, {"h_in", 1 << 14}, {"w_in", 1 << 14}, {"stride", 64}},
       "deconv has tensors of 1441118900648411392 bytes, the most is 2000000000"},
  };
  for (const Refusal& expected : refusals) CHECK(refusal(expected.kind, expected.given) == expected.message);
}

TEST_CASE("kinds by their ids") {
  CHECK(kind_named("depthwise_conv") == LayerKind::depthwise_conv);
  CHECK_THROWS_WITH_AS(kind_named("convolution"),
                       doctest::Contains("no layer kind 'convolution'; there are conv, depthwise_conv, deconv"), Error);
}

TEST_CASE("the documentation has the parameters and presets of every kind") {
  std::stringstream page;
  page << std::ifstream(BLACKTHORN_SOURCE_DIR "/docs/runners.md").rdbuf();
  for (const LayerKind kind : measurable_kinds()) {
    std::string row = "| `" + std::string(kind_name(kind)) + "` | ";
    for (const RequestParameter& parameter : request_parameters(kind)) {
      row += (row.ends_with("| ") ? "" : ", ") + std::string(parameter.name);
      if (parameter.preset != kFollows) row += " " + std::to_string(parameter.preset);
    }
    CHECK(page.str().find(row + " | ") != std::string::npos);
  }
}
