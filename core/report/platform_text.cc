// Platform tables for a terminal: a list of them, or one in full.

#include "base/formatted.h"
#include "report/formats.h"
#include "report/human.h"
#include "report/printable.h"
#include "report/sheet.h"

namespace blackthorn {
namespace {

Sheet modes_sheet(const platform::Platform& table) {
  Sheet sheet;
  sheet.columns = {{"id", "mode", Unit::words},        {"name", "name", Unit::words},
                   {"gpu_mhz", "GPU MHz", Unit::rate}, {"memory_gb_s", "memory GB/s", Unit::rate},
                   {"power_w", "power W", Unit::rate}, {"basis", "basis", Unit::words}};
  for (const platform::PrecisionInfo& precision : table.precisions) {
    sheet.columns.push_back({precision.id, precision.id, Unit::rate});
  }
  for (const platform::Mode& mode : table.modes) {
    std::vector<Cell> row = {mode.id,
                             mode.name,
                             mode.gpu_mhz,
                             mode.memory_gb_s,
                             mode.power_w > 0 ? Cell(mode.power_w) : Cell(),
                             std::string(platform::basis_name(mode.basis))};
    for (const platform::PrecisionInfo& precision : table.precisions) {
      row.push_back(precision.flop_per_cycle_per_sm * table.device.sm_count * mode.gpu_mhz / 1000);
    }
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet kinds_sheet(const platform::Platform& table) {
  Sheet sheet;
  sheet.columns = {{"kind", "layer kind", Unit::words},
                   {"basis", "basis", Unit::words},
                   {"error_sigma", "error (sigma)", Unit::share},
                   {"formula", "formula", Unit::words}};
  for (const platform::KindInfo& kind : table.kinds) {
    sheet.rows.push_back({kind.kind, std::string(platform::basis_name(kind.basis)), kind.error.sigma, kind.formula});
  }
  return sheet;
}

Sheet coefficients_sheet(const platform::Platform& table) {
  Sheet sheet;
  sheet.columns = {{"name", "coefficient", Unit::words}, {"value", "value", Unit::rate},
                   {"low", "low", Unit::rate},           {"high", "high", Unit::rate},
                   {"support", "data", Unit::words},     {"source", "source", Unit::words}};
  for (const platform::Coefficient& c : table.coefficients) {
    sheet.rows.push_back(
        {c.name, c.value, c.low ? Cell(*c.low) : Cell(), c.high ? Cell(*c.high) : Cell(), c.support, c.source});
  }
  return sheet;
}

}  // namespace

std::string platforms_text() {
  Sheet sheet;
  sheet.columns = {{"id", "id", Unit::words},
                   {"name", "name", Unit::words},
                   {"modes", "modes", Unit::words},
                   {"precisions", "precisions", Unit::words},
                   {"memory", "memory", Unit::bytes},
                   {"basis", "basis", Unit::words},
                   {"software", "software", Unit::words}};
  for (const std::string& id : platform::Platform::embedded_ids()) {
    const platform::Platform& table = *platform::Platform::kept(id);
    std::string modes, precisions;
    for (const platform::Mode& mode : table.modes) modes += formatted("{}{}", modes.empty() ? "" : ", ", mode.id);
    for (const auto& precision : table.precisions)
      precisions += formatted("{}{}", precisions.empty() ? "" : ", ", precision.id);
    sheet.rows.push_back({table.id, table.name, modes, precisions, table.device.memory_bytes,
                          std::string(platform::basis_name(table.basis)), table.software});
  }
  return sheet_text(sheet);
}

std::string platform_text(const platform::Platform& table) {
  const platform::Device& device = table.device;
  std::string result = formatted("{} ({})\n", printable(table.name), printable(table.id));
  if (!table.description.empty()) result += printable(table.description) + '\n';
  result += formatted("GPU        {}, compute capability {}, {}\n", printable(device.gpu),
                      printable(device.compute_capability), counted(device.sm_count, "SM"));
  result += formatted("memory     {}, of which about {} are taken by system and runtime\n",
                      bytes_text(device.memory_bytes), bytes_text(device.reserved_bytes));
  result += formatted("price      {} USD in {}{}\n", three_digits(device.launch_price_usd), device.launch_year,
                      device.price_note.empty() ? "" : formatted(", {}", printable(device.price_note)));
  result += formatted("software   {}; the last is {}\n", printable(table.software), printable(device.last_software));
  result += formatted("basis      {}, table of {}\n", platform::basis_name(table.basis), printable(table.date));
  result += formatted("\nPower modes (the first is the default; peak in GFLOP/s for each precision)\n{}",
                      sheet_text(modes_sheet(table)));
  result += formatted("\nLayer kinds\n{}", sheet_text(kinds_sheet(table)));
  if (!table.coefficients.empty()) result += formatted("\nCoefficients\n{}", sheet_text(coefficients_sheet(table)));
  if (!table.sources.empty()) result += "\nSources\n";
  for (const platform::Source& source : table.sources) {
    result += formatted("- {}{}\n", printable(source.text),
                        source.url.empty() ? "" : formatted(" <{}>", printable(source.url)));
  }
  return result;
}

}  // namespace blackthorn
