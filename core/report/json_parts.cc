#include "report/json_parts.h"

#include <nlohmann/json.hpp>

#include "base/numbers.h"

namespace blackthorn {

using nlohmann::ordered_json;

ordered_json json_number(double value) { return round_to_digits(value, kReportDigits); }

ordered_json json_number(const std::optional<double>& value) { return value ? json_number(*value) : ordered_json(); }

ordered_json json_shape(const std::optional<Shape>& shape) {
  if (!shape) return nullptr;
  auto result = ordered_json::array();
  for (const std::int64_t dim : *shape) result.push_back(dim < 0 ? ordered_json() : ordered_json(dim));
  return result;
}

ordered_json json_tensor(const Tensor& tensor) {
  return JsonObject()
      .text("name", tensor.name)
      .text("dtype", dtype_name(tensor.dtype))
      .value("shape", json_shape(tensor.shape))
      .take();
}

ordered_json json_kind(const platform::KindInfo& kind) {
  const auto range_json = [](const platform::Range& range) {
    return JsonObject()
        .text("variable", platform::kVariableNames[static_cast<std::size_t>(range.variable)])
        .exact("low", range.low)
        .exact("high", range.high)
        .take();
  };
  return JsonObject()
      .text("kind", kind.kind)
      .text("basis", platform::basis_name(kind.basis))
      .exact("error_sigma", kind.error.sigma)
      .text("error_source", kind.error.source)
      .text("formula", kind.formula)
      .value("ranges", json_array(kind.ranges, range_json))
      .value("sources", json_texts(kind.sources))
      .take();
}

ordered_json json_texts(const std::vector<std::string>& texts) {
  return json_array(texts, [](const std::string& text) { return ordered_json(text); });
}

JsonObject& JsonObject::text(std::string_view key, std::string_view text) { return value(key, std::string(text)); }
JsonObject& JsonObject::integer(std::string_view key, std::int64_t number) { return value(key, number); }
JsonObject& JsonObject::number(std::string_view key, double number) { return value(key, json_number(number)); }
JsonObject& JsonObject::exact(std::string_view key, double number) { return value(key, number); }
JsonObject& JsonObject::flag(std::string_view key, bool flag) { return value(key, ordered_json(flag)); }

JsonObject& JsonObject::value(std::string_view key, ordered_json value) {
  // ordered_json keeps an object as a vector of pairs; its vector's own emplace_back does not search.
  using Pairs = ordered_json::object_t::Container;
  static_cast<Pairs&>(object_.get_ref<ordered_json::object_t&>()).emplace_back(std::string(key), std::move(value));
  return *this;
}

std::string json_text(const ordered_json& document) {
  return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace blackthorn
