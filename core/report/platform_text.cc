// Platform tables for a terminal: a list of them, or one in full.

#include "base/formatted.h"
#include "base/text.h"
#include "print/human.h"
#include "print/printable.h"
#include "print/sheet.h"
#include "report/formats.h"

namespace blackthorn::report {
namespace {

Cell cell_of(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }
Cell cell_of(platform::Basis basis) { return std::string(platform::basis_name(basis)); }

template <typename Items>
std::string ids_of(const Items& items) {
  return joined(items, ", ", [](const auto& item) -> const std::string& { return item.id; });
}

using enum ColumnUnit;
using enum Audience;
using platform::Coefficient;
using platform::KindInfo;
using platform::Mode;
using platform::Platform;

constexpr ColumnOf<Mode> kModeColumns[] = {
    {"id", "mode", words, all, [](const Mode& mode) -> Cell { return mode.id; }},
    {"name", "name", words, all, [](const Mode& mode) -> Cell { return mode.name; }},
    {"gpu_mhz", "GPU MHz", rate, all, [](const Mode& mode) -> Cell { return mode.gpu_mhz; }},
    {"memory_gb_s", "memory GB/s", rate, all, [](const Mode& mode) -> Cell { return mode.memory_gb_s; }},
    {"power_w", "power W", rate, all, [](const Mode& mode) { return mode.power_w > 0 ? Cell(mode.power_w) : Cell(); }},
    {"basis", "basis", words, all, [](const Mode& mode) { return cell_of(mode.basis); }},
};

constexpr ColumnOf<KindInfo> kKindOfTableColumns[] = {
    {"kind", "layer kind", words, all, [](const KindInfo& kind) -> Cell { return kind.kind; }},
    {"basis", "basis", words, all, [](const KindInfo& kind) { return cell_of(kind.basis); }},
    {"error_sigma", "error (sigma)", share, all, [](const KindInfo& kind) -> Cell { return kind.error.sigma; }},
    {"formula", "formula", words, all, [](const KindInfo& kind) -> Cell { return kind.formula; }},
};

constexpr ColumnOf<Coefficient> kCoefficientColumns[] = {
    {"name", "coefficient", words, all, [](const Coefficient& c) -> Cell { return c.name; }},
    {"value", "value", rate, all, [](const Coefficient& c) -> Cell { return c.value; }},
    {"low", "low", rate, all, [](const Coefficient& c) { return cell_of(c.low); }},
    {"high", "high", rate, all, [](const Coefficient& c) { return cell_of(c.high); }},
    {"support", "data", words, all, [](const Coefficient& c) -> Cell { return c.support; }},
    {"source", "source", words, all, [](const Coefficient& c) -> Cell { return c.source; }},
};

constexpr ColumnOf<Platform> kPlatformColumns[] = {
    {"id", "id", words, all, [](const Platform& table) -> Cell { return table.id; }},
    {"name", "name", words, all, [](const Platform& table) -> Cell { return table.name; }},
    {"modes", "modes", words, all, [](const Platform& table) -> Cell { return ids_of(table.modes); }},
    {"precisions", "precisions", words, all, [](const Platform& table) -> Cell { return ids_of(table.precisions); }},
    {"memory", "memory", bytes, all, [](const Platform& table) -> Cell { return table.device.memory_bytes; }},
    {"basis", "basis", words, all, [](const Platform& table) { return cell_of(table.basis); }},
    {"software", "software", words, all, [](const Platform& table) -> Cell { return table.software; }},
};

/// Behind what each mode says of itself its peak in each of the table's precisions.
Sheet modes_sheet(const Platform& table) {
  Sheet sheet = sheet_of(kModeColumns, table.modes);
  for (const platform::PrecisionInfo& precision : table.precisions) {
    sheet.columns.push_back({precision.id, precision.id, rate});
    for (std::size_t i = 0; i < table.modes.size(); ++i)
      sheet.rows[i].emplace_back(precision.flop_per_cycle_per_sm * table.device.sm_count * table.modes[i].gpu_mhz /
                                 1000);
  }
  return sheet;
}

}  // namespace

std::string platforms_text(platform::Tables& tables) {
  Sheet sheet = sheet_with(kPlatformColumns);
  for (const std::string& id : Platform::embedded_ids()) add_row(sheet, kPlatformColumns, *tables.find(id));
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
  result += formatted("\nLayer kinds\n{}", sheet_text(sheet_of(kKindOfTableColumns, table.kinds)));
  if (!table.coefficients.empty())
    result += formatted("\nCoefficients\n{}", sheet_text(sheet_of(kCoefficientColumns, table.coefficients)));
  if (!table.sources.empty()) result += "\nSources\n";
  for (const platform::Source& source : table.sources) {
    result += formatted("- {}{}\n", printable(source.text),
                        source.url.empty() ? "" : formatted(" <{}>", printable(source.url)));
  }
  return result;
}

}  // namespace blackthorn::report
