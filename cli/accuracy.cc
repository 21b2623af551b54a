// blackthorn accuracy: estimates beside public measurements, and how far they are apart.

#include <filesystem>
#include <map>
#include <optional>

#include "base/csv_reader.h"
#include "base/text.h"
#include "calibration/accuracy.h"
#include "calibration/observations.h"
#include "commands.h"
#include "file_source.h"
#include "inputs.h"
#include "output.h"
#include "print/json_writer.h"
#include "report/summary.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

using calibration::Comparison;

constexpr std::int64_t kMaxCsvBytes = 64 << 20;
constexpr std::size_t kNameWidth = 64;

/// Ids of tables (inputs.h, `tables`) by the device that rows name.
using TablesOfDevices = std::map<std::string, std::string>;

// The embedded tables, those of --platform before them.
TablesOfDevices load_tables(const Arguments& arguments) {
  TablesOfDevices of_devices;
  for (const std::string& id : platform::Platform::embedded_ids()) of_devices[id] = id;
  for (const std::string& text : arguments.all("--platform")) {
    const std::string id = table_id(text);
    of_devices[tables().find(id)->id] = id;
  }
  return of_devices;
}

bool has_precision(const platform::Platform& table, const std::string& id) {
  for (const platform::PrecisionInfo& precision : table.precisions) {
    if (precision.id == id) return true;
  }
  return false;
}

// Why a row has no estimate, or nothing where it can have one.
std::string skip_reason(const TablesOfDevices& of_devices, const std::string& device, const std::string& precision) {
  const auto table = of_devices.find(device);
  if (table == of_devices.end()) return "no platform table for " + device;
  if (!has_precision(*tables().find(table->second), precision))
    return "precision '" + precision + "' is none of " + device;
  return {};
}

struct Result {
  std::vector<Comparison> comparisons;
  std::map<std::string, std::int64_t> skipped;                // reason → rows
  std::vector<std::pair<std::string, std::string>> failures;  // model and error
};

Comparison compare_row(const CsvTable& csv, std::size_t row, Session& session, const std::string& table) {
  Comparison result;
  result.model = csv.text(row, "name");
  result.device = csv.text(row, "device");
  result.precision = csv.text(row, "precision");
  // Remarks may follow the shape: "3x224x224 (not printed)".
  const std::string& input = csv.text(row, "input");
  result.input = input.substr(0, input.find(' '));
  result.batch = static_cast<std::int64_t>(csv.number(row, "batch"));
  result.relation = csv.text(row, "relation");
  result.source = csv.text(row, "source");
  result.measured_ms = csv.number(row, "latency_ms");
  if (!(result.measured_ms > 0) || result.batch < 1) {
    throw Error(ErrorCode::bad_request, "latency_ms and batch must be positive",
                "line " + std::to_string(csv.line(row)));
  }
  Settings settings;
  settings.platform = table;
  settings.precision = result.precision;
  if (csv.has("mode")) settings.mode = csv.text(row, "mode");
  settings.binding = calibration::measured_binding(session.model(), result.input, result.batch);
  const Analysis report = session.analyse(settings, Detail::times);
  result.estimated_ms = report.estimate.latency_ms;
  result.low_ms = report.estimate.low_ms;
  result.high_ms = report.estimate.high_ms;
  result.at_least = report.estimate.at_least;
  return result;
}

Result compare(const CsvTable& csv, const std::string& folder, const TablesOfDevices& of_devices) {
  Result result;
  std::string file;  // rows of one model stand together, so one model is kept
  std::optional<Session> session;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const std::string& device = csv.text(row, "device");
    const std::string reason = skip_reason(of_devices, device, csv.text(row, "precision"));
    if (!reason.empty()) {
      ++result.skipped[reason];
      continue;
    }
    try {
      if (!session || file != csv.text(row, "file")) {
        file = csv.text(row, "file");
        session.reset();
        session.emplace(std::make_shared<const Model>(read_model_file((std::filesystem::path(folder) / file).string())),
                        tables());
      }
      if (session->model().graph.inputs.empty()) {
        ++result.skipped["the model has no inputs, all of it is constant"];
        continue;
      }
      result.comparisons.push_back(compare_row(csv, row, *session, of_devices.at(device)));
    } catch (const Error& error) {
      result.failures.emplace_back(csv.text(row, "name"), error.what());
      print_error(error, csv.text(row, "file"));
    }
  }
  return result;
}

std::string notes(const Result& result) {
  std::int64_t bounds = 0;
  for (const Comparison& comparison : result.comparisons) bounds += comparison.at_least ? 1 : 0;
  std::string text = counted(static_cast<std::int64_t>(result.comparisons.size()), "measurement") + " compared";
  if (bounds > 0) text += "; " + std::to_string(bounds) + " of the estimates are lower bounds";
  for (const auto& [reason, count] : result.skipped) text += "; " + std::to_string(count) + " skipped: " + reason;
  if (!result.failures.empty()) text += "; " + std::to_string(result.failures.size()) + " failed";
  return text;
}

std::string to_json(const Result& result) {
  JsonWriter json;
  json.begin_object();
  write_json(json.key("comparisons"), calibration::comparison_sheet(result.comparisons));
  write_json(json.key("accuracy"), calibration::accuracy_sheet(result.comparisons));
  json.key("skipped").begin_array();
  for (const auto& [reason, count] : result.skipped) {
    json.begin_object().text("reason", reason).integer("rows", count).end_object();
  }
  json.end_array().key("failures").begin_array();
  for (const auto& [name, message] : result.failures) {
    json.begin_object().text("model", name).text("message", message).end_object();
  }
  return json.end_array().end_object().take();
}

std::string to_text(const Result& result, const SheetFormat& format) {
  const auto table = [&](const Sheet& sheet) { return format.table(sheet, kNameWidth); };
  const Sheet comparisons = calibration::comparison_sheet(result.comparisons);
  if (format.holds != Sheets::people) return table(comparisons);
  return table(comparisons) + '\n' + table(calibration::accuracy_sheet(result.comparisons)) + '\n' +
         format.escape(notes(result)) + '\n';
}

int run(const Arguments& arguments) {
  const Output output(arguments, Offer::all);
  const std::string& csv_file = arguments.operands()[0];
  const CsvTable csv = CsvTable::parse(read_file(csv_file, kMaxCsvBytes));
  const Result result = compare(csv, arguments.operands()[1], load_tables(arguments));
  output.write(output.json() ? to_json(result) : to_text(result, output.format().sheets));
  return result.failures.empty() ? kDone : kBadInput;
}

}  // namespace

const Command kAccuracyCommand = {
    "accuracy",
    "MEASURED.csv MODELS_DIR",
    2,
    2,
    R"(For every row of the CSV file whose device has a platform table, estimates the row's model with its precision,
batch and input, and prints the estimate beside the measurement. Then the errors (estimate/measured - 1) as mean
size (MAPE), mean (bias), root mean square (RMSPE), worst, and the share of measurements within the 90 % interval:
for each device and precision, then by relation, by source, and by all of them.

The CSV file has a header line with at least the columns name, file (within MODELS_DIR), relation, device (a
platform's id), precision, batch, input ("3x224x224", without batch), latency_ms and source; it may have mode.
Rows of other devices or precisions are counted, not estimated.

Exit status: 0 done, 2 bad input or a row whose model cannot be estimated (the errors are on standard error).

Examples
  blackthorn accuracy measured.csv networks/
  blackthorn accuracy measured.csv networks/ --format csv --output errors.csv
  blackthorn accuracy measured.csv networks/ --platform my-nano.json
)",
    with_output({{"--platform", "FILE.json",
                  "a table that goes before the built-in one of the same id; may be given\nseveral times"}},
                Offer::all, "; csv has the comparisons alone"),
    run,
};

}  // namespace blackthorn::cli
