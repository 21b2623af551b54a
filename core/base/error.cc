#include "base/error.h"

#include <utility>

#include "base/formatted.h"

namespace blackthorn {

std::string_view error_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::unreadable_file: return "unreadable_file";
    case ErrorCode::empty_file: return "empty_file";
    case ErrorCode::not_onnx: return "not_onnx";
    case ErrorCode::truncated_file: return "truncated_file";
    case ErrorCode::malformed_model: return "malformed_model";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::cyclic_graph: return "cyclic_graph";
    case ErrorCode::unknown_input: return "unknown_input";
    case ErrorCode::bad_shape: return "bad_shape";
    case ErrorCode::unknown_platform: return "unknown_platform";
    case ErrorCode::unknown_mode: return "unknown_mode";
    case ErrorCode::unknown_precision: return "unknown_precision";
    case ErrorCode::bad_platform_table: return "bad_platform_table";
    case ErrorCode::bad_request: return "bad_request";
    case ErrorCode::cancelled: return "cancelled";
  }
  return "error";
}

namespace {
std::string sentence(const std::string& message, const std::string& where) {
  return where.empty() ? message : formatted("{} ({})", message, where);
}
}  // namespace

Error::Error(ErrorCode code, std::string message, std::string where)
    : std::runtime_error(sentence(message, where)),
      code_(code),
      message_(std::move(message)),
      where_(std::move(where)) {}

}  // namespace blackthorn
