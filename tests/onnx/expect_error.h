// The error of reading a model, as a value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "onnx/wire_writer.h"

namespace blackthorn::wire_test {
using namespace onnx;

inline std::optional<Error> error_of(std::string_view bytes, const Limits& limits = {}) {
  try {
    read(bytes, limits);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

inline std::optional<Error> error_of(const GraphParts& parts, const Limits& limits = {}) {
  return error_of(model(graph_bytes(parts)), limits);
}

/// The error of a file that the user knows by that name.
inline std::optional<Error> error_of_file(std::string_view bytes, const std::string& name) {
  try {
    MemorySource source({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    read_model(source, name);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

/// The stable name of the error's code, "none" where reading worked.
inline std::string_view code_of(std::string_view bytes, const Limits& limits = {}) {
  const auto error = error_of(bytes, limits);
  return error ? error_name(error->code()) : "none";
}

inline std::string_view code_of(const GraphParts& parts, const Limits& limits = {}) {
  return code_of(model(graph_bytes(parts)), limits);
}

/// Whether message and place together contain the text.
inline bool says(const std::optional<Error>& error, std::string_view text) {
  return error && std::string_view(error->what()).find(text) != std::string_view::npos;
}

}  // namespace blackthorn::wire_test
