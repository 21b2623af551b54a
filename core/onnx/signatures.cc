// One table, the first row that fits wins: more special rows stand before more general ones.
#include "onnx/signatures.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace blackthorn::onnx {
namespace {

using namespace std::string_view_literals;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Without the byte order mark and white space that text may begin with.
std::string_view stripped(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const auto start = head.find_first_not_of(" \t\r\n");
  return start == std::string_view::npos ? std::string_view{} : head.substr(start);
}

bool has_any_case(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return std::search(text.begin(), text.end(), lower.begin(), lower.end(), same) != text.end();
}

bool is_text(std::string_view head) {
  return std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f';
  });
}

bool is_json(std::string_view head) { return stripped(head).starts_with('{') || stripped(head).starts_with('['); }

/// Whether it begins with a field of ModelProto, of those that its text forms begin with.
bool starts_with_model_field(std::string_view text) {
  constexpr std::string_view fields[] = {"ir_version", "producer_name", "producer_version", "opset_import"};
  return std::any_of(std::begin(fields), std::end(fields),
                     [&](std::string_view field) { return text.starts_with(field); });
}

/// What protobuf prints: fields and blocks. A model without the usual fields in front begins with its graph.
bool is_onnx_protobuf_text(std::string_view head) {
  std::string_view text = stripped(head);
  while (text.starts_with('#')) text = stripped(text.substr(std::min(text.find('\n'), text.size())));
  return starts_with_model_field(text) || (text.starts_with("graph {") && has(text, "op_type:"));
}

/// ONNX's own syntax: fields in pointed brackets, then a graph as a function.
bool is_onnx_syntax(std::string_view head) {
  const std::string_view text = stripped(head);
  return text.starts_with('<') && starts_with_model_field(stripped(text.substr(1)));
}

bool is_html(std::string_view head) {
  return stripped(head).starts_with('<') && (has_any_case(head, "<html") || has_any_case(head, "<!doctype html"));
}

/// Eight bytes of length, then a JSON header.
bool is_safetensors(std::string_view head) {
  return head.size() > 9 && head.substr(5, 3) == "\0\0\0"sv && head[8] == '{' && (head[9] == '"' || head[9] == '}');
}

/// Four bytes of length, a JSON header, then the engine: what Ultralytics' exporter writes.
bool is_engine_with_header(std::string_view head) {
  return head.size() > 6 && head.substr(2, 2) == "\0\0"sv && head.substr(4, 2) == "{\""sv;
}

bool is_zeros(std::string_view head) { return !head.empty() && head.find_first_not_of('\0') == std::string_view::npos; }

/// TensorProto alone: dims (field 1, any number of them), then data_type (field 2), a number that ONNX defines.
bool is_tensor(std::string_view head) {
  std::size_t at = 0;
  while (at + 1 < head.size() && head[at] == 0x08) {
    ++at;
    while (at < head.size() && (head[at] & 0x80) != 0) ++at;
    ++at;
  }
  return at + 1 < head.size() && head[at] == 0x10 && head[at + 1] >= 1 && head[at + 1] <= 23;
}

/// After the field at `at` with a one-byte tag and a varint length: where its bytes begin.
std::size_t content(std::string_view head, std::size_t at) {
  ++at;
  while (at < head.size() && (head[at] & 0x80) != 0) ++at;
  return at + 1;
}

/// GraphDef: node (1) { name (1) … op (2) }.
bool is_tensorflow_graph(std::string_view head) {
  if (!head.starts_with("\x0A")) return false;
  const std::size_t node = content(head, 0);
  if (node + 1 >= head.size() || head[node] != 0x0A) return false;
  const std::size_t name_end = node + 2 + static_cast<unsigned char>(head[node + 1]);
  return name_end < head.size() && head[name_end] == 0x12;
}

/// SavedModel: saved_model_schema_version (1) = 1, meta_graphs (2) { meta_info_def (1).
bool is_saved_model(std::string_view head) {
  const std::size_t at = content(head, 2);
  return head.starts_with("\x08\x01\x12") && at < head.size() && head[at] == 0x0A;
}

/// Core ML: specificationVersion (1), description (2) { input (1).
bool is_core_ml(std::string_view head) {
  if (head.size() < 4 || head[0] != 0x08 || head[2] != 0x12) return false;
  const std::size_t at = content(head, 2);
  return at < head.size() && head[at] == 0x0A;
}

/// NetParameter: name (1), then layers (2) or layer (100).
bool is_caffe(std::string_view head) {
  if (head.size() < 2 || head[0] != 0x0A) return false;
  const std::size_t end = 2 + static_cast<unsigned char>(head[1]);
  if (end >= head.size() || !is_text(head.substr(2, end - 2))) return false;
  return head[end] == 0x12 || head.substr(end, 2) == "\xA2\x06"sv;
}

/// Whether nearly all words of that many bytes are floats as weights are: a moderate exponent, or zero. Of random bits
/// one in seven would be (one in two of 16 bits); text lies far outside.
bool holds_weights(std::string_view head, std::size_t word, int exponent_bits, int least, int most) {
  const int width = static_cast<int>(word) * 8;
  std::size_t words = 0, fitting = 0, zeros = 0, negative = 0;
  for (std::size_t at = 0; at + word <= head.size(); at += word, ++words) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < word; ++i) {
      bits |= static_cast<std::uint32_t>(static_cast<unsigned char>(head[at + i])) << (8 * i);
    }
    const std::uint32_t mask = (1U << exponent_bits) - 1, bias = mask >> 1;
    const int exponent = static_cast<int>(bits >> (width - 1 - exponent_bits) & mask) - static_cast<int>(bias);
    if (bits == 0) ++zeros;
    if (bits == 0 || (exponent >= least && exponent <= most)) ++fitting;
    if (bits >> (width - 1) != 0) ++negative;
  }
  return words >= 64 && fitting * 100 >= words * 98 && zeros * 2 < words && negative > 0 && negative < words;
}
bool is_weights(std::string_view head) {
  return holds_weights(head, 4, 8, -30, 8) || holds_weights(head, 2, 5, -14, 4);
}

bool is_pytorch_zip(std::string_view head) {
  return has(head, "data.pkl") || has(head, "constants.pkl") || has(head, "/code/") || has(head, "/.format_version") ||
         has(head, "/archive_format");
}
bool is_numpy_zip(std::string_view head) { return has(head, ".npy"); }
bool is_keras_zip(std::string_view head) {
  return has(head, "metadata.json") || has(head, "config.json") || has(head, "weights.h5");
}
bool is_pickle(std::string_view head) { return head.size() > 1 && head[1] >= 2 && head[1] <= 5; }
bool is_report(std::string_view head) { return is_json(head) && has(head, "\"blackthorn-report/"); }
bool is_platform(std::string_view head) { return is_json(head) && has(head, "\"blackthorn-platform/"); }
bool is_tensorflow_js(std::string_view head) { return is_json(head) && has(head, "modelTopology"); }
bool is_xml(std::string_view head) { return stripped(head).starts_with('<') && is_text(head); }
bool is_openvino(std::string_view head) { return stripped(head).starts_with('<') && has(head, "<net "); }
bool is_caffe_text(std::string_view head) { return is_text(head) && (has(head, "layer {") || has(head, "layers {")); }
bool is_darknet_text(std::string_view head) { return stripped(head).starts_with("[net]"); }
bool any(std::string_view) { return true; }

constexpr auto kPull = "Fetch the file itself with 'git lfs pull', or by the download button of the web page."sv;
constexpr auto kRawLink = "The address led to a page about the file. Use the page's download or 'raw' link."sv;
constexpr auto kParseProtobuf =
    "Save it in the binary form: onnx.save(google.protobuf.text_format.Parse(text, onnx.ModelProto()), 'model.onnx')."sv;
constexpr auto kParseSyntax = "Save it in the binary form: onnx.save(onnx.parser.parse_model(text), 'model.onnx')."sv;
constexpr auto kCompiled =
    "It is compiled for one GPU and hides its layers. Choose the ONNX file that it was built from."sv;
constexpr auto kNoNetwork = "It holds weights or arrays without a network. Choose an .onnx file of the network."sv;
constexpr auto kOrigin = "Choose the ONNX file that it was made from."sv;
constexpr auto kPyTorch =
    "It is no graph that can be read without PyTorch. Load it there and export it with torch.onnx.export."sv;
constexpr auto kTensorFlow = "Convert it with tf2onnx (python -m tf2onnx.convert)."sv;
constexpr auto kCaffe = "Convert prototxt and caffemodel together to ONNX first."sv;
constexpr auto kDarknet = "Convert configuration and weights together to ONNX first."sv;
constexpr auto kUnpack = "Unpack it and choose the .onnx file in it."sv;
constexpr auto kAgain = "A download or copy was not finished. Download or copy it again."sv;
constexpr auto kChoose = "Choose an .onnx file."sv;
constexpr auto kBeside = "Choose the .onnx file that lies beside it; the weights are not needed."sv;

constexpr Signature kExternalData = {"a file of weights that belongs to an ONNX model (external data)", kBeside};
/// How exporters name such files.
constexpr std::string_view kExternalEndings[] = {".data", "_data", ".weights", "_weights", ".weight", ".bin"};

struct Row {
  std::size_t offset;
  std::string_view magic;          // these bytes stand at `offset` …
  bool (*test)(std::string_view);  // … and this holds of the whole beginning
  Signature signature;
};

constexpr Row kRows[] = {
    {0, "version https://git-lfs", any, {"a Git LFS pointer, a few lines in place of the file", kPull}},
    {0, "", is_onnx_protobuf_text, {"ONNX in protobuf's text form", kParseProtobuf}},
    {0, "", is_onnx_syntax, {"ONNX in its own text form", kParseSyntax}},
    {0, "", is_html, {"a web page (HTML)", kRawLink}},
    {0, "ptrt", any, {"a TensorRT engine (plan)", kCompiled}},
    {0, "ftrt", any, {"a TensorRT engine (plan)", kCompiled}},
    {0, "", is_engine_with_header, {"a TensorRT engine with a header of its exporter", kCompiled}},
    {0, "", is_safetensors, {"a safetensors file", kNoNetwork}},
    {4, "TFL3", any, {"a TensorFlow Lite model", kTensorFlow}},
    {4, "ORTM", any, {"a model in ONNX Runtime's own format (.ort)", kOrigin}},
    {0, "PK\x03\x04", is_pytorch_zip, {"a PyTorch file", kPyTorch}},
    {0, "PK\x03\x04", is_numpy_zip, {"a NumPy archive (.npz)", kNoNetwork}},
    {0, "PK\x03\x04", is_keras_zip, {"a Keras model or another archive with a configuration", kTensorFlow}},
    {0, "PK\x03\x04", any, {"a zip archive", kUnpack}},
    {0, "\x89HDF\r\n\x1A\n", any, {"an HDF5 file, such as Keras writes (.h5)", kTensorFlow}},
    {0, "\x80", is_pickle, {"a Python pickle, such as older PyTorch files (.pt, .pth)", kPyTorch}},
    {0, "\x1F\x8B", any, {"a gzip archive", kUnpack}},
    {0, "BZh", any, {"a bzip2 archive", kUnpack}},
    {0, "\xFD\x37zXZ", any, {"an xz archive", kUnpack}},
    {0, "\x28\xB5\x2F\xFD", any, {"a zstd archive", kUnpack}},
    {0, "7z\xBC\xAF\x27\x1C", any, {"a 7z archive", kUnpack}},
    {0, "Rar!", any, {"a RAR archive", kUnpack}},
    {257, "ustar", any, {"a tar archive", kUnpack}},
    {0, "GGUF", any, {"a GGUF file, a language model for llama.cpp", kChoose}},
    {0, "RKNN", any, {"a model compiled for Rockchip (RKNN)", kOrigin}},
    {0, "\x93NUMPY", any, {"a NumPy array (.npy)", kNoNetwork}},
    {0, "\177ELF", any, {"a program or library", kChoose}},
    {0, "%PDF", any, {"a PDF document", kChoose}},
    {0, "\x89PNG", any, {"a PNG picture", kChoose}},
    {0, "\xFF\xD8\xFF", any, {"a JPEG picture", kChoose}},
    {0, "GIF8", any, {"a GIF picture", kChoose}},
    {0, "RIFF", any, {"a picture, sound or film (RIFF)", kChoose}},
    {0, "\0\0\0\0\2\0\0\0"sv, any, {"a Darknet weights file", kDarknet}},
    {0, "", is_zeros, {"a file filled with zeros", kAgain}},
    {0, "", is_darknet_text, {"a Darknet configuration", kDarknet}},
    {0, "", is_report, {"a Blackthorn report", kChoose}},
    {0, "", is_platform, {"a Blackthorn platform table", kChoose}},
    {0, "", is_tensorflow_js, {"a TensorFlow.js model", kTensorFlow}},
    {0, "", is_json, {"a JSON file", kChoose}},
    {0, "", is_openvino, {"an OpenVINO network (XML)", kOrigin}},
    {0, "", is_xml, {"an XML file", kChoose}},
    {0, "", is_caffe_text, {"a Caffe description (prototxt)", kCaffe}},
    {0, "7767517", any, {"an ncnn description", kOrigin}},
    {0, "", is_text, {"a text file", kChoose}},
    {0, "", is_tensor, {"a single ONNX tensor (.pb), such as test data", kChoose}},
    {0, "", is_tensorflow_graph, {"a frozen TensorFlow graph (.pb)", kTensorFlow}},
    {0, "", is_saved_model, {"a TensorFlow SavedModel (.pb)", kTensorFlow}},
    {0, "", is_core_ml, {"a Core ML model", kOrigin}},
    {0, "", is_caffe, {"a Caffe model", kCaffe}},
};

}  // namespace

const Signature* recognise(std::string_view head) {
  for (const Row& row : kRows) {
    if (row.offset > head.size() || !head.substr(row.offset).starts_with(row.magic)) continue;
    if (row.test(head)) return &row.signature;
  }
  return nullptr;
}

const Signature* recognise_weights(std::string_view head, std::string_view name) {
  const bool named = std::any_of(std::begin(kExternalEndings), std::end(kExternalEndings),
                                 [&](std::string_view ending) { return name.ends_with(ending); });
  return named || is_weights(head) ? &kExternalData : nullptr;
}

}  // namespace blackthorn::onnx
