// Platform tables for a terminal: a list of them, or one in full.

#include "base/formatted.h"
#include "base/text.h"
#include "print/human.h"
#include "print/printable.h"
#include "print/sheet.h"
#include "report/formats.h"

namespace blackthorn::report {
namespace {

Sheet modes_sheet(const platform::Platform& table) {
  Sheet sheet;
  sheet.columns = {{"id", "mode", ColumnUnit::words},        {"name", "name", ColumnUnit::words},
                   {"gpu_mhz", "GPU MHz", ColumnUnit::rate}, {"memory_gb_s", "memory GB/s", ColumnUnit::rate},
                   {"power_w", "power W", ColumnUnit::rate}, {"basis", "basis", ColumnUnit::words}};
  for (const platform::PrecisionInfo& precision : table.precisions) {
    sheet.columns.push_back({precision.id, precision.id, ColumnUnit::rate});
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
  sheet.columns = {{"kind", "layer kind", ColumnUnit::words},
                   {"basis", "basis", ColumnUnit::words},
                   {"error_sigma", "error (sigma)", ColumnUnit::share},
                   {"formula", "formula", ColumnUnit::words}};
  for (const platform::KindInfo& kind : table.kinds) {
    sheet.rows.push_back({kind.kind, std::string(platform::basis_name(kind.basis)), kind.error.sigma, kind.formula});
  }
  return sheet;
}

Sheet coefficients_sheet(const platform::Platform& table) {
  Sheet sheet;
  sheet.columns = {{"name", "coefficient", ColumnUnit::words}, {"value", "value", ColumnUnit::rate},
                   {"low", "low", ColumnUnit::rate},           {"high", "high", ColumnUnit::rate},
                   {"support", "data", ColumnUnit::words},     {"source", "source", ColumnUnit::words}};
  for (const platform::Coefficient& c : table.coefficients) {
    sheet.rows.push_back(
        {c.name, c.value, c.low ? Cell(*c.low) : Cell(), c.high ? Cell(*c.high) : Cell(), c.support, c.source});
  }
  return sheet;
}

}  // namespace

std::string platforms_text(platform::Tables& tables) {
  Sheet sheet;
  sheet.columns = {{"id", "id", ColumnUnit::words},
                   {"name", "name", ColumnUnit::words},
                   {"modes", "modes", ColumnUnit::words},
                   {"precisions", "precisions", ColumnUnit::words},
                   {"memory", "memory", ColumnUnit::bytes},
                   {"basis", "basis", ColumnUnit::words},
                   {"software", "software", ColumnUnit::words}};
  for (const std::string& id : platform::Platform::embedded_ids()) {
    const platform::Platform& table = *tables.find(id);
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

}  // namespace blackthorn::report
