#include "bench/layer_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <initializer_list>
#include <vector>

#include "base/numbers.h"
#include "onnx.pb.h"
#include "stats/splitmix.h"

namespace blackthorn::bench {
namespace {

using Dims = std::vector<std::int64_t>;

/// Uniform in [-1, 1): 24 bits, which a float holds exactly.
float uniform(SplitMix& random) { return static_cast<float>(random.next() >> 40) / static_cast<float>(1 << 23) - 1.0F; }

/// Half-width of the uniform distribution under which a sum over `terms` products keeps the variance of its inputs.
float spread_for(double terms) { return static_cast<float>(std::sqrt(3.0 / std::max(terms, 1.0))); }

class ModelWriter {
 public:
  explicit ModelWriter(std::uint64_t seed) : random_(seed) {
    model_.set_ir_version(7);
    model_.set_producer_name("blackthorn");
    model_.add_opset_import()->set_version(13);
    model_.mutable_graph()->set_name("layer");
  }

  ModelWriter& node(const char* op, std::initializer_list<const char*> inputs) {
    node_ = model_.mutable_graph()->add_node();
    node_->set_op_type(op);
    node_->set_name("layer");
    for (const char* input : inputs) node_->add_input(input);
    node_->add_output("y");
    return *this;
  }

  ModelWriter& integer(const char* name, std::int64_t value) {
    attribute(name, ::onnx::AttributeProto::INT)->set_i(value);
    return *this;
  }

  ModelWriter& integers(const char* name, const Dims& values) {
    auto* attribute = this->attribute(name, ::onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute->add_ints(value);
    return *this;
  }

  ModelWriter& text(const char* name, const char* value) {
    attribute(name, ::onnx::AttributeProto::STRING)->set_s(value);
    return *this;
  }

  ModelWriter& input(const char* name, const Dims& dims) {
    declare(*model_.mutable_graph()->add_input(), name, dims);
    return *this;
  }

  ModelWriter& output(const Dims& dims) {
    declare(*model_.mutable_graph()->add_output(), "y", dims);
    return *this;
  }

  /// Random values from middle - spread to middle + spread.
  ModelWriter& weights(const char* name, const Dims& dims, float spread, float middle = 0) {
    std::string& bytes = constant(name, dims);
    const std::int64_t count = checked_product(dims).value_or(0);
    bytes.reserve(static_cast<std::size_t>(count) * sizeof(float));
    for (std::int64_t i = 0; i < count; ++i) append(bytes, middle + spread * uniform(random_));
    return *this;
  }

  ModelWriter& values(const char* name, std::initializer_list<float> values) {
    std::string& bytes = constant(name, {static_cast<std::int64_t>(values.size())});
    for (const float value : values) append(bytes, value);
    return *this;
  }

  std::string bytes() const { return model_.SerializeAsString(); }

 private:
  ::onnx::AttributeProto* attribute(const char* name, ::onnx::AttributeProto::AttributeType type) {
    auto* attribute = node_->add_attribute();
    attribute->set_name(name);
    attribute->set_type(type);
    return attribute;
  }

  std::string& constant(const char* name, const Dims& dims) {
    auto* tensor = model_.mutable_graph()->add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(::onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims) tensor->add_dims(dim);
    return *tensor->mutable_raw_data();
  }

  static void declare(::onnx::ValueInfoProto& value, const char* name, const Dims& dims) {
    value.set_name(name);
    auto* type = value.mutable_type()->mutable_tensor_type();
    type->set_elem_type(::onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims) type->mutable_shape()->add_dim()->set_dim_value(dim);
  }

  /// Little-endian, as ONNX has it.
  static void append(std::string& bytes, float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const char parts[] = {static_cast<char>(bits), static_cast<char>(bits >> 8), static_cast<char>(bits >> 16),
                          static_cast<char>(bits >> 24)};
    bytes.append(parts, sizeof(parts));
  }

  ::onnx::ModelProto model_;
  ::onnx::NodeProto* node_ = nullptr;
  SplitMix random_;
};

/// What convolutions and pools have in common.
void write_window(ModelWriter& model, const LayerShape& shape, std::int64_t pad) {
  model.integers("kernel_shape", {shape.kernel_h, shape.kernel_w})
      .integers("strides", {shape.stride_h, shape.stride_w})
      .integers("pads", {pad, pad, pad, pad});
}

void write_convolution(ModelWriter& model, const LayerRequest& request, const LayerShape& shape) {
  const bool transposed = request.kind == LayerKind::deconv;
  model.node(transposed ? "ConvTranspose" : "Conv", {"x", "w", "b"})
      .integers("dilations", {shape.dilation_h, shape.dilation_w})
      .integer("group", shape.groups);
  write_window(model, shape, request.parameters.at("pad"));
  const std::int64_t depth = shape.c_in / shape.groups;
  double terms = static_cast<double>(depth * shape.kernel_h * shape.kernel_w);
  // A transposed convolution spreads its products over stride * stride as many outputs.
  if (transposed) terms /= static_cast<double>(shape.stride_h * shape.stride_w);
  const Dims dims = transposed ? Dims{shape.c_in, shape.c_out / shape.groups, shape.kernel_h, shape.kernel_w}
                               : Dims{shape.c_out, depth, shape.kernel_h, shape.kernel_w};
  model.weights("w", dims, spread_for(terms)).weights("b", {shape.c_out}, spread_for(terms));
}

void write_recurrent(ModelWriter& model, const LayerShape& shape) {
  const std::int64_t gates = 4 * shape.c_out;
  model.node("LSTM", {"x", "w", "r", "b"})
      .integer("hidden_size", shape.c_out)
      .text("direction", shape.groups == 2 ? "bidirectional" : "forward")
      .input("x", {shape.h_in, shape.batch, shape.c_in})
      .weights("w", {shape.groups, gates, shape.c_in}, spread_for(static_cast<double>(shape.c_in)))
      .weights("r", {shape.groups, gates, shape.c_out}, spread_for(static_cast<double>(shape.c_out)))
      .weights("b", {shape.groups, 2 * gates}, spread_for(static_cast<double>(shape.c_out)))
      .output({shape.h_in, shape.groups, shape.batch, shape.c_out});
}

/// The operators from image to image.
void write_image_operator(ModelWriter& model, const LayerRequest& request, const LayerShape& shape) {
  switch (request.kind) {
    case LayerKind::conv:
    case LayerKind::depthwise_conv:
    case LayerKind::deconv: write_convolution(model, request, shape); break;
    case LayerKind::pool:
      model.node("MaxPool", {"x"});
      write_window(model, shape, request.parameters.at("pad"));
      break;
    case LayerKind::reduce: model.node("ReduceMean", {"x"}).integers("axes", {1}); break;
    case LayerKind::pointwise:
      if (shape.inputs == 2)
        model.node("Add", {"x", "z"});
      else
        model.node("Relu", {"x"});
      break;
    case LayerKind::scale:
      model.node("BatchNormalization", {"x", "scale", "shift", "mean", "variance"})
          .weights("scale", {shape.c_in}, 0.5F, 1)
          .weights("shift", {shape.c_in}, 0.5F)
          .weights("mean", {shape.c_in}, 0.5F)
          .weights("variance", {shape.c_in}, 0.5F, 1);
      break;
    case LayerKind::softmax: model.node("Softmax", {"x"}).integer("axis", 1); break;
    case LayerKind::lrn: model.node("LRN", {"x"}).integer("size", 5); break;
    case LayerKind::norm:
      model.node("InstanceNormalization", {"x", "scale", "shift"})
          .weights("scale", {shape.c_in}, 0.5F, 1)
          .weights("shift", {shape.c_in}, 0.5F);
      break;
    case LayerKind::resize: {
      const auto factor = static_cast<float>(request.parameters.at("factor"));
      model.node("Resize", {"x", "", "scales"})
          .text("mode", "nearest")
          .text("coordinate_transformation_mode", "asymmetric")
          .text("nearest_mode", "floor")
          .values("scales", {1, 1, factor, factor});
      break;
    }
    case LayerKind::copy: model.node("Transpose", {"x"}).integers("perm", {0, 2, 3, 1}); break;
    default: break;
  }
  const Dims in = {shape.batch, shape.c_in, shape.h_in, shape.w_in};
  model.input("x", in);
  if (shape.inputs == 2) model.input("z", in);
  model.output({shape.batch, shape.c_out, shape.h_out, shape.w_out});
}

}  // namespace

std::string layer_model(const LayerRequest& request, std::uint64_t seed) {
  const LayerShape shape = layer_of(request).shape;
  ModelWriter model(seed);
  switch (request.kind) {
    case LayerKind::fully_connected:
      model.node("Gemm", {"x", "w", "b"})
          .integer("transB", 1)
          .input("x", {shape.batch, shape.c_in})
          .weights("w", {shape.c_out, shape.c_in}, spread_for(static_cast<double>(shape.c_in)))
          .weights("b", {shape.c_out}, spread_for(static_cast<double>(shape.c_in)))
          .output({shape.batch, shape.c_out});
      break;
    case LayerKind::matmul: {
      const std::int64_t depth = shape.c_in / shape.groups, columns = shape.c_out / shape.groups;
      model.node("MatMul", {"x", "z"})
          .input("x", {shape.groups, shape.h_in, depth})
          .input("z", {shape.groups, depth, columns})
          .output({shape.groups, shape.h_in, columns});
      break;
    }
    case LayerKind::recurrent: write_recurrent(model, shape); break;
    default: write_image_operator(model, request, shape); break;
  }
  return model.bytes();
}

}  // namespace blackthorn::bench
