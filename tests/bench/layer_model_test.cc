// The models of single layers: read back, each is exactly the one layer that its request stands for.
#include "bench/layer_model.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "engine/lowering.h"
#include "inference/infer.h"
#include "onnx/byte_source.h"
#include "onnx/reader.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::inference;
using namespace blackthorn::engine;
using namespace blackthorn::bench;

namespace {

Model read(const std::string& bytes) {
  MemorySource source({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return read_model(source, "layer.onnx");
}

struct Example {
  LayerKind kind;
  LayerParameters given;
};
const Example kExamples[] = {
    {LayerKind::conv, {}},
    {LayerKind::conv, {{"batch", 3}, {"c_in", 3}, {"h_in", 33}, {"w_in", 20}, {"c_out", 7}, {"stride", 2}}},
    {LayerKind::conv, {{"kernel_h", 1}, {"kernel_w", 7}, {"pad", 3}, {"w_in", 9}}},
    {LayerKind::conv, {{"dilation", 2}, {"h_in", 9}, {"w_in", 9}, {"pad", 0}}},
    {LayerKind::conv, {{"groups", 32}, {"c_out", 96}}},
    {LayerKind::conv, {{"c_in", 1}, {"c_out", 1}, {"h_in", 1}, {"w_in", 1}, {"kernel_h", 1}, {"kernel_w", 1}}},
    {LayerKind::depthwise_conv, {}},
    {LayerKind::depthwise_conv, {{"c_in", 2}, {"stride", 2}, {"kernel_h", 5}, {"kernel_w", 5}, {"batch", 2}}},
    {LayerKind::deconv, {}},
    {LayerKind::deconv, {{"c_in", 6}, {"c_out", 9}, {"groups", 3}, {"h_in", 5}, {"w_in", 4}, {"kernel_h", 3}}},
    {LayerKind::deconv, {{"c_in", 8}, {"c_out", 8}, {"groups", 8}, {"dilation", 2}, {"stride", 3}, {"pad", 1}}},
    {LayerKind::fully_connected, {}},
    {LayerKind::fully_connected, {{"batch", 16}, {"c_in", 5}, {"c_out", 1}}},
    {LayerKind::matmul, {}},
    {LayerKind::matmul, {{"groups", 1}, {"rows", 1}, {"depth", 17}, {"columns", 3}}},
    {LayerKind::recurrent, {}},
    {LayerKind::recurrent, {{"batch", 2}, {"steps", 5}, {"c_in", 3}, {"c_out", 4}, {"directions", 2}}},
    {LayerKind::pool, {}},
    {LayerKind::pool, {{"batch", 2}, {"kernel_h", 2}, {"kernel_w", 3}, {"h_in", 13}, {"stride", 3}}},
    {LayerKind::reduce, {}},
    {LayerKind::reduce, {{"batch", 2}, {"c_in", 1}, {"h_in", 1}, {"w_in", 1}}},
    {LayerKind::pointwise, {}},
    {LayerKind::pointwise, {{"inputs", 2}, {"batch", 4}}},
    {LayerKind::scale, {}},
    {LayerKind::scale, {{"c_in", 1}}},
    {LayerKind::softmax, {}},
    {LayerKind::softmax, {{"c_in", 1000}, {"h_in", 1}, {"w_in", 1}}},
    {LayerKind::lrn, {}},
    {LayerKind::norm, {}},
    {LayerKind::norm, {{"c_in", 1}, {"h_in", 1}}},
    {LayerKind::resize, {}},
    {LayerKind::resize, {{"factor", 4}, {"h_in", 3}, {"w_in", 5}, {"batch", 2}}},
    {LayerKind::copy, {}},
    {LayerKind::copy, {{"c_in", 5}, {"h_in", 1}, {"w_in", 2}, {"batch", 3}}},
};

}  // namespace

TEST_CASE("a layer's model is that layer and nothing else") {
  std::vector<bool> tried(kLayerKinds, false);
  for (const Example& example : kExamples) {
    const LayerRequest request = make_request(example.kind, example.given);
    tried[static_cast<std::size_t>(request.kind)] = true;
    std::string given;
    for (const auto& [name, value] : example.given) given += " " + name + " " + std::to_string(value);
    CAPTURE(std::string(kind_name(request.kind)) + given);
    const Model model = read(layer_model(request));
    CHECK(model.warnings.empty());
    CHECK(model.opset() == 13);
    const Engine engine = build_engine(Network(model, {}), Precision::fp32);
    REQUIRE(engine.layers.size() == 1);
    const Layer& layer = engine.layers[0];
    const LayerShape expected = layer_of(request).shape;
    CHECK(kind_name(layer.kind) == kind_name(request.kind));
    CHECK(layer.shape == expected);
    CHECK(layer.shape.elements_in == expected.elements_in);
    CHECK(layer.shape.elements_out == expected.elements_out);
    CHECK(layer.shape.elements_weights == expected.elements_weights);
    CHECK(layer.shape.macs == expected.macs);
    CHECK_FALSE(layer.approximate);
    CHECK(engine.warnings.empty());
  }
  for (const LayerKind kind : measurable_kinds()) CHECK(tried[static_cast<std::size_t>(kind)]);
}

TEST_CASE("weights are the same everywhere, differ by seed and keep the variance") {
  const LayerRequest request = make_request(LayerKind::conv, {{"c_in", 64}, {"c_out", 64}});
  const std::string bytes = layer_model(request);
  CHECK(bytes == layer_model(request));
  CHECK(bytes != layer_model(request, 2));
  // The kernel comes first, as little-endian floats. splitmix64 begins with these numbers for seed 1, of which the
  // upper 24 bits count.
  const std::size_t count = std::size_t{64} * 64 * 9;
  const std::size_t start = bytes.find("\x4a\x80\x80\x09");  // field 9, 147456 bytes
  REQUIRE(start != std::string::npos);
  std::vector<float> weights(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 4; ++k)
      bits |= std::uint32_t{static_cast<std::uint8_t>(bytes[start + 4 + 4 * i + k])} << (8 * k);
    weights[i] = std::bit_cast<float>(bits);
  }
  double squares = 0;
  float largest = 0;
  for (const float weight : weights) {
    largest = std::max(largest, std::abs(weight));
    squares += static_cast<double>(weight) * static_cast<double>(weight);
  }
  CHECK(squares / static_cast<double>(count) * 576 == doctest::Approx(1).epsilon(0.02));
  CHECK(largest <= std::sqrt(3.0F / 576));
  const auto expected = [](std::uint64_t random) {
    return std::sqrt(3.0F / 576) * (static_cast<float>(random >> 40) / 8388608.0F - 1.0F);
  };
  CHECK(weights[0] == expected(0x910a2dec89025cc1));
  CHECK(weights[1] == expected(0xbeeb8da1658eec67));
}
