#include "onnx/schema.h"

#include <array>
#include <iterator>
#include <span>

namespace blackthorn::wire {
namespace {

constexpr Type V = Type::varint, B = Type::bytes, F = Type::fixed32, D = Type::fixed64;
constexpr Action number = Action::number, text = Action::text, blob = Action::blob, descend = Action::descend,
                 payload = Action::payload, skip = Action::skip;

constexpr Field kModel[] = {
    {1, V, number},                      // ir_version
    {2, B, text},                        // producer_name
    {3, B, text},                        // producer_version
    {4, B, skip},                        // domain
    {5, V, skip},                        // model_version
    {6, B, skip},                        // doc_string
    {7, B, descend, Message::graph},     // graph
    {8, B, descend, Message::opset},     // opset_import
    {14, B, skip},                       // metadata_props
    {20, B, skip},                       // training_info
    {25, B, descend, Message::function}  // functions
};
constexpr Field kGraph[] = {
    {1, B, descend, Message::node},            // node
    {2, B, text},                              // name
    {5, B, descend, Message::tensor},          // initializer
    {10, B, skip},                             // doc_string
    {11, B, descend, Message::value_info},     // input
    {12, B, descend, Message::value_info},     // output
    {13, B, descend, Message::value_info},     // value_info
    {14, B, skip},                             // quantization_annotation
    {15, B, descend, Message::sparse_tensor},  // sparse_initializer
    {16, B, skip}                              // metadata_props
};
constexpr Field kNode[] = {
    {1, B, text},                         // input
    {2, B, text},                         // output
    {3, B, text},                         // name
    {4, B, text},                         // op_type
    {5, B, descend, Message::attribute},  // attribute
    {6, B, skip},                         // doc_string
    {7, B, text},                         // domain
    {8, B, text},                         // overload
    {9, B, skip}                          // metadata_props
};
constexpr Field kAttribute[] = {
    {1, B, text},                              // name
    {2, F, number},                            // f
    {3, V, number},                            // i
    {4, B, blob},                              // s
    {5, B, descend, Message::tensor},          // t
    {6, B, descend, Message::graph},           // g
    {7, F, number},                            // floats
    {8, V, number},                            // ints
    {9, B, blob},                              // strings
    {10, B, descend, Message::tensor},         // tensors
    {11, B, descend, Message::graph},          // graphs
    {13, B, skip},                             // doc_string
    {14, B, skip},                             // tp
    {15, B, skip},                             // type_protos
    {20, V, number},                           // type
    {21, B, text},                             // ref_attr_name
    {22, B, descend, Message::sparse_tensor},  // sparse_tensor
    {23, B, descend, Message::sparse_tensor}   // sparse_tensors
};
constexpr Field kTensor[] = {
    {1, V, number},                    // dims
    {2, V, number},                    // data_type
    {3, B, skip},                      // segment
    {4, F, payload},                   // float_data
    {5, V, payload},                   // int32_data
    {6, B, payload},                   // string_data
    {7, V, payload},                   // int64_data
    {8, B, text},                      // name
    {9, B, payload},                   // raw_data
    {10, D, payload},                  // double_data
    {11, V, payload},                  // uint64_data
    {12, B, skip},                     // doc_string
    {13, B, descend, Message::entry},  // external_data
    {14, V, number},                   // data_location
    {16, B, skip}                      // metadata_props
};
constexpr Field kSparseTensor[] = {
    {1, B, descend, Message::tensor},  // values
    {2, B, descend, Message::tensor},  // indices
    {3, V, number}                     // dims
};
constexpr Field kFunction[] = {
    {1, B, text},                          // name
    {4, B, text},                          // input
    {5, B, text},                          // output
    {6, B, text},                          // attribute
    {7, B, descend, Message::node},        // node
    {8, B, skip},                          // doc_string
    {9, B, descend, Message::opset},       // opset_import
    {10, B, text},                         // domain
    {11, B, descend, Message::attribute},  // attribute_proto
    {12, B, skip},                         // value_info
    {13, B, text},                         // overload
    {14, B, skip}                          // metadata_props
};
constexpr Field kValueInfo[] = {
    {1, B, text},                    // name
    {2, B, descend, Message::type},  // type
    {3, B, skip},                    // doc_string
    {4, B, skip}                     // metadata_props
};
constexpr Field kType[] = {
    {1, B, descend, Message::tensor_type},  // tensor_type
    {4, B, skip},                           // sequence_type
    {5, B, skip},                           // map_type
    {6, B, skip},                           // denotation
    {8, B, skip},                           // sparse_tensor_type
    {9, B, skip}                            // optional_type
};
constexpr Field kTensorTypeFields[] = {
    {1, V, number},                  // elem_type
    {2, B, descend, Message::shape}  // shape
};
constexpr Field kShape[] = {
    {1, B, descend, Message::dimension}  // dim
};
constexpr Field kDimension[] = {
    {1, V, number},  // dim_value
    {2, B, text},    // dim_param
    {3, B, skip}     // denotation
};
constexpr Field kEntry[] = {
    {1, B, text},  // key
    {2, B, text}   // value
};
constexpr Field kOpset[] = {
    {1, B, text},   // domain
    {2, V, number}  // version
};

struct Row {
  const char* name;
  std::span<const Field> fields;
};

// In the order of enum Message.
constexpr Row kMessages[] = {
    {"model", kModel},         {"graph", kGraph},
    {"node", kNode},           {"attribute", kAttribute},
    {"tensor", kTensor},       {"sparse tensor", kSparseTensor},
    {"function", kFunction},   {"value info", kValueInfo},
    {"type", kType},           {"tensor type", kTensorTypeFields},
    {"shape", kShape},         {"dimension", kDimension},
    {"external data", kEntry}, {"operator set", kOpset},
};

constexpr std::uint32_t kLargestNumber = 31;
using Index = std::array<std::int8_t, kLargestNumber + 1>;

/// Field number to place in the message's table, -1 where there is none.
constexpr auto kIndex = [] {
  std::array<Index, std::size(kMessages)> all{};
  for (std::size_t message = 0; message < all.size(); ++message) {
    all[message].fill(-1);
    const auto fields = kMessages[message].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) all[message][fields[i].number] = static_cast<std::int8_t>(i);
  }
  return all;
}();

}  // namespace

const char* message_name(Message message) { return kMessages[static_cast<std::size_t>(message)].name; }

const Field* find_field(Message message, std::uint32_t number_on_wire) {
  if (number_on_wire > kLargestNumber) return nullptr;
  const std::int8_t index = kIndex[static_cast<std::size_t>(message)][number_on_wire];
  return index < 0 ? nullptr : &kMessages[static_cast<std::size_t>(message)].fields[static_cast<std::size_t>(index)];
}

}  // namespace blackthorn::wire
