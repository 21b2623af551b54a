// What a platform card shows: PlatformInfo of wasm/report.d.ts.

#include "report/formats.h"
#include "report/json_parts.h"

namespace blackthorn::report {
namespace {

void write_optional(JsonWriter& json, const std::optional<double>& value) {
  if (value) {
    json.exact(*value);
  } else {
    json.null();
  }
}

void write_device(JsonWriter& json, const platform::Device& device) {
  json.begin_object()
      .text("gpu", device.gpu)
      .text("compute_capability", device.compute_capability)
      .integer("sm_count", device.sm_count)
      .integer("memory_bytes", device.memory_bytes)
      .integer("reserved_bytes", device.reserved_bytes)
      .exact("launch_price_usd", device.launch_price_usd)
      .text("price_note", device.price_note)
      .integer("launch_year", device.launch_year)
      .text("last_software", device.last_software)
      .end_object();
}

void write_mode(JsonWriter& json, const platform::Mode& mode) {
  json.begin_object()
      .text("id", mode.id)
      .text("name", mode.name)
      .exact("gpu_mhz", mode.gpu_mhz)
      .exact("memory_gb_s", mode.memory_gb_s);
  write_optional(json.key("power_w"), mode.power_w > 0 ? std::optional(mode.power_w) : std::nullopt);
  json.text("basis", platform::basis_name(mode.basis)).end_object();
}

// The peak in the default mode.
void write_precision(JsonWriter& json, const platform::Platform& table, const platform::PrecisionInfo& precision) {
  const double gflop_s = precision.flop_per_cycle_per_sm * table.device.sm_count * table.modes.at(0).gpu_mhz / 1000;
  json.begin_object().text("id", precision.id).number("gflop_s", gflop_s).end_object();
}

void write_coefficient(JsonWriter& json, const platform::Coefficient& coefficient) {
  json.begin_object().text("name", coefficient.name).exact("value", coefficient.value);
  write_optional(json.key("low"), coefficient.low);
  write_optional(json.key("high"), coefficient.high);
  json.text("support", coefficient.support).text("source", coefficient.source).end_object();
}

void write_source(JsonWriter& json, const platform::Source& source) {
  json.begin_object().text("text", source.text).text("url", source.url).end_object();
}

void write_info(JsonWriter& json, const platform::Platform& table, std::string_view id = {}) {
  json.begin_object()
      .text("id", id.empty() ? std::string_view(table.id) : id)
      .text("name", table.name)
      .text("description", table.description)
      .text("software", table.software)
      .text("date", table.date)
      .text("basis", platform::basis_name(table.basis));
  write_device(json.key("device"), table.device);
  json_array(json.key("modes"), table.modes, write_mode);
  json_array(json.key("precisions"), table.precisions,
             [&](JsonWriter& out, const auto& precision) { write_precision(out, table, precision); });
  json_array(json.key("coefficients"), table.coefficients, write_coefficient);
  json_array(json.key("kinds"), table.kinds, write_kind);
  json_array(json.key("sources"), table.sources, write_source);
  json.exact("common_sigma", table.common_sigma).end_object();
}

}  // namespace

std::string platform_json(const platform::Platform& table, std::string_view id) {
  JsonWriter json;
  write_info(json, table, id);
  return json.take();
}

std::string platforms_json(platform::Tables& tables) {
  JsonWriter json;
  json_array(json, platform::Platform::embedded_ids(),
             [&](JsonWriter& out, const std::string& id) { write_info(out, *tables.find(id)); });
  return json.take();
}

}  // namespace blackthorn::report
