// Pieces of JSON that several documents share, and the one way in which documents become text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cstdint>
#include <nlohmann/json.hpp>

#include "graph/graph.h"
#include "platform/platform.h"

namespace blackthorn {

/// Rounded to the digits of a report.
nlohmann::ordered_json json_number(double value);
nlohmann::ordered_json json_number(const std::optional<double>& value);  // null for nothing

/// An array with null for unknown dimensions; null for an unknown rank.
nlohmann::ordered_json json_shape(const std::optional<Shape>& shape);
/// {name, dtype, shape}
nlohmann::ordered_json json_tensor(const Tensor& tensor);
/// KindBasis of wasm/report.d.ts.
nlohmann::ordered_json json_kind(const platform::KindInfo& kind);

/// Builds an object member by member, in order. It never looks for a key, which must be new (the library's own
/// insertion searches, and a graph may have 100,000 tensors), and costs less code than nested initializer lists.
class JsonObject {
 public:
  JsonObject& text(std::string_view key, std::string_view value);
  JsonObject& integer(std::string_view key, std::int64_t value);
  JsonObject& number(std::string_view key, double value);  // rounded
  JsonObject& exact(std::string_view key, double value);   // as it is: what a table says
  JsonObject& flag(std::string_view key, bool value);
  JsonObject& value(std::string_view key, nlohmann::ordered_json value);
  nlohmann::ordered_json take() { return std::move(object_); }

 private:
  nlohmann::ordered_json object_ = nlohmann::ordered_json::object();
};

/// An array of what `make` gives for each item.
template <typename Items, typename Make>
nlohmann::ordered_json json_array(const Items& items, Make make) {
  auto result = nlohmann::ordered_json::array();
  for (const auto& item : items) result.push_back(make(item));
  return result;
}
nlohmann::ordered_json json_texts(const std::vector<std::string>& texts);

/// On one line; invalid UTF-8 becomes U+FFFD.
std::string json_text(const nlohmann::ordered_json& document);

}  // namespace blackthorn
