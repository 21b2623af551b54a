// The one exception of the library. Thrown on bad input, caught at the edges (command line, WASM).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace blackthorn {

/// What went wrong. Each value has a stable name (`error_name`) that reports and documentation use.
enum class ErrorCode {
  unreadable_file,     // the file cannot be opened or read
  empty_file,          // no bytes at all
  not_onnx,            // bytes that are no ONNX model; the message names what they look like
  truncated_file,      // the model ends in the middle of a field
  malformed_model,     // ONNX bytes that contradict the schema or themselves
  limit_exceeded,      // the model passes a named limit
  cyclic_graph,        // nodes that wait for each other
  unknown_input,       // a setting names an input that the model does not have
  bad_shape,           // a shape or dimension that cannot be
  unknown_platform,    // no embedded table of that id
  unknown_mode,        // the platform has no such power mode
  unknown_precision,   // the platform has no such precision
  bad_platform_table,  // a platform table that does not hold to its schema
  bad_request,         // a setting that cannot be understood
  cancelled,           // the caller asked to stop
};

/// The stable name of a code, such as "truncated_file".
std::string_view error_name(ErrorCode code);

/// `what()` is "message (where)". The message says cause and remedy; `where` names the byte, node or
/// JSON pointer at fault, and is empty where there is none.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, std::string message, std::string where = {});

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& where() const { return where_; }

 private:
  ErrorCode code_;
  std::string message_;
  std::string where_;
};

}  // namespace blackthorn
