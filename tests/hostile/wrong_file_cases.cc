// Files that people open by mistake, by the bytes that they really begin with. tests/onnx/signatures_test.cc has more.
#include <bit>

#include "hostile/parts.h"

namespace blackthorn::hostile {
namespace {

using namespace std::string_literals;

/// A local file header of a zip archive for a stored file of that name.
std::string zipped(const std::string& name, const std::string& content) {
  std::string header = "PK\x03\x04\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s;
  header[18] = header[22] = static_cast<char>(content.size());
  header += static_cast<char>(name.size());
  return header + "\0\0\0"s + name + content;
}

/// Weights as they lie in a file of external data: little-endian floats around zero.
std::string floats(std::size_t count) {
  Wire wire;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525 + 1013904223;
    const float weight = (static_cast<float>(state >> 8) / 16777216.0F - 0.5F) / 8;
    const auto bits = std::bit_cast<std::uint32_t>(weight);
    for (int byte = 0; byte < 4; ++byte) wire.bytes.push_back(static_cast<char>(bits >> (8 * byte)));
  }
  return wire.bytes;
}

}  // namespace

Cases wrong_file_cases() {
  const auto text = [](std::string bytes) { return [bytes = std::move(bytes)] { return bytes; }; };
  return {
      {"web-page.onnx", text("<!DOCTYPE html>\n<html><head><title>model.onnx</title></head></html>"),
       error("not_onnx", "web page")},
      {"git-lfs-pointer.onnx", text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 102442450\n"),
       error("not_onnx", "Git LFS")},
      {"pytorch-zip.onnx", text(zipped("archive/data.pkl", "\x80\x02") + zipped("archive/version", "3\n")),
       error("not_onnx", "PyTorch")},
      {"torchscript-zip.onnx", text(zipped("model/code/__torch__.py", "class M:\n  pass\n")),
       error("not_onnx", "PyTorch")},
      {"pickle.onnx", text("\x80\x02\x8A\x0Al\xFC\x9C\x46\xF9 j\xA8P\x19.\x80\x02M\xE9\x03.\x80\x02}q\0"s),
       error("not_onnx", "pickle")},
      {"onnx-runtime.onnx", text("\x1C\0\0\0ORTM\x14\0\x20\0"s + std::string(60, '\0')),
       error("not_onnx", "ONNX Runtime")},
      {"onnx-as-text.onnx", text("ir_version: 8\nproducer_name: \"pytorch\"\ngraph {\n  node {\n"),
       error("not_onnx", "text_format.Parse")},
      {"onnx-as-functions.onnx",
       text("<ir_version: 8, opset_import: [\"\" : 17]>\nagraph (float[N] x) => (float[N] y) {}"),
       error("not_onnx", "onnx.parser")},
      {"safetensors.onnx", text("\x58\0\0\0\0\0\0\0{\"weight\":{\"dtype\":\"F32\",\"shape\":[1]}}"s),
       error("not_onnx", "safetensors")},
      {"tensorrt-engine.onnx", text("ptrt\0\0\0\0"s + std::string(200, '\x12')), error("not_onnx", "TensorRT engine")},
      {"gzip.onnx", text("\x1F\x8B\x08\0\0\0\0\0\0\x03"s), error("not_onnx", "gzip")},
      {"zeros.onnx", text(std::string(5000, '\0')), error("not_onnx", "zeros")},
      {"report.onnx", text("{\"schema\":\"blackthorn-report/1\",\"model\":{}}"), error("not_onnx", "report")},
      {"external-data.onnx.data", [] { return floats(4096); }, error("not_onnx", "external data")},
      {"external-data-under-a-wrong-name.onnx", [] { return floats(4096); }, error("not_onnx", "external data")},
  };
}

}  // namespace blackthorn::hostile
