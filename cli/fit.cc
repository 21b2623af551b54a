// blackthorn fit: a platform table from layers that were measured by other means.

#include "base/error.h"
#include "bench/device_table.h"
#include "bench/measurement_csv.h"
#include "commands.h"
#include "device_result.h"
#include "file_source.h"
#include "inputs.h"
#include "output.h"
#include "room.h"
#include "stats/statistics.h"
#include "table_file.h"

namespace blackthorn::cli {
namespace {

int run(const Arguments& arguments) {
  const Output output(arguments, Offer::text_or_json);
  const std::string& file = arguments.operands()[0];
  const auto out = arguments.get("--out");
  if (!out || !out->ends_with(".json"))
    throw Error(ErrorCode::bad_request, "--out is needed: where the table goes, a file that ends in .json");
  const bench::Measurements measured = bench::read_measurements(read_file(file, bench::kMostMeasurementBytes));
  if (measured.cut) print_warning(*measured.cut, file);
  const std::vector<bench::MeasurementRecord>& records = measured.records;
  if (records.empty()) throw Error(ErrorCode::bad_request, "it holds no measurements, which want a line each", file);
  std::string precision = arguments.get("--precision").value_or("");
  if (!precision.empty()) bench::check_precision(precision, "--precision");
  bench::DeviceFacts facts;
  for (const bench::MeasurementRecord& record : records) {
    if (precision.empty()) precision = record.precision;
    if (!record.precision.empty() && record.precision != precision)
      throw Error(ErrorCode::bad_request,
                  "it has rows in " + record.precision + " and in " + precision + "; a table is for one", file);
    if (!record.device.empty()) facts.device = record.device;
    if (!record.software.empty()) facts.software = record.software;
    if (record.memory_bytes > 0) facts.memory_bytes = record.memory_bytes;
    if (const double clock = record.clock_mhz(); clock > 0) facts.clock_mhz = clock;
  }
  facts.precision = precision.empty() ? "fp32" : precision;
  bench::DeviceOptions options;
  options.kind.bytes_per_element = bench::bytes_per_element(facts.precision);
  std::vector<bench::MeasuredLayer> layers;
  for (const bench::MeasurementRecord& record : records)
    if (!record.samples_ms.empty())
      layers.push_back({record.request, bench::layer_of(record.request).shape, stats::median(record.samples_ms)});
  const bench::DevicePlanner planner = bench::DevicePlanner::of_measured(bench::Plan::standard(), options, layers);
  facts.id = id_of_file(*out);
  facts.name = arguments.get("--name").value_or(facts.device.empty() ? facts.id : facts.device);
  facts.date = arguments.get("--date").value_or(today());
  write_table_file(*out, bench::device_table(planner, facts));
  if (output.json())
    output.write(device_result_json(planner));
  else
    output.write(device_result_text(planner) + *out + " is written\n");
  return kDone;
}

}  // namespace

const Command kFitCommand = {
    "fit",
    "MEASUREMENTS.csv",
    1,
    1,
    R"(Reads layers with their times from a CSV file, fits the latency function of each kind that has enough of them,
and writes a platform table, with the error on layers that were left out. Columns are `kind`, the parameters of
runner requests (docs/runners.md; an empty one has its preset) and `ms`, or `samples_ms` with several times
separated by spaces. `blackthorn bench` writes such files.

Exit status: 0 done, 2 bad input.

Examples
  blackthorn fit layers.csv --out my-board.json --name "My board"
)",
    with_output({{"--out", "FILE.json", "where the table goes"},
                 {"--precision", "fp32|fp16", "of the measurements, where the file does not say (fp32)"},
                 {"--name", "TEXT", "name of the platform"},
                 {"--date", "YYYY-MM-DD", "day of the measurements (today)"}},
                Offer::text_or_json),
    run,
};

}  // namespace blackthorn::cli
