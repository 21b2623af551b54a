#include "onnx/slim.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/error.h"
#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "graph/graph.h"
#include "onnx/schema.h"

namespace blackthorn::onnx {
namespace {

using wire::Action;
using wire::Field;
using wire::Message;
using wire::Type;

// What a parsed message, string and number take in memory, roughly: the price that Limits::kept_bytes counts, so that
// a file of a million empty messages cannot fill the memory.
constexpr std::int64_t kMessagePrice = 128;
constexpr std::int64_t kTextPrice = 40;
constexpr std::int64_t kNumberPrice = 8;

// Lengths of copied messages are known only at their end. They are written as varints padded to this size.
constexpr std::size_t kLengthSize = 5;

constexpr std::int64_t kSmallFile = 4 << 20;

constexpr std::int64_t kNewestIrVersion = 1000;  // generous: today it is 10
constexpr std::int32_t kExternal = 1;            // TensorProto.DataLocation

/// What the pass has seen of the tensor that it is in.
struct TensorFacts {
  std::string name;
  Shape dims;
  std::int64_t type = 0;
  bool external = false;
  std::int64_t raw_bytes = 0, float_bytes = 0, double_bytes = 0, varint_bytes = 0, string_bytes = 0;
  std::string kept;      // payload fields as they shall be copied
  bool dropped = false;  // the payload is too large

  void clear() {  // keeps what memory it has
    name.clear();
    dims.clear();
    kept.clear();
    type = raw_bytes = float_bytes = double_bytes = varint_bytes = string_bytes = 0;
    external = dropped = false;
  }

  std::int64_t payload_bytes() const { return raw_bytes + float_bytes + double_bytes + varint_bytes + string_bytes; }
};

/// Whether the payload can be the elements that dims and type speak of.
bool payload_fits(const TensorFacts& tensor) {
  const auto type = tensor.type >= 0 && tensor.type < 256 ? static_cast<DType>(tensor.type) : DType::undefined;
  const int bits = dtype_bits(type);
  const auto elements = checked_product(tensor.dims);
  if (bits == 0 || !elements || tensor.external) return true;  // nothing that could be compared
  const std::int64_t parts = type == DType::complex64 || type == DType::complex128 ? 2 : 1;
  const auto times = [&](std::int64_t size) { return checked_multiply(*elements, size).value_or(-1); };
  if (tensor.raw_bytes > 0) {
    const auto all_bits = checked_multiply(*elements, bits);
    return all_bits && tensor.raw_bytes == *all_bits / 8 + (*all_bits % 8 != 0);
  }
  const bool single = type == DType::float32 || type == DType::complex64;
  const bool twice = type == DType::float64 || type == DType::complex128;
  if (tensor.float_bytes > 0) return single && tensor.float_bytes == times(4 * parts);
  if (tensor.double_bytes > 0) return twice && tensor.double_bytes == times(8 * parts);
  if (tensor.varint_bytes > 0) {  // one to ten bytes an entry; two elements of four bits may share an entry
    if (single || twice) return false;
    const std::int64_t entries = bits == 4 ? *elements / 2 + *elements % 2 : *elements;
    return tensor.varint_bytes >= entries && tensor.varint_bytes / 10 <= *elements;
  }
  return *elements == 0;
}

std::string shape_words(const Shape& dims) { return dims.empty() ? "a scalar" : dims_text(dims); }

class Walker {
 public:
  Walker(Window& window, const Limits& limits) : window_(window), limits_(limits) {}

  Slim walk() {
    // Most of a small file is kept. In a large one that may be little, so its copy grows as it needs.
    slim_.bytes.reserve(static_cast<std::size_t>(std::min(window_.size(), kSmallFile)));
    stack_.push_back({Message::model, window_.size(), 0, 0});
    while (true) {
      if (at_ < frame().end) {
        read_field();
      } else if (stack_.size() > 1) {
        close();
      } else {
        break;
      }
    }
    if (!graph_seen_) no_graph();
    add_warnings();
    return std::move(slim_);
  }

 private:
  struct Frame {
    Message message;
    std::int64_t end;       // offset in the file
    std::size_t length_at;  // where the copy's length is to be written
    int graphs;             // how many graphs it lies in
  };

  Frame& frame() { return stack_.back(); }
  bool at_top() const { return stack_.size() == 1; }

  // --- errors ---

  std::string here() const { return formatted("byte {}", field_at_); }

  /// Bytes that no writer of ONNX produces.
  [[noreturn]] void fail(const std::string& what) const {
    if (at_top() && !graph_seen_) throw not_onnx();
    throw Error(ErrorCode::malformed_model, formatted("The file is damaged: {}. Download or export it again.", what),
                here());
  }

  Error not_onnx() const {
    return Error(ErrorCode::not_onnx,
                 "This is no ONNX model. Choose the .onnx file itself; the weights that belong to it are not needed.",
                 here());
  }

  /// A field of `wanted` bytes that does not fit into what is left of its message.
  [[noreturn]] void past_end(std::uint64_t wanted) const {
    const std::int64_t left = stack_.back().end - at_;
    if (!at_top()) {
      fail(formatted("a field of {} bytes does not fit into the {} bytes left of its {}", wanted, left,
                     wire::message_name(stack_.back().message)));
    }
    const bool plausible = graph_seen_ || in_graph_ || (plausible_start_ && !unknown_seen_);
    if (!plausible) throw not_onnx();
    throw Error(ErrorCode::truncated_file,
                formatted("The file is cut short: it ends {} bytes before the end of the part that begins here. "
                          "Download or copy it again.",
                          wanted - static_cast<std::uint64_t>(left)),
                here());
  }

  [[noreturn]] void over_limit(const char* name, std::int64_t limit, const std::string& what) const {
    throw Error(
        ErrorCode::limit_exceeded,
        formatted("{} passes the limit '{}' of {}: no exporter writes such a model. Export it again, or a part of it.",
                  what, name, limit),
        here());
  }

  [[noreturn]] void no_graph() const {
    if (plausible_start_ && !unknown_seen_) {
      throw Error(ErrorCode::truncated_file,
                  "The file ends before the model's graph begins. Download or copy it again.",
                  formatted("byte {}", window_.size()));
    }
    throw not_onnx();
  }

  // --- the wire ---

  std::uint64_t read_varint() {
    if (at_ < frame().end) {  // mostly one byte is all
      const std::uint8_t byte = window_.byte(at_);
      if (byte < 0x80) {
        ++at_;
        return byte;
      }
    }
    return read_long_varint();
  }

  std::uint64_t read_long_varint() {
    const std::int64_t end = frame().end;
    std::uint64_t value = 0;
    int shift = 0;
    while (at_ < end) {
      if (shift >= 70) fail("a number of more than ten bytes");
      const std::uint8_t byte = window_.byte(at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
      shift += 7;
    }
    past_end(1);
  }

  /// The length of a field of bytes, which fits into its message.
  std::int64_t read_length() {
    const std::uint64_t length = read_varint();
    if (length > static_cast<std::uint64_t>(frame().end - at_)) past_end(length);
    return static_cast<std::int64_t>(length);
  }

  void skip_bytes(std::int64_t count) {
    if (count > frame().end - at_) past_end(static_cast<std::uint64_t>(count));
    at_ += count;
  }

  static void write_varint(std::uint64_t value, std::string& out) {
    if (value < 0x80) {
      out.push_back(static_cast<char>(value));
      return;
    }
    char bytes[10];
    std::size_t count = 0;
    for (; value >= 0x80; value >>= 7) bytes[count++] = static_cast<char>(value | 0x80);
    bytes[count++] = static_cast<char>(value);
    out.append(bytes, count);
  }

  static void write_tag(const Field& field, Type type, std::string& out) {
    write_varint(field.number << 3 | static_cast<std::uint32_t>(type), out);
  }

  void pay(std::int64_t price) {
    memory_ += price;
    if (memory_ > limits_.kept_bytes) over_limit("kept_bytes", limits_.kept_bytes, "The model without its weights");
  }

  // --- fields ---

  void read_field() {
    field_at_ = at_;
    const std::uint64_t tag = read_varint();
    const std::uint64_t number = tag >> 3;
    const auto type = static_cast<std::uint32_t>(tag & 7);
    if (at_top() && field_at_ == 0 && tag == (wire::kModelIrVersion << 3)) plausible_start_ = true;
    if (number == 0 || number > 0x1FFFFFFF || type == 3 || type == 4 || type > 5) {
      fail(formatted("the tag {} has no meaning", tag));
    }
    const Field* field = wire::find_field(frame().message, static_cast<std::uint32_t>(number));
    if (field == nullptr) {
      if (at_top()) unknown_seen_ = true;
      skip_value(static_cast<Type>(type));
      return;
    }
    const bool packed = static_cast<Type>(type) == Type::bytes && field->type != Type::bytes;
    if (static_cast<Type>(type) != field->type && !packed) {
      fail(formatted("field {} of a {} has wire type {} in place of {}", number, wire::message_name(frame().message),
                     type, static_cast<int>(field->type)));
    }
    switch (field->action) {
      case Action::number: packed ? copy_packed(*field) : copy_number(*field); break;
      case Action::text: copy_text(*field, false); break;
      case Action::blob: copy_text(*field, true); break;
      case Action::descend: open(*field); break;
      case Action::payload: read_payload(*field, packed); break;
      case Action::skip: skip_value(static_cast<Type>(type)); break;
    }
  }

  void skip_value(Type type) {
    switch (type) {
      case Type::varint: read_varint(); break;
      case Type::fixed64: skip_bytes(8); break;
      case Type::fixed32: skip_bytes(4); break;
      case Type::bytes: at_ += read_length(); break;
    }
  }

  /// Whether the field's tag and what else stands before `at_` are so short that protobuf takes them as they are.
  bool header_is_short() const { return at_ - field_at_ <= 3; }

  /// Copies the field, of which `length` bytes are still to come.
  void copy_bytes(const Field& field, std::int64_t length) {
    std::int64_t start = field_at_;
    if (!header_is_short()) {
      write_tag(field, Type::bytes, slim_.bytes);
      write_varint(static_cast<std::uint64_t>(length), slim_.bytes);
      start = at_;
    }
    window_.append(start, at_ + length - start, slim_.bytes);
  }

  void copy_number(const Field& field) {
    pay(kNumberPrice);
    const std::int64_t start = at_;
    const bool as_it_is = header_is_short();
    if (!as_it_is) write_tag(field, field.type, slim_.bytes);
    if (field.type == Type::varint) {
      note_number(field, read_varint());
    } else {
      skip_bytes(field.type == Type::fixed32 ? 4 : 8);
    }
    const std::int64_t from = as_it_is ? field_at_ : start;
    window_.append(from, at_ - from, slim_.bytes);
  }

  void copy_packed(const Field& field) {
    const std::int64_t length = read_length();
    pay(field.type == Type::varint ? checked_multiply(length, kNumberPrice).value_or(limits_.kept_bytes) : length);
    copy_bytes(field, length);
    if (frame().message != Message::tensor) {
      at_ += length;
      return;
    }
    const std::int64_t end = at_ + length;
    while (at_ < end) note_number(field, read_varint());
    if (at_ != end) fail("the last number of a list is longer than the list");
  }

  void note_number(const Field& field, std::uint64_t value) {
    const auto number = static_cast<std::int64_t>(value);
    if (frame().message == Message::model && field.number == wire::kModelIrVersion) {
      plausible_start_ = plausible_start_ && number >= 1 && number <= kNewestIrVersion;
    }
    if (frame().message != Message::tensor) return;
    if (field.number == wire::kTensorType) tensor_.type = static_cast<std::int32_t>(number);
    if (field.number == wire::kTensorLocation) tensor_.external = number == kExternal;
    if (field.number == wire::kTensorDims) {
      if (tensor_.dims.size() >= static_cast<std::size_t>(limits_.rank)) {
        over_limit("rank", limits_.rank, formatted("The number of dimensions of tensor {}", quoted(tensor_.name)));
      }
      tensor_.dims.push_back(number);
    }
  }

  void copy_text(const Field& field, bool may_be_left_out) {
    const std::int64_t length = read_length();
    if (length > limits_.string_bytes) {
      if (!may_be_left_out) {
        over_limit("string_bytes", limits_.string_bytes,
                   std::string("The length of a name in a ") + wire::message_name(frame().message));
      }
      ++dropped_attributes_;
      at_ += length;
      return;
    }
    pay(kTextPrice + length);
    copy_bytes(field, length);
    at_ += length;
    if (frame().message == Message::tensor && field.number == wire::kTensorName) {
      tensor_.name.assign(slim_.bytes, slim_.bytes.size() - static_cast<std::size_t>(length));
    }
  }

  void read_payload(const Field& field, bool packed) {
    std::string* out = tensor_.dropped ? nullptr : &tensor_.kept;
    const std::int64_t start = at_;
    std::int64_t length = 0;
    switch (packed ? Type::bytes : field.type) {
      case Type::bytes: length = read_length(); break;
      case Type::fixed32: length = 4; break;
      case Type::fixed64: length = 8; break;
      case Type::varint:
        read_varint();
        length = at_ - start;
        at_ = start;
        break;
    }
    switch (field.number) {
      case wire::kTensorFloats: tensor_.float_bytes += length; break;
      case wire::kTensorDoubles: tensor_.double_bytes += length; break;
      case wire::kTensorRaw: tensor_.raw_bytes += length; break;
      case wire::kTensorStrings: tensor_.string_bytes += length; break;
      default: tensor_.varint_bytes += length; break;
    }
    const std::int64_t value_at = at_;
    skip_bytes(length);
    if (out != nullptr && tensor_.payload_bytes() > limits_.kept_payload_bytes) {
      tensor_.dropped = true;
      tensor_.kept.clear();
    } else if (out != nullptr) {
      pay(kTextPrice + length * kNumberPrice);
      write_tag(field, packed ? Type::bytes : field.type, *out);
      if (packed || field.type == Type::bytes) write_varint(static_cast<std::uint64_t>(length), *out);
      window_.append(value_at, length, *out);
    }
  }

  // --- messages ---

  void open(const Field& field) {
    if (field.child == Message::graph && at_top()) in_graph_ = true;
    const std::int64_t length = read_length();
    const int graphs = frame().graphs + (field.child == Message::graph ? 1 : 0);
    if (graphs > limits_.nesting) over_limit("nesting", limits_.nesting, "The depth of graphs inside graphs");
    if (field.child == Message::node && ++nodes_ > limits_.nodes) {
      over_limit("nodes", limits_.nodes, "The number of nodes");
    }
    pay(kMessagePrice);
    write_tag(field, Type::bytes, slim_.bytes);
    const std::size_t length_at = slim_.bytes.size();
    slim_.bytes.append(kLengthSize, '\0');
    if (field.child == Message::tensor) tensor_.clear();
    if (field.child == Message::graph) graph_seen_ = true;
    stack_.push_back({field.child, at_ + length, length_at, graphs});
  }

  void close() {
    if (frame().message == Message::tensor) close_tensor();
    std::uint64_t length = slim_.bytes.size() - frame().length_at - kLengthSize;
    for (std::size_t i = 0; i < kLengthSize; ++i, length >>= 7) {
      slim_.bytes[frame().length_at + i] = static_cast<char>((length & 0x7F) | (i + 1 < kLengthSize ? 0x80 : 0));
    }
    stack_.pop_back();
  }

  void close_tensor() {
    slim_.bytes += tensor_.kept;
    if (payload_fits(tensor_)) return;
    if (++mismatches_ == 1) {
      first_mismatch_ =
          formatted("{} is {} of {} and has {} bytes", tensor_.name.empty() ? "a constant" : quoted(tensor_.name),
                    shape_words(tensor_.dims), dtype_name(static_cast<DType>(tensor_.type)), tensor_.payload_bytes());
    }
    if (mismatched_.size() < kNamesInWarning && !tensor_.name.empty()) mismatched_.push_back(tensor_.name);
  }

  void add_warnings() {
    if (mismatches_ > 0) {
      slim_.warnings.push_back({"payload_mismatch",
                                formatted("The weights of {} tensors do not have the size that their shape says ({}). "
                                          "The shapes are taken as they stand.",
                                          mismatches_, first_mismatch_),
                                mismatched_});
    }
    if (dropped_attributes_ > 0) {
      slim_.warnings.push_back({"dropped_attribute",
                                formatted("{} string attributes of more than {} bytes were left out.",
                                          dropped_attributes_, limits_.string_bytes),
                                {}});
    }
  }

  Window& window_;
  const Limits& limits_;
  std::vector<Frame> stack_;
  std::int64_t at_ = 0;           // the next byte
  std::int64_t field_at_ = 0;     // where the present field begins
  std::int64_t memory_ = 0;       // price of what is kept so far
  std::int64_t nodes_ = 0;        // of all graphs and functions
  bool plausible_start_ = false;  // begins as writers of ONNX begin: with the IR version
  bool unknown_seen_ = false;     // a field of the model that the schema does not have
  bool in_graph_ = false;         // the graph's tag has been read
  bool graph_seen_ = false;
  TensorFacts tensor_;
  std::int64_t mismatches_ = 0;
  std::string first_mismatch_;
  std::vector<std::string> mismatched_;
  std::int64_t dropped_attributes_ = 0;
  Slim slim_;
};

}  // namespace

Slim slim_model(Window& window, const Limits& limits) { return Walker(window, limits).walk(); }

}  // namespace blackthorn::onnx
