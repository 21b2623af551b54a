// Objects that reports, inspections and platform cards have in common.
#include "report/json_parts.h"

namespace blackthorn::report {
namespace {

void write_range(JsonWriter& json, const platform::Range& range) {
  json.begin_object()
      .text("variable", platform::variable_name(range.variable))
      .exact("low", range.low)
      .exact("high", range.high)
      .end_object();
}

}  // namespace

void write_shape(JsonWriter& json, const std::optional<Shape>& shape) {
  if (!shape) {
    json.null();
    return;
  }
  json_array(json, *shape, [](JsonWriter& out, std::int64_t dim) { dim < 0 ? out.null() : out.integer(dim); });
}

void write_tensor(JsonWriter& json, const Tensor& tensor) {
  json.begin_object().text("name", tensor.name).text("dtype", dtype_name(tensor.dtype)).key("shape");
  write_shape(json, tensor.shape);
  json.end_object();
}

void write_kind(JsonWriter& json, const platform::KindInfo& kind) {
  json.begin_object()
      .text("kind", kind.kind)
      .text("basis", platform::basis_name(kind.basis))
      .exact("error_sigma", kind.error.sigma)
      .text("error_source", kind.error.source)
      .text("formula", kind.formula);
  json_array(json.key("ranges"), kind.ranges, write_range);
  write_texts(json.key("sources"), kind.sources);
  json.end_object();
}

void write_origin(JsonWriter& json, const Node& node) {
  node.origin == kNoNode ? json.null() : json.integer(node.origin);
}

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  json_array(json, texts, [](JsonWriter& out, const std::string& text) { out.text(text); });
}

}  // namespace blackthorn::report
