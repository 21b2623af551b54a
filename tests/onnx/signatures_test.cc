// The usual wrong files, by the first bytes that they really have.
#include "onnx/signatures.h"

#include <doctest/doctest.h>

#include <bit>
#include <random>

#include "onnx/expect_error.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::wire_test;
using namespace std::string_literals;

TEST_CASE("wrong files are named") {
  const std::string tar = "model.onnx" + std::string(247, '\0') + "ustar\00000" + std::string(300, 'x');
  const struct {
    std::string head;
    const char* said;
  } cases[] = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 102442450\n", "Git LFS"},
      {"\n<!DOCTYPE html>\n<html lang=\"en\">", "web page"},
      {"<HTML><head>", "web page"},
      {"\xEF\xBB\xBF<!doctype HTML><p>", "web page"},
      {"ptrt\0\0\0\0"s + std::string(40, '\x12'), "TensorRT engine"},
      {"ftrt\0\0\0\0"s + std::string(40, '\x12'), "TensorRT engine"},
      {"\x9A\x01\0\0{\"description\": \"Ultralytics YOLO\"}ftrt"s, "TensorRT engine"},
      {"\x58\0\0\0\0\0\0\0{\"weight\":{\"dtype\":\"F32\"}}"s, "safetensors"},
      {"\x1C\0\0\0TFL3\x14\0\x20\0"s, "TensorFlow Lite"},
      {"\x1C\0\0\0ORTM\x14\0\x20\0"s, "ONNX Runtime"},
      {"PK\x03\x04\0\0\x08\x08\0\0archive/data.pklFB\x02\0"s, "PyTorch"},
      {"PK\x03\x04\0\0\x08\x08\0\0model/code/__torch__.pyFB\x0B\0"s, "PyTorch"},
      {"PK\x03\x04\0\0\x08\x08\0\0model/constants.pklFB\x0B\0"s, "PyTorch"},
      {"PK\x03\x04\0\0\x08\x08\0\0archive/.format_versionFB\x0B\0"s, "PyTorch"},
      {"PK\x03\x04\0\0\x08\x08\0\0resnet/archive_formatFB\x0B\0"s, "PyTorch"},
      {"PK\x03\x04\x14\0\0\0\0\0arr_0.npy"s, "NumPy archive"},
      {"PK\x03\x04\x14\0\0\0\0\0metadata.json"s, "Keras"},
      {"PK\x03\x04\x14\0\0\0\0\0model.onnx"s, "zip archive"},
      {"\x89HDF\r\n\x1A\n\0\0\0"s, "HDF5"},
      {"\x80\x02\x8A\x0Al\xFC\x9C\x46\xF9 j\xA8P\x19.\x80\x02M"s, "pickle"},
      {"\x80\x04\x95\x10\0\0\0\0\0\0\0"s, "pickle"},
      {"\x1F\x8B\x08\0\0\0\0\0"s, "gzip"},
      {"BZh91AY&SY", "bzip2"},
      {"\xFD"
       "7zXZ\0\0"s,
       "xz archive"},
      {"\x28\xB5\x2F\xFD\x04\0"s, "zstd"},
      {tar, "tar archive"},
      {"GGUF\x03\0\0\0"s, "GGUF"},
      {"\x93NUMPY\x01\0v\0{'descr'"s, "NumPy array"},
      {"\x7F"
       "ELF\x02\x01\x01\0"s,
       "program"},
      {"\x89PNG\r\n\x1A\n", "PNG"},
      {"\xFF\xD8\xFF\xE0\0\x10JFIF"s, "JPEG"},
      {"\0\0\0\0\2\0\0\0\5\0\0\0\0\x15\xCB\1"s, "Darknet weights"},
      {std::string(100, '\0'), "zeros"},
      {"{\"schema\":\"blackthorn-report/1\",\"model\":{}}", "Blackthorn report"},
      {"{\"schema\": \"blackthorn-platform/1\"}", "platform table"},
      {"{\"modelTopology\": {}}", "TensorFlow.js"},
      {"  [1, 2]", "JSON"},
      {"<?xml version=\"1.0\"?>\n<net name=\"x\" version=\"11\">", "OpenVINO"},
      {"<?xml version=\"1.0\"?><a/>", "XML"},
      {"ir_version: 7\nproducer_name: \"pytorch\"\ngraph {\n", "protobuf's text form"},
      {"<\n  ir_version: 8,\n  opset_import: [\"\" : 17]\n>\ng (float[N] x) => (float[N] y) {}", "its own text form"},
      {"ir_version: 8\nproducer_name: \"x\"\ngraph { name: \"g\" }\n", "google.protobuf.text_format.Parse"},
      {"# proto-message: onnx.ModelProto\n\nopset_import {\n  version: 17\n}\n", "google.protobuf.text_format.Parse"},
      {"graph {\n  node {\n    op_type: \"Relu\"\n  }\n}\n", "google.protobuf.text_format.Parse"},
      {"<ir_version: 8, opset_import: [\"\" : 17]>\ng (float[N] x) => (float[N] y) {}", "onnx.parser.parse_model"},
      {"<opset_import: [\"\" : 17], ir_version: 8>\ng (float[N] x) => (float[N] y) {}", "onnx.parser.parse_model"},
      {"graph {\n  a -- b\n}\n", "a text file"},
      {"name: \"AlexNet\"\nlayer {\n  name: \"data\"\n", "Caffe description"},
      {"[net]\nbatch=64\n", "Darknet configuration"},
      {"7767517\n75 83\n", "ncnn"},
      {"Boring old notes\n", "text file"},
      {"\x08\x01\x08\xE8\x07\x10\x01\x4A\x04"s + "1234", "single ONNX tensor"},
      {"\x0A\x2B\x0A\x05input\x12\x0BPlaceholder*\x0B\x0A\x05shape\x12\x02:\0"s, "TensorFlow graph"},
      {"\x08\x01\x12\xC0\x84\x3D\x0A\x20\x12\x05serve"s, "SavedModel"},
      {"\x08\x04\x12\x90\x01\x0A\x20\x0A\x05image"s, "Core ML"},
      {"\x0A\x07"
       "AlexNet\xA2\x06\x10\x0A\x04"
       "data",
       "Caffe model"},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string(c.said));
    const auto error = error_of(c.head);
    REQUIRE(error);
    CAPTURE(std::string(error->what()));
    CHECK(error->code() == ErrorCode::not_onnx);
    CHECK(says(error, c.said));
  }
}

TEST_CASE("files of weights lead to the .onnx file beside them") {
  // As numpy writes normal weights: float32 and float16, little endian; biases often begin with zeros.
  std::mt19937 random(3);
  std::normal_distribution<float> weight(0.0F, 0.05F);
  std::string single(400, '\0');
  std::string half;
  for (int i = 0; i < 2000; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(weight(random));
    for (int byte = 0; byte < 4; ++byte) single.push_back(static_cast<char>(bits >> (8 * byte)));
    // Rebiased by 112, the mantissa cut: exact enough for what is too large to be subnormal.
    const std::uint32_t magnitude = bits & 0x7FFFFFFF;
    const std::uint32_t small = magnitude < (113U << 23) ? 0 : (magnitude - (112U << 23)) >> 13;
    const std::uint32_t cut = (bits >> 31 << 15) | small;
    half += {static_cast<char>(cut), static_cast<char>(cut >> 8)};
  }
  for (const std::string& bytes : {single, half}) {
    const auto error = error_of(bytes);
    CHECK(says(error, "external data"));
    CHECK(says(error, ".onnx file that lies beside it"));
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::not_onnx);
  }
  // Integers look like nothing; there the name decides.
  std::string quantised;
  for (int i = 0; i < 500; ++i) quantised.push_back(static_cast<char>(random()));
  CHECK_FALSE(says(error_of_file(quantised, "model.onnx"), "external data"));
  for (const char* name : {"model.onnx.data", "model.onnx_data", "model.weights", "weights.bin"}) {
    CAPTURE(std::string(name));
    CHECK(says(error_of_file(quantised, name), "external data"));
  }
  // What is better known is named first.
  CHECK(says(error_of_file("\x89HDF\r\n\x1A\n"s, "model.weights"), "HDF5"));
  CHECK(says(error_of_file("\0\0\0\0\2\0\0\0\5\0\0\0"s, "yolov4.weights"), "Darknet weights"));
}

TEST_CASE("every piece of a wrong file's beginning is read safely") {
  const std::string heads[] = {"\x08\x01\x08\xE8\x07\x10\x01"s,
                               "\x0A\x2B\x0A\x05input\x12\x0B"s,
                               "\x08\x01\x12\xC0\x84\x3D\x0A"s,
                               "\x0A\x07"
                               "AlexNet\xA2\x06"s,
                               "\x9A\x01\0\0{\"d"s,
                               "\x58\0\0\0\0\0\0\0{\""s,
                               "\xEF\xBB\xBF <"s};
  for (const auto& head : heads) {
    for (std::size_t length = 0; length <= head.size(); ++length) {
      // A copy of exactly this length, so that a sanitizer sees any step beyond it.
      const std::string piece(head, 0, length);
      recognise(piece);
      recognise_weights(piece, "model.onnx");
    }
  }
  CHECK(recognise("") != nullptr);  // no bytes are text; read_model reports an empty file before it asks
}

TEST_CASE("a model is never mistaken for another file") {
  GraphParts parts = relu();
  CHECK(code_of(Wire().number(1, 8).text(2, "TFL3").add(7, graph_bytes(parts)).add(8, opset(17)).bytes) == "none");
  CHECK(code_of(Wire().text(2, "{\"<html>").add(7, graph_bytes(parts)).add(8, opset(17)).number(1, 8).bytes) == "none");
}
