#include "program.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "inference/operators.h"

namespace blackthorn::fuzz {
using namespace inference;
namespace {

using ::onnx::AttributeProto;
using ::onnx::GraphProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;

constexpr std::size_t kMostNodes = 48;  // of one graph
constexpr int kMostDepth = 3;           // bodies within bodies

constexpr std::int64_t kDims[] = {1, 2, 3, 4, 5, 7, 8, 13, 16, 32, 56, 64, 224, 0, -1, 1 << 20, std::int64_t{1} << 47};
constexpr std::int64_t kNumbers[] = {0, 1, 2, 3, 4, 5, 7, 8, -1, -2, -4, 16, 100, 1 << 20, INT64_MAX, INT64_MIN};
constexpr float kReals[] = {0, 1, -1, 0.5F, 2, 3, 1e-9F, 6, 1e30F, -1e30F};
constexpr std::string_view kSymbols[] = {"N", "batch", "h", "seq_len", "C", "x"};

/// The attributes that rules ask for, and of which kind they are.
struct AttributeName {
  std::string_view name;
  AttributeProto::AttributeType type;
};
constexpr auto kInt = AttributeProto::INT;
constexpr auto kInts = AttributeProto::INTS;
constexpr auto kReal = AttributeProto::FLOAT;
constexpr auto kFloats = AttributeProto::FLOATS;
constexpr auto kText = AttributeProto::STRING;
constexpr auto kTensor = AttributeProto::TENSOR;
constexpr AttributeName kAttributes[] = {
    {"axis", kInt},
    {"axes", kInts},
    {"kernel_shape", kInts},
    {"strides", kInts},
    {"pads", kInts},
    {"dilations", kInts},
    {"group", kInt},
    {"auto_pad", kText},
    {"ceil_mode", kInt},
    {"count_include_pad", kInt},
    {"output_padding", kInts},
    {"output_shape", kInts},
    {"perm", kInts},
    {"shape", kInts},
    {"keepdims", kInt},
    {"noop_with_empty_axes", kInt},
    {"to", kInt},
    {"dtype", kInt},
    {"output_dtype", kInt},
    {"output_datatype", kInt},
    {"saturate", kInt},
    {"value", kTensor},
    {"value_int", kInt},
    {"value_ints", kInts},
    {"value_float", kReal},
    {"value_floats", kFloats},
    {"value_string", kText},
    {"allowzero", kInt},
    {"batch_dims", kInt},
    {"blocksize", kInt},
    {"block_size", kInt},
    {"channels_last", kInt},
    {"start", kInt},
    {"end", kInt},
    {"starts", kInts},
    {"ends", kInts},
    {"split", kInts},
    {"num_outputs", kInt},
    {"exclusive", kInt},
    {"reverse", kInt},
    {"fmod", kInt},
    {"scales", kFloats},
    {"height_scale", kReal},
    {"width_scale", kReal},
    {"mode", kText},
    {"coordinate_transformation_mode", kText},
    {"keep_aspect_ratio_policy", kText},
    {"hidden_size", kInt},
    {"direction", kText},
    {"layout", kInt},
    {"k", kInt},
    {"largest", kInt},
    {"kv_num_heads", kInt},
    {"q_num_heads", kInt},
    {"max", kReal},
    {"min", kReal},
    {"alpha", kReal},
    {"beta", kReal},
    {"n_targets", kInt},
    {"num_scan_inputs", kInt},
    {"scan_input_axes", kInts},
    {"scan_output_axes", kInts},
    {"onesided", kInt},
    {"output_height", kInt},
    {"output_width", kInt},
    {"pooled_shape", kInts},
    {"spatial_scale", kReal},
    {"sample_size", kInt},
    {"select_last_index", kInt},
    {"stash_type", kInt},
    {"transA", kInt},
    {"transB", kInt},
    {"equation", kText},
    {"reduction", kText},
    {"ngram_indexes", kInts},
    {"sorted", kInt},
    {"ratio", kReal},
    {"training_mode", kInt},
};
constexpr std::string_view kTexts[] = {"SAME_UPPER", "SAME_LOWER",    "VALID",       "NOTSET",
                                       "nearest",    "linear",        "cubic",       "constant",
                                       "reflect",    "edge",          "wrap",        "forward",
                                       "reverse",    "bidirectional", "none",        "sum",
                                       "mean",       "add",           "avg",         "max",
                                       "not_larger", "not_smaller",   "stretch",     "tf_crop_and_resize",
                                       "ij,jk->ik",  "bij,bjk->bik",  "...ij->...i", "ii->i",
                                       "i,j",        "DCR",           "CRD",         ""};

template <class Table>
const auto& pick(Bytes& bytes, const Table& table) {
  return table[bytes.below(std::size(table))];
}

class Writer {
 public:
  Writer(Bytes& bytes, int& names) : bytes_(bytes), names_(names) {}

  /// `outer`: the names that the graphs around have.
  void write(GraphProto& graph, const std::vector<std::string>& outer, int depth) {
    graph_ = &graph;
    outer_ = &outer;
    depth_ = depth;
    const std::size_t inputs = bytes_.below(4) + (depth == 0 ? 1 : 0);
    for (std::size_t i = 0; i < inputs; ++i) add_input();
    // A body ends by a byte of its own, so that the graph around it goes on.
    for (std::size_t i = 0; i < kMostNodes && !bytes_.ended(); ++i) {
      if (depth > 0 && bytes_.one_in(4)) break;
      if (bytes_.one_in(3))
        any_node();
      else
        usual_node();
    }
    const std::size_t outputs = bytes_.below(3) + 1;
    for (std::size_t i = 0; i < outputs && i < tensors_.size(); ++i)
      graph.add_output()->set_name(tensors_[tensors_.size() - 1 - i].name);
  }

 private:
  /// A tensor that nodes may read. Its shape as far as the program keeps track of it: empty where it does not.
  struct Known {
    std::string name;
    Shape shape;
  };

  std::string fresh() { return "t" + std::to_string(names_++); }

  Shape small_shape(std::size_t most_rank) {
    Shape shape(bytes_.below(most_rank + 1));
    for (std::int64_t& dim : shape) dim = pick(bytes_, kDims);
    return shape;
  }

  void add_input() {
    auto& info = *graph_->add_input();
    info.set_name(fresh());
    auto& type = *info.mutable_type()->mutable_tensor_type();
    const std::size_t form = bytes_.below(8);
    type.set_elem_type(form == 7 ? static_cast<int>(bytes_.below(26)) : form == 6 ? 7 : form == 5 ? 10 : 1);
    // Images, mostly.
    Shape shape = form < 4 ? Shape{1, pick(bytes_, kDims), 8, pick(bytes_, kDims)} : small_shape(6);
    if (bytes_.one_in(16)) {
      shape.clear();  // not even a rank
    } else {
      type.mutable_shape();
      for (const std::int64_t dim : shape) {
        auto& declared = *type.mutable_shape()->add_dim();
        if (dim >= 0)
          declared.set_dim_value(dim);
        else
          declared.set_dim_param(std::string(pick(bytes_, kSymbols)));
      }
    }
    tensors_.push_back({info.name(), std::move(shape)});
  }

  /// Elements of an integer constant: shapes, axes, indices.
  std::string add_numbers(const std::vector<std::int64_t>& numbers, bool scalar = false) {
    TensorProto& tensor = *graph_->add_initializer();
    tensor.set_name(fresh());
    tensor.set_data_type(7);
    if (!scalar) tensor.add_dims(static_cast<std::int64_t>(numbers.size()));
    for (const std::int64_t number : numbers) tensor.add_int64_data(number);
    return tensor.name();
  }

  /// Weights: a shape without elements, as the reader leaves them, or with a few.
  std::string add_weights(const Shape& shape) {
    TensorProto& tensor = *graph_->add_initializer();
    tensor.set_name(fresh());
    fill(tensor, shape);
    return tensor.name();
  }

  void fill(TensorProto& tensor, const Shape& shape) {
    tensor.set_data_type(bytes_.one_in(16) ? static_cast<int>(bytes_.below(24)) : 1);
    std::int64_t elements = 1;
    for (const std::int64_t dim : shape) {
      tensor.add_dims(std::max<std::int64_t>(dim, 0));
      elements = std::min<std::int64_t>(elements * std::clamp<std::int64_t>(dim, 0, 64), 64);
    }
    if (elements > 8) return;
    const float real = pick(bytes_, kReals);
    for (std::int64_t i = 0; i < elements; ++i) tensor.add_float_data(real);
  }

  /// One of the last tensors, mostly the very last; seldom one of a graph around.
  const Known& any_tensor() {
    static const Known none;
    if (tensors_.empty() || (!outer_->empty() && bytes_.one_in(6))) {
      if (outer_->empty()) return none;
      outer_choice_ = {outer_->at(bytes_.below(outer_->size())), {}};
      return outer_choice_;
    }
    const std::size_t back = bytes_.below(8);
    return tensors_[tensors_.size() - 1 - (back < 4 ? 0 : std::min(back - 3, tensors_.size() - 1))];
  }

  NodeProto& add_node(std::string_view op, std::initializer_list<std::string> inputs, Shape shape = {}) {
    NodeProto& node = *graph_->add_node();
    node.set_op_type(std::string(op));
    for (const std::string& input : inputs) node.add_input(input);
    add_output(node, std::move(shape));
    return node;
  }

  void add_output(NodeProto& node, Shape shape = {}) {
    node.add_output(fresh());
    tensors_.push_back({node.output(node.output_size() - 1), std::move(shape)});
  }

  static AttributeProto& add_attribute(NodeProto& node, std::string_view name, AttributeProto::AttributeType type) {
    AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(std::string(name));
    attribute.set_type(type);
    return attribute;
  }
  static void set(NodeProto& node, std::string_view name, std::int64_t value) {
    add_attribute(node, name, kInt).set_i(value);
  }
  static void set(NodeProto& node, std::string_view name, std::initializer_list<std::int64_t> values) {
    AttributeProto& attribute = add_attribute(node, name, kInts);
    for (const std::int64_t value : values) attribute.add_ints(value);
  }

  // --- nodes as networks have them ---

  void usual_node() {
    static constexpr std::string_view activations[] = {"Relu",        "Sigmoid", "LeakyRelu", "HardSwish", "Tanh",
                                                       "HardSigmoid", "Elu",     "Clip",      "PRelu",     "Softplus"};
    static constexpr std::string_view sums[] = {"Add", "Mul", "Sub", "Div", "Max"};
    static constexpr std::string_view pools[] = {"MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"};
    static constexpr std::string_view reductions[] = {"ReduceMean", "ReduceSum", "ArgMax", "ReduceL2", "Softmax"};
    const Known from = any_tensor();
    if (from.name.empty()) return any_node();
    const bool image = from.shape.size() == 4 && from.shape[1] > 0;
    switch (bytes_.below(14)) {
      case 0:
      case 1: return image ? convolution(from) : any_node();
      case 2: add_node(pick(bytes_, activations), {from.name}, from.shape); return;
      case 3: add_node(pick(bytes_, sums), {from.name, any_tensor().name}, from.shape); return;
      case 4: {
        const std::string weights = add_weights(image ? Shape{from.shape[1], 1, 1} : Shape{});
        add_node(pick(bytes_, sums), {from.name, weights}, from.shape);
        return;
      }
      case 5: return image ? batch_norm(from) : any_node();
      case 6: {
        NodeProto& node = add_node(pick(bytes_, pools), {from.name});
        const std::int64_t kernel = kDims[bytes_.below(4)];
        set(node, "kernel_shape", {kernel, kernel});
        set(node, "strides", {1 + kernel / 2, 1 + kernel / 2});
        return;
      }
      case 7: {
        const Known other = any_tensor();
        set(add_node("Concat", {from.name, other.name, from.name}), "axis", static_cast<std::int64_t>(bytes_.below(4)));
        return;
      }
      case 8: {
        add_node("Reshape", {from.name, add_numbers({pick(bytes_, kNumbers), -1, pick(bytes_, kNumbers)})});
        return;
      }
      case 9: set(add_node("Transpose", {from.name}), "perm", permutation(from)); return;
      case 10: return product(from);
      case 11: {
        NodeProto& node = add_node("Split", {from.name});
        for (std::size_t more = bytes_.below(3); more > 0; --more) add_output(node);
        set(node, "axis", static_cast<std::int64_t>(bytes_.below(4)));
        return;
      }
      case 12: return shape_chain(from);
      default: {
        NodeProto& node = add_node(pick(bytes_, reductions), {from.name});
        set(node, "axes", {pick(bytes_, kNumbers)});
        set(node, "keepdims", static_cast<std::int64_t>(bytes_.below(2)));
        return;
      }
    }
  }

  void convolution(const Known& from) {
    const std::int64_t channels = from.shape[1], kernel = bytes_.below(3) * 2 + 1;
    const std::size_t form = bytes_.below(8);
    const bool transposed = form == 7;
    const std::int64_t groups = form == 6 ? channels : 1;
    const std::int64_t made = form == 6 ? channels : std::max<std::int64_t>(pick(bytes_, kDims), 1);
    const std::int64_t stride = 1 + static_cast<std::int64_t>(bytes_.below(2));
    const Shape weights =
        transposed ? Shape{channels, made, kernel, kernel} : Shape{made, channels / groups, kernel, kernel};
    const auto size = [&](std::int64_t in) { return in < 0 ? in : (in + stride - 1) / stride; };
    const std::string name = add_weights(weights);
    NodeProto& node = add_node(transposed ? "ConvTranspose" : "Conv", {from.name, name});
    if (bytes_.one_in(2)) node.add_input(add_weights({made}));
    set(node, "group", groups);
    set(node, "strides", {stride, stride});
    set(node, "pads", {kernel / 2, kernel / 2, kernel / 2, kernel / 2});
    if (!transposed) tensors_.back().shape = {from.shape[0], made, size(from.shape[2]), size(from.shape[3])};
  }

  void batch_norm(const Known& from) {
    std::string parameters[4];
    for (std::string& parameter : parameters) parameter = add_weights({from.shape[1]});
    add_node("BatchNormalization", {from.name, parameters[0], parameters[1], parameters[2], parameters[3]}, from.shape);
  }

  std::initializer_list<std::int64_t> permutation(const Known& from) {
    static constexpr std::initializer_list<std::int64_t> images[] = {{0, 2, 3, 1}, {0, 3, 1, 2}, {0, 1, 3, 2}};
    static constexpr std::initializer_list<std::int64_t> others[] = {{0, 2, 1}, {1, 0}, {0, 1, 2, 4, 3}};
    return from.shape.size() == 4 ? pick(bytes_, images) : pick(bytes_, others);
  }

  void product(const Known& from) {
    const bool gemm = bytes_.one_in(2);
    const std::int64_t made = std::max<std::int64_t>(pick(bytes_, kDims), 1);
    const std::int64_t inner = from.shape.empty() ? made : from.shape.back();
    if (gemm) {
      add_node("Flatten", {from.name});
      const std::string flat = tensors_.back().name;
      std::int64_t features = 1;
      for (std::size_t i = 1; i < from.shape.size(); ++i)
        features = std::min<std::int64_t>(features, 1 << 20) * std::clamp<std::int64_t>(from.shape[i], 1, 1 << 20);
      NodeProto& node = add_node("Gemm", {flat, add_weights({made, features})});
      set(node, "transB", 1);
    } else {
      const std::string other = bytes_.one_in(2) ? any_tensor().name : add_weights({inner, made});
      add_node("MatMul", {from.name, other});
    }
  }

  /// Shape → Gather → Unsqueeze → Concat → Reshape, as exporters write it.
  void shape_chain(const Known& from) {
    add_node("Shape", {from.name});
    const std::string shape = tensors_.back().name;
    add_node("Gather", {shape, add_numbers({pick(bytes_, kNumbers)}, true)});
    const std::string dim = tensors_.back().name;
    set(add_node("Unsqueeze", {dim}), "axes", {0});
    const std::string list = tensors_.back().name;
    set(add_node("Concat", {list, add_numbers({pick(bytes_, kNumbers)})}), "axis", 0);
    const std::string wanted = tensors_.back().name;
    add_node("Reshape", {from.name, wanted});
  }

  // --- any row of the table ---

  void any_node() {
    const std::span<const Operator> operators = operator_table();
    const Operator& row = operators[bytes_.below(operators.size())];
    NodeProto& node = *graph_->add_node();
    node.set_op_type(bytes_.one_in(32) ? "Nothing" : std::string(row.name));
    node.set_domain(std::string(row.domain));
    const std::size_t inputs = bytes_.below(6);
    for (std::size_t i = 0; i < inputs; ++i) node.add_input(any_input());
    const std::size_t attributes = bytes_.below(5);
    for (std::size_t i = 0; i < attributes; ++i) any_attribute(node);
    if (row.name == "If") {
      add_body(node, "then_branch");
      add_body(node, "else_branch");
    } else if (row.name == "Loop" || row.name == "Scan") {
      add_body(node, "body");
    }
    const std::size_t outputs = bytes_.below(4);
    for (std::size_t i = 0; i <= outputs; ++i) add_output(node);
  }

  std::string any_input() {
    switch (bytes_.below(8)) {
      case 0: return "";  // left out
      case 1: return add_weights(small_shape(5));
      case 2: {
        std::vector<std::int64_t> numbers(bytes_.below(5));
        for (std::int64_t& number : numbers) number = pick(bytes_, kNumbers);
        return add_numbers(numbers, numbers.size() == 1 && bytes_.one_in(2));
      }
      default: return any_tensor().name;
    }
  }

  void any_attribute(NodeProto& node) {
    const AttributeName& row = pick(bytes_, kAttributes);
    AttributeProto& attribute = add_attribute(node, row.name, row.type);
    const std::size_t count = row.type == kInts || row.type == kFloats ? bytes_.below(9) : 1;
    for (std::size_t i = 0; i < count; ++i) {
      switch (row.type) {
        case kInt: attribute.set_i(pick(bytes_, kNumbers)); break;
        case kInts: attribute.add_ints(pick(bytes_, kNumbers)); break;
        case kReal: attribute.set_f(pick(bytes_, kReals)); break;
        case kFloats: attribute.add_floats(pick(bytes_, kReals)); break;
        case kText: attribute.set_s(std::string(pick(bytes_, kTexts))); break;
        default: fill(*attribute.mutable_t(), small_shape(3)); break;
      }
    }
  }

  void add_body(NodeProto& node, std::string_view name) {
    if (depth_ + 1 >= kMostDepth) return;
    std::vector<std::string> outer = *outer_;
    for (const Known& tensor : tensors_) outer.push_back(tensor.name);
    Writer(bytes_, names_).write(*add_attribute(node, name, AttributeProto::GRAPH).mutable_g(), outer, depth_ + 1);
  }

  Bytes& bytes_;
  int& names_;
  GraphProto* graph_ = nullptr;
  const std::vector<std::string>* outer_ = nullptr;
  int depth_ = 0;
  std::vector<Known> tensors_;
  Known outer_choice_;
};

void write_binding(Bytes& bytes, const GraphProto& graph, Binding& binding) {
  const auto size = [&] { return std::max<std::int64_t>(pick(bytes, kDims), 1); };
  switch (bytes.below(8)) {
    case 5: binding.batch = size(); break;
    case 6: binding.dims[std::string(pick(bytes, kSymbols))] = size(); break;
    case 7:
      if (graph.input_size() > 0) {
        Shape& shape = binding.shapes[graph.input(0).name()];
        shape.resize(static_cast<std::size_t>(graph.input(0).type().tensor_type().shape().dim_size()));
        for (std::int64_t& dim : shape) dim = size();
      }
      break;
    default: break;
  }
}

}  // namespace

void write_graph(Bytes& bytes, ::onnx::ModelProto& model, Binding& binding) {
  model.set_ir_version(8);
  model.add_opset_import()->set_version(static_cast<std::int64_t>(7 + bytes.below(18)));
  // Taken first: what the nodes leave is nothing.
  std::array<std::uint8_t, 6> choices{};
  for (std::uint8_t& choice : choices) choice = bytes.take();
  int names = 0;
  Writer(bytes, names).write(*model.mutable_graph(), {}, 0);
  Bytes chosen(choices);
  write_binding(chosen, model.graph(), binding);
}

}  // namespace blackthorn::fuzz
