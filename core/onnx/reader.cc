#include "onnx/reader.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "base/error.h"
#include "base/formatted.h"
#include "onnx.pb.h"
#include "onnx/convert.h"
#include "onnx/signatures.h"
#include "onnx/slim.h"
#include "onnx/window.h"

namespace blackthorn::onnx {
namespace {

/// Errors that say that the bytes are wrong, as against errors of reading them.
bool is_about_content(ErrorCode code) {
  return code == ErrorCode::not_onnx || code == ErrorCode::truncated_file || code == ErrorCode::malformed_model ||
         code == ErrorCode::limit_exceeded;
}

/// Only a file that cannot be read is compared with the usual wrong ones, so no model is ever mistaken for one.
const Signature* recognised(ByteSource& source, const std::string& name, ErrorCode code) {
  std::string head(static_cast<std::size_t>(std::min<std::int64_t>(source.size(), kSignatureBytes)), '\0');
  source.read(0, {reinterpret_cast<std::uint8_t*>(head.data()), head.size()});
  const Signature* signature = recognise(head);
  return signature == nullptr && code == ErrorCode::not_onnx ? recognise_weights(head, name) : signature;
}

Slim slim_or_name(ByteSource& source, Window& window, const std::string& name, const Limits& limits) {
  try {
    return slim_model(window, limits);
  } catch (const Error& error) {
    const Signature* signature = is_about_content(error.code()) ? recognised(source, name, error.code()) : nullptr;
    if (signature == nullptr) throw;
    throw Error(ErrorCode::not_onnx, formatted("This is no ONNX model but {}. {}", signature->what, signature->remedy));
  }
}

void parse(const std::string& bytes, const Limits& limits, ::onnx::ModelProto& proto) {
  // The pass has counted bytes and nesting; protobuf's own limits only have to let that through. Between two graphs
  // lie a node and an attribute, below the last one a few more messages.
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(std::min(limits.nesting, 10'000) * 3 + 16);
  if (!proto.ParseFromCodedStream(&stream)) {
    throw Error(ErrorCode::malformed_model,
                "The file is damaged: its fields contradict the ONNX schema. Export it again.");
  }
}

}  // namespace

Model read_model(ByteSource& source, std::string name, const Limits& limits) {
  Model model;
  model.name = std::move(name);
  model.file_bytes = source.size();
  if (model.file_bytes == 0) {
    throw Error(ErrorCode::empty_file, "The file is empty. Download or export it again.");
  }
  try {
    Window window(source);
    google::protobuf::Arena arena;
    auto* proto = google::protobuf::Arena::CreateMessage<::onnx::ModelProto>(&arena);
    {
      Slim slim = slim_or_name(source, window, model.name, limits);
      if (slim.bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) throw std::bad_alloc();
      model.warnings = std::move(slim.warnings);
      parse(slim.bytes, limits, *proto);
    }
    model.bytes_read = window.bytes_read();
    convert_model(*proto, arena, limits, model);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::limit_exceeded,
                "The model's structure does not fit into the memory that this program can have.", "limit 'memory'");
  }
  return model;
}

}  // namespace blackthorn::onnx
