// What a platform card shows: PlatformInfo of wasm/report.d.ts.

#include "report/formats.h"
#include "report/json_parts.h"

namespace blackthorn {
namespace {

using nlohmann::ordered_json;

ordered_json device_json(const platform::Device& device) {
  return JsonObject()
      .text("gpu", device.gpu)
      .text("compute_capability", device.compute_capability)
      .integer("sm_count", device.sm_count)
      .integer("memory_bytes", device.memory_bytes)
      .integer("reserved_bytes", device.reserved_bytes)
      .exact("launch_price_usd", device.launch_price_usd)
      .text("price_note", device.price_note)
      .integer("launch_year", device.launch_year)
      .text("last_software", device.last_software)
      .take();
}

ordered_json mode_json(const platform::Mode& mode) {
  return JsonObject()
      .text("id", mode.id)
      .text("name", mode.name)
      .exact("gpu_mhz", mode.gpu_mhz)
      .exact("memory_gb_s", mode.memory_gb_s)
      .value("power_w", mode.power_w > 0 ? ordered_json(mode.power_w) : ordered_json())
      .text("basis", platform::basis_name(mode.basis))
      .take();
}

// The peak in the default mode.
ordered_json precision_json(const platform::Platform& table, const platform::PrecisionInfo& precision) {
  const double gflop_s = precision.flop_per_cycle_per_sm * table.device.sm_count * table.modes.at(0).gpu_mhz / 1000;
  return JsonObject().text("id", precision.id).number("gflop_s", gflop_s).take();
}

ordered_json coefficient_json(const platform::Coefficient& coefficient) {
  return JsonObject()
      .text("name", coefficient.name)
      .exact("value", coefficient.value)
      .value("low", coefficient.low ? ordered_json(*coefficient.low) : ordered_json())
      .value("high", coefficient.high ? ordered_json(*coefficient.high) : ordered_json())
      .text("support", coefficient.support)
      .text("source", coefficient.source)
      .take();
}

ordered_json source_json(const platform::Source& source) {
  return JsonObject().text("text", source.text).text("url", source.url).take();
}

ordered_json info_json(const platform::Platform& table) {
  return JsonObject()
      .text("id", table.id)
      .text("name", table.name)
      .text("description", table.description)
      .text("software", table.software)
      .text("date", table.date)
      .text("basis", platform::basis_name(table.basis))
      .value("device", device_json(table.device))
      .value("modes", json_array(table.modes, mode_json))
      .value("precisions", json_array(table.precisions, [&](const auto& p) { return precision_json(table, p); }))
      .value("coefficients", json_array(table.coefficients, coefficient_json))
      .value("kinds", json_array(table.kinds, json_kind))
      .value("sources", json_array(table.sources, source_json))
      .exact("common_sigma", table.common_sigma)
      .take();
}

}  // namespace

std::string platform_json(const platform::Platform& table) { return json_text(info_json(table)); }

std::string platforms_json() {
  auto result = ordered_json::array();
  for (const std::string& id : platform::Platform::embedded_ids()) {
    result.push_back(info_json(platform::Platform::embedded(id)));
  }
  return json_text(result);
}

}  // namespace blackthorn
