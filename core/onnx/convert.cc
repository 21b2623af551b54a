#include "onnx/convert.h"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "onnx.pb.h"
#include "onnx/functions.h"
#include "onnx/name_map.h"
#include "onnx/tensor_value.h"
#include "onnx/topological_sort.h"

namespace blackthorn::onnx {
namespace {

using ::onnx::AttributeProto;
using ::onnx::GraphProto;
using ::onnx::NodeProto;
using ::onnx::SparseTensorProto;
using ::onnx::TensorProto;
using ::onnx::ValueInfoProto;

constexpr std::int32_t kLastDType = static_cast<std::int32_t>(DType::float4e2m1);

std::string normal_domain(const std::string& domain) { return domain == "ai.onnx" ? std::string() : domain; }

/// "node 'conv1' (Conv)": its own name, else its first output's.
std::string describe(const NodeProto& node) {
  std::string name = node.name();
  for (int i = 0; name.empty() && i < node.output_size(); ++i) name = node.output(i);
  return formatted("node {} ({})", quoted(name), clipped(node.op_type(), 60));
}

Error malformed(const std::string& message, const std::string& where) {
  return Error(ErrorCode::malformed_model, formatted("{} Export the model again.", message), where);
}

/// A graph that is being converted: its names, and the graph around it.
struct Scope {
  Graph& graph;
  Scope* around;                    // nullptr for the main graph
  std::vector<TensorId>* captured;  // ids in `around` that this graph reads; of the node that holds the graph
  NameMap ids;
};

/// One kind of finding, counted, with the first few names.
struct Findings {
  std::int64_t count = 0;
  std::vector<std::string> names;

  void add(const std::string& name) {
    ++count;
    if (names.size() < kNamesInWarning && !name.empty()) names.push_back(name);
  }
};

class Converter {
 public:
  Converter(const ::onnx::ModelProto& proto, google::protobuf::Arena& arena, const Limits& limits, Model& model)
      : proto_(proto), limits_(limits), model_(model), functions_(proto, arena, limits) {}

  void convert() {
    model_.ir_version = proto_.ir_version();
    model_.producer = proto_.producer_name();
    if (!proto_.producer_version().empty()) {
      model_.producer += formatted("{}{}", model_.producer.empty() ? "" : " ", proto_.producer_version());
    }
    convert_opsets();
    model_.graph = convert_graph(proto_.graph(), nullptr, nullptr, 1);
    if (model_.graph.nodes.empty() && model_.graph.outputs.empty()) {
      throw malformed("The model's graph is empty: it has neither nodes nor outputs.",
                      formatted("graph {}", quoted(model_.graph.name)));
    }
    if (!symbols_.empty()) model_.graph.symbols = std::make_shared<const std::vector<std::string>>(std::move(symbols_));
    add_warnings();
  }

 private:
  // --- the model around the graph ---

  void convert_opsets() {
    for (const auto& opset : proto_.opset_import()) {
      if (opset.version() < 0) {
        throw malformed("The version of an operator set is negative.",
                        formatted("opset_import {}", quoted(opset.domain())));
      }
      model_.opsets[normal_domain(opset.domain())] = opset.version();
    }
    if (!model_.opsets.empty()) return;
    // Up to IR version 2 (2017) the import was optional and meant version 1. Since then every writer puts it last or
    // nearly so, so a file without is most likely cut behind its graph.
    if (proto_.ir_version() >= 3) {
      throw Error(ErrorCode::truncated_file,
                  "The file does not say which operator set it uses (opset_import), which normally stands at its end: "
                  "it is cut short or was not written to the end. Download or export it again.",
                  formatted("byte {}", model_.file_bytes));
    }
    model_.opsets[""] = 1;
  }

  void add_warnings() {
    const auto add = [&](const Findings& findings, const char* code, const std::string& message) {
      if (findings.count > 0) {
        model_.warnings.push_back({code, formatted("{}{}", findings.count, message), findings.names});
      }
    };
    add(duplicates_, "duplicate_initializer", " initializers are given more than once; the last one counts.");
    add(unknown_types_, "unknown_dtype",
        " tensors have an element type that is not known here; their bytes are not counted.");
    add(external_sizes_, "payload_mismatch",
        " tensors that lie in other files do not have the size that their shape says. The shapes are taken as they "
        "stand.");
    const std::vector<Warning> more = functions_.warnings();
    model_.warnings.insert(model_.warnings.end(), more.begin(), more.end());
  }

  // --- graphs ---

  Graph convert_graph(const GraphProto& proto, Scope* around, std::vector<TensorId>* captured, int depth) {
    if (depth > limits_.nesting) over_limit("nesting", limits_.nesting, formatted("graph {}", quoted(proto.name())));
    Graph graph;
    graph.name = proto.name();
    Scope scope{graph, around, captured, NameMap(graph.tensors)};
    const std::vector<FunctionInliner::Expanded> nodes = functions_.expand(proto);
    // Bodies are converted in the order of the file, each after the graph that holds it is numbered.
    const bool within_call = call_origin_ != kNoNode;
    const NodeId first = next_origin_;
    if (!within_call) next_origin_ += proto.node_size();
    const auto origin_of = [&](const FunctionInliner::Expanded& node) {
      return within_call ? call_origin_ : first + node.place;
    };
    nodes_ += static_cast<std::int64_t>(nodes.size());
    if (nodes_ > limits_.nodes) over_limit("nodes", limits_.nodes, formatted("graph {}", quoted(proto.name())));
    std::size_t tensors = nodes.size() + static_cast<std::size_t>(proto.initializer_size() + proto.input_size());
    for (const auto& node : nodes) tensors += static_cast<std::size_t>(std::max(0, node.proto->output_size() - 1));
    tensors = std::min(tensors, static_cast<std::size_t>(std::max<std::int64_t>(limits_.tensors - tensors_, 0)));
    scope.ids.reserve(tensors);
    graph.tensors.reserve(tensors);

    for (const TensorProto& tensor : proto.initializer()) add_initializer(scope, tensor);
    for (const SparseTensorProto& tensor : proto.sparse_initializer()) add_sparse_initializer(scope, tensor);
    for (const ValueInfoProto& input : proto.input()) add_input(scope, input);
    graph.nodes.edit().reserve(nodes.size());
    for (const auto& node : nodes) add_node(scope, *node.proto, origin_of(node));
    // All names of this graph are known now, so reading and subgraphs can be resolved in any order.
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const NodeId around_call = call_origin_;
      if (nodes[i].inlined) call_origin_ = origin_of(nodes[i]);
      connect_node(scope, static_cast<NodeId>(i), *nodes[i].proto, depth);
      call_origin_ = around_call;
    }
    for (const ValueInfoProto& info : proto.value_info()) state(scope, info);
    for (const ValueInfoProto& output : proto.output()) add_output(scope, output);
    sort_topologically(graph);
    return graph;
  }

  /// The tensor of that name in this graph, made with the role where there is none yet; and whether it was made.
  std::pair<TensorId, bool> add_tensor(Scope& scope, const std::string& name, TensorRole role) {
    const auto next = static_cast<TensorId>(scope.graph.tensors.size());
    const TensorId existing = scope.ids.find_or_insert(name, next);
    if (existing != kNoTensor) return {existing, false};
    if (++tensors_ > limits_.tensors) over_limit("tensors", limits_.tensors, formatted("tensor {}", quoted(name)));
    Tensor& tensor = scope.graph.tensors.emplace_back();
    tensor.name = names_.keep(name);
    tensor.role = role;
    return {next, true};
  }

  /// The tensor of that name, here or in the graphs around; those get an entry here (TensorRole::outer). Goes outwards
  /// as deep as graphs are nested. kNoTensor where no graph has it.
  TensorId resolve(Scope& scope, const std::string& name) {
    const TensorId local = scope.ids.find(name);
    if (local != kNoTensor || scope.around == nullptr) return local;
    const TensorId outer = resolve(*scope.around, name);
    if (outer == kNoTensor) return kNoTensor;
    scope.captured->push_back(outer);
    const TensorId id = add_tensor(scope, name, TensorRole::outer).first;
    const Tensor& original = scope.around->graph.tensor(outer);
    Tensor& entry = scope.graph.tensor(id);
    entry.outer = outer;
    entry.dtype = original.dtype;
    entry.shape = original.shape;
    entry.value = original.value;
    entry.constant = original.constant;
    return id;
  }

  void add_initializer(Scope& scope, const TensorProto& proto) {
    TensorLiteral literal = convert_tensor(proto, [&] { return formatted("initializer {}", quoted(proto.name())); });
    place_initializer(scope, proto.name(), std::move(literal));
  }

  void add_sparse_initializer(Scope& scope, const SparseTensorProto& proto) {
    place_initializer(scope, proto.values().name(), convert_sparse(proto));
  }

  void place_initializer(Scope& scope, const std::string& name, TensorLiteral literal) {
    if (name.empty()) throw malformed("An initializer has no name.", formatted("graph {}", quoted(scope.graph.name)));
    const auto [id, made] = add_tensor(scope, name, TensorRole::initializer);
    if (!made) duplicates_.add(name);
    Tensor& tensor = scope.graph.tensor(id);
    tensor.dtype = literal.dtype;
    tensor.shape = std::move(literal.shape);
    tensor.value = std::move(literal.value);
    tensor.constant = true;
  }

  void add_input(Scope& scope, const ValueInfoProto& info) {
    if (info.name().empty())
      throw malformed("An input of the graph has no name.", formatted("graph {}", quoted(scope.graph.name)));
    const auto [id, made] = add_tensor(scope, info.name(), TensorRole::graph_input);
    if (!made) {
      if (scope.graph.tensor(id).role == TensorRole::graph_input) {
        throw malformed("The graph has two inputs of the same name.", formatted("input {}", quoted(info.name())));
      }
      state(scope, info);  // an initializer: listed among the inputs so that callers may override it
      return;
    }
    scope.graph.inputs.push_back(id);
    Tensor& tensor = scope.graph.tensor(id);
    if (!info.type().has_tensor_type()) return;
    tensor.dtype = convert_dtype(info.type().tensor_type().elem_type(), info.name());
    if (!info.type().tensor_type().has_shape()) return;
    for (const auto& dim : info.type().tensor_type().shape().dim()) {
      DeclaredDim declared;
      if (dim.has_dim_value() && dim.dim_value() > 0) declared.value = dim.dim_value();
      if (dim.has_dim_param()) declared.symbol = dim.dim_param();
      tensor.declared.push_back(std::move(declared));
    }
    tensor.shape = sizes_of(info);
  }

  void add_output(Scope& scope, const ValueInfoProto& info) {
    const TensorId id = resolve(scope, info.name());
    if (id == kNoTensor) {
      throw malformed("Nothing produces this output of the graph.", formatted("output {}", quoted(info.name())));
    }
    scope.graph.outputs.push_back(id);
    state(scope, info);
  }

  /// Dimensions as numbers, kUnknownDim for symbols, for negative numbers, and for 0, which some exporters write for
  /// "any".
  Shape sizes_of(const ValueInfoProto& info) {
    const auto& shape = info.type().tensor_type().shape();
    if (shape.dim_size() > limits_.rank) over_limit("rank", limits_.rank, formatted("tensor {}", quoted(info.name())));
    Shape dims;
    for (const auto& dim : shape.dim()) {
      dims.push_back(dim.has_dim_value() && dim.dim_value() > 0 ? dim.dim_value() : kUnknownDim);
    }
    return dims;
  }

  /// The same with symbols (dim_of_symbol).
  Shape stated_shape(const ValueInfoProto& info) {
    Shape dims = sizes_of(info);
    const auto& shape = info.type().tensor_type().shape();
    for (int axis = 0; axis < shape.dim_size(); ++axis) {
      if (!shape.dim(axis).has_dim_param() || shape.dim(axis).dim_param().empty()) continue;
      const auto [place, fresh] = symbol_ids_.emplace(shape.dim(axis).dim_param(), symbols_.size());
      if (fresh) symbols_.push_back(shape.dim(axis).dim_param());
      dims[static_cast<std::size_t>(axis)] = dim_of_symbol(place->second);
    }
    return dims;
  }

  /// Keeps what the file says of a tensor beside what will be inferred. Statements about unknown names are common
  /// (leftovers of optimisers) and mean nothing.
  void state(Scope& scope, const ValueInfoProto& info) {
    const TensorId id = scope.ids.find(info.name());
    if (id == kNoTensor || !info.type().has_tensor_type()) return;
    Tensor& tensor = scope.graph.tensor(id);
    if (tensor.role == TensorRole::outer) return;
    if (tensor.stated_dtype == DType::undefined) {
      tensor.stated_dtype = convert_dtype(info.type().tensor_type().elem_type(), info.name());
    }
    if (!tensor.stated && info.type().tensor_type().has_shape())
      tensor.stated = std::make_shared<const Shape>(stated_shape(info));
  }

  // --- nodes ---

  /// The node with its outputs; what it reads comes in connect_node.
  void add_node(Scope& scope, const NodeProto& proto, NodeId origin) {
    if (proto.op_type().empty()) throw malformed("A node has no operator.", describe(proto));
    const auto id = static_cast<NodeId>(scope.graph.nodes.size());
    Node& node = scope.graph.nodes.edit().emplace_back();
    node.name = proto.name();
    node.op = proto.op_type();
    node.origin = origin;
    node.domain = normal_domain(proto.domain());
    node.outputs.reserve(static_cast<std::size_t>(proto.output_size()));
    for (const std::string& output : proto.output()) node.outputs.push_back(add_node_output(scope, output, id, proto));
  }

  TensorId add_node_output(Scope& scope, const std::string& name, NodeId producer, const NodeProto& proto) {
    if (name.empty()) return kNoTensor;
    const auto [id, made] = add_tensor(scope, name, TensorRole::node_output);
    if (!made) {
      const Tensor& tensor = scope.graph.tensor(id);
      std::string first = "is an initializer or input already";
      if (tensor.producer == producer) first = "is another output of the same node";
      if (tensor.producer != kNoNode && tensor.producer != producer) {
        const Node& other = scope.graph.node(tensor.producer);
        first = formatted("comes from node {} ({}) already", quoted(display_name(scope.graph, tensor.producer)),
                          clipped(other.op, 60));
      }
      throw malformed(formatted("The output {} of this node {}; each tensor has one origin.", quoted(name), first),
                      describe(proto));
    }
    scope.graph.tensor(id).producer = producer;
    return id;
  }

  void connect_node(Scope& scope, NodeId id, const NodeProto& proto, int depth) {
    edges_ += proto.input_size();
    if (edges_ > limits_.edges) over_limit("edges", limits_.edges, describe(proto));
    std::vector<TensorId> inputs;
    inputs.reserve(static_cast<std::size_t>(proto.input_size()));
    for (const std::string& name : proto.input()) {
      const TensorId input = name.empty() ? kNoTensor : resolve(scope, name);
      if (input == kNoTensor && !name.empty()) {
        throw malformed(
            formatted("The node reads the tensor {}, which no node, input or initializer provides.", quoted(name)),
            describe(proto));
      }
      inputs.push_back(input);
    }
    std::vector<Attribute> attributes;
    std::vector<TensorId> captured;
    attributes.reserve(static_cast<std::size_t>(proto.attribute_size()));
    for (const AttributeProto& attribute : proto.attribute()) {
      attributes.push_back({attribute.name(), convert_attribute(scope, attribute, proto, captured, depth)});
    }
    std::sort(captured.begin(), captured.end());
    captured.erase(std::unique(captured.begin(), captured.end()), captured.end());
    Node& node = scope.graph.nodes.edit()[static_cast<std::size_t>(id)];
    node.inputs = std::move(inputs);
    node.attributes = std::move(attributes);
    node.captured = std::move(captured);
  }

  // --- attributes ---

  /// Files of 2017 do not name the type; it is then the field that is there.
  static AttributeProto::AttributeType type_of(const AttributeProto& proto) {
    if (proto.type() != AttributeProto::UNDEFINED) return proto.type();
    if (proto.has_f()) return AttributeProto::FLOAT;
    if (proto.has_i()) return AttributeProto::INT;
    if (proto.has_s()) return AttributeProto::STRING;
    if (proto.has_t()) return AttributeProto::TENSOR;
    if (proto.has_g()) return AttributeProto::GRAPH;
    if (proto.has_sparse_tensor()) return AttributeProto::SPARSE_TENSOR;
    if (proto.floats_size() > 0) return AttributeProto::FLOATS;
    if (proto.ints_size() > 0) return AttributeProto::INTS;
    if (proto.strings_size() > 0) return AttributeProto::STRINGS;
    return AttributeProto::UNDEFINED;
  }

  AttributeValue convert_attribute(Scope& scope, const AttributeProto& proto, const NodeProto& node,
                                   std::vector<TensorId>& captured, int depth) {
    switch (type_of(proto)) {
      case AttributeProto::FLOAT: return proto.f();
      case AttributeProto::INT: return static_cast<std::int64_t>(proto.i());
      case AttributeProto::STRING: return proto.s();
      case AttributeProto::FLOATS: return std::vector<float>(proto.floats().begin(), proto.floats().end());
      case AttributeProto::INTS: return std::vector<std::int64_t>(proto.ints().begin(), proto.ints().end());
      case AttributeProto::STRINGS: return std::vector<std::string>(proto.strings().begin(), proto.strings().end());
      case AttributeProto::TENSOR:
        return convert_tensor(proto.t(),
                              [&] { return formatted("{}, attribute {}", describe(node), quoted(proto.name())); });
      case AttributeProto::SPARSE_TENSOR: return convert_sparse(proto.sparse_tensor());
      case AttributeProto::GRAPH:
        return std::make_shared<const Graph>(convert_graph(proto.g(), &scope, &captured, depth + 1));
      default: return std::monostate{};
    }
  }

  // --- tensors ---

  DType convert_dtype(std::int32_t number, const std::string& name) {
    if (number >= 0 && number <= kLastDType) return static_cast<DType>(number);
    unknown_types_.add(name);
    return DType::undefined;
  }

  /// `where` gives the text for an error; it is called only for one.
  template <typename Where>
  Shape convert_dims(const google::protobuf::RepeatedField<std::int64_t>& dims, const Where& where) {
    if (dims.size() > limits_.rank) over_limit("rank", limits_.rank, where());
    Shape shape(dims.begin(), dims.end());
    if (!checked_product(shape)) {
      throw malformed("The dimensions of a tensor are negative or their product passes 2^63.", where());
    }
    return shape;
  }

  template <typename Where>
  TensorLiteral convert_tensor(const TensorProto& proto, const Where& where) {
    TensorLiteral literal;
    literal.dtype = convert_dtype(proto.data_type(), proto.name());
    literal.shape = convert_dims(proto.dims(), where);
    const std::int64_t elements = checked_product(literal.shape).value_or(0);
    if (proto.data_location() == TensorProto::EXTERNAL) {
      count_external(proto, literal.dtype, elements);
    } else {
      literal.value = tensor_value(proto, literal.dtype, elements);
    }
    return literal;
  }

  TensorLiteral convert_sparse(const SparseTensorProto& proto) {
    TensorLiteral literal;
    literal.dtype = convert_dtype(proto.values().data_type(), proto.values().name());
    literal.shape =
        convert_dims(proto.dims(), [&] { return formatted("sparse tensor {}", quoted(proto.values().name())); });
    return literal;
  }

  /// Adds the tensor's bytes in another file: its entry "length", else what shape and type come to.
  void count_external(const TensorProto& proto, DType dtype, std::int64_t elements) {
    const auto bits = checked_multiply(elements, dtype_bits(dtype));
    std::optional<std::int64_t> bytes;
    if (bits) bytes = *bits / 8 + (*bits % 8 != 0);
    for (const auto& entry : proto.external_data()) {
      if (entry.key() != "length") continue;
      const bool digits_first = !entry.value().empty() && entry.value()[0] != '-';
      const auto length = digits_first ? parsed<std::int64_t>(entry.value()) : std::nullopt;
      if (!length || (dtype_bits(dtype) > 0 && length != bytes)) external_sizes_.add(proto.name());
      if (length) bytes = length;
    }
    const auto sum = checked_add(model_.external_bytes, bytes.value_or(0));
    model_.external_bytes = sum.value_or(std::numeric_limits<std::int64_t>::max());
  }

  [[noreturn]] static void over_limit(const char* name, std::int64_t limit, const std::string& where) {
    throw Error(ErrorCode::limit_exceeded,
                formatted("The model passes the limit '{}' of {}: it is larger than any network that these boards run. "
                          "Export a part of it.",
                          name, limit),
                where);
  }

  const ::onnx::ModelProto& proto_;
  const Limits& limits_;
  Model& model_;
  FunctionInliner functions_;
  NamePool names_;
  std::int64_t nodes_ = 0;
  std::int64_t tensors_ = 0;
  std::int64_t edges_ = 0;
  NodeId next_origin_ = 0;        // number of the next node of the file, see Node::origin
  NodeId call_origin_ = kNoNode;  // of the function's call whose nodes are being connected: their bodies are its
  Findings duplicates_, unknown_types_, external_sizes_;
  std::vector<std::string> symbols_;                              // Graph::symbols
  std::unordered_map<std::string_view, std::size_t> symbol_ids_;  // their places; the names are the file's
};

}  // namespace

void convert_model(const ::onnx::ModelProto& proto, google::protobuf::Arena& arena, const Limits& limits,
                   Model& model) {
  Converter(proto, arena, limits, model).convert();
}

}  // namespace blackthorn::onnx
