#include "bench/measurement_csv.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/csv_reader.h"
#include "base/error.h"
#include "base/numbers.h"
#include "base/text.h"
#include "print/printable.h"
#include "stats/statistics.h"

namespace blackthorn::bench {
namespace {

/// All parameters of all kinds, in the order in which they first occur.
const std::vector<std::string>& parameter_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> names;
    std::set<std::string_view> seen;
    for (const LayerKind kind : measurable_kinds())
      for (const RequestParameter& parameter : request_parameters(kind))
        if (seen.insert(parameter.name).second) names.emplace_back(parameter.name);
    return names;
  }();
  return columns;
}

std::string shortest(double value) { return nlohmann::json(value).dump(); }

template <typename Number>
Number number(std::string_view text, const std::string& where) {
  const auto value = parsed<Number>(text);
  if (!value) throw Error(ErrorCode::bad_request, "expected a number, found " + quoted(text), where);
  return *value;
}

std::vector<double> samples_of(std::string_view text, const std::string& where) {
  std::vector<double> samples;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) samples.push_back(number<double>(text.substr(0, end), where));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return samples;
}

Warning cut_line(std::string_view csv, std::size_t start) {
  const std::string where = "line " + std::to_string(1 + std::count(csv.begin(), csv.end(), '\n'));
  return {"incomplete_line",
          "The last line has no end and is left out: the file was cut there, or wants a line end behind it (" + where +
              ": " + blackthorn::quoted(csv.substr(start)) + ").",
          {where}};
}

/// Rows that name a device or software name the same.
class OneDevice {
 public:
  void check(const MeasurementRecord& record, const std::string& where) {
    compare(device_, record.device, where);
    compare(software_, record.software, where);
  }

 private:
  static void compare(std::string& known, const std::string& said, const std::string& where) {
    if (said.empty()) return;
    if (known.empty()) known = said;
    if (said != known)
      throw Error(ErrorCode::bad_request,
                  "measured on " + blackthorn::quoted(said) + ", rows before on " + blackthorn::quoted(known) +
                      "; measurements of one device and its software make a table: give each a file of its own",
                  where);
  }

  std::string device_, software_;
};

}  // namespace

std::string recorded_text(std::string_view text) { return without_formulae(printable(text)); }

std::string measurement_header() {
  std::string line = "kind,precision";
  for (const std::string& name : parameter_columns()) line += ',' + name;
  return line + ",samples_ms,error,device,software,clocks_mhz,kernels,memory_bytes\n";
}

std::string measurement_row(const MeasurementRecord& record) {
  std::string line = std::string(kind_name(record.request.kind)) + ',' + csv_text(record.precision);
  for (const std::string& name : parameter_columns()) {
    const auto found = record.request.parameters.find(name);
    line += ',' + (found == record.request.parameters.end() ? std::string() : std::to_string(found->second));
  }
  line += ',' + joined(record.samples_ms, " ", shortest);
  for (const std::string* text : {&record.error, &record.device, &record.software, &record.clocks_mhz, &record.kernels})
    line += ',' + csv_text(recorded_text(*text));
  return line + ',' + (record.memory_bytes > 0 ? std::to_string(record.memory_bytes) : std::string()) + '\n';
}

double MeasurementRecord::clock_mhz() const {
  const nlohmann::json clocks = nlohmann::json::parse(clocks_mhz, nullptr, false);
  if (!clocks.is_object()) return 0;
  double result = 0;
  for (const auto& [name, value] : clocks.items())
    if (value.is_number() && is_clock_mhz(value) && (name == "gpu" || result == 0)) result = value;
  return result;
}

Measurements read_measurements(std::string_view csv) {
  Measurements result;
  result.bytes = csv.rfind('\n') + 1;  // 0 where there is none
  if (result.bytes < csv.size()) result.cut = cut_line(csv, result.bytes);
  if (result.bytes == 0) return result;
  const CsvTable table = CsvTable::parse(csv.substr(0, result.bytes));
  std::vector<MeasurementRecord>& records = result.records;
  OneDevice one_device;
  const auto text = [&](std::size_t row, const char* column) {
    return table.has(column) ? table.text(row, column) : std::string();
  };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string where = "line " + std::to_string(table.line(row));
    MeasurementRecord record;
    try {
      const LayerKind kind = kind_named(table.text(row, "kind"));
      LayerParameters given;
      for (const RequestParameter& parameter : request_parameters(kind)) {
        const std::string name(parameter.name), value = text(row, name.c_str());
        if (!value.empty()) given[name] = number<std::int64_t>(value, where);
      }
      record.request = make_request(kind, given);
    } catch (const Error& error) {
      throw Error(error.code(), error.message(), where);
    }
    record.precision = text(row, "precision");
    if (!record.precision.empty()) check_precision(record.precision, where);
    record.error = recorded_text(text(row, "error"));
    record.device = recorded_text(text(row, "device"));
    record.software = recorded_text(text(row, "software"));
    record.clocks_mhz = text(row, "clocks_mhz");
    record.kernels = text(row, "kernels");
    if (const std::string memory = text(row, "memory_bytes"); !memory.empty()) {
      record.memory_bytes = number<std::int64_t>(memory, where);
      if (!is_memory_bytes(record.memory_bytes))
        throw Error(ErrorCode::bad_request, "no device has such memory_bytes: " + memory, where);
    }
    record.samples_ms = samples_of(text(row, table.has("samples_ms") ? "samples_ms" : "ms"), where);
    if (usable_samples(record.samples_ms).size() < record.samples_ms.size())
      throw Error(ErrorCode::bad_request, "a time must be a positive number of ms", where);
    if (record.samples_ms.empty() && record.error.empty())
      throw Error(ErrorCode::bad_request, "a row needs times in samples_ms or ms", where);
    records.push_back(std::move(record));
    one_device.check(records.back(), where);
  }
  return result;
}

}  // namespace blackthorn::bench
