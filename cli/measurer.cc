// One measurement: from the file where it is known, else from the runner, which is asked again where it fails.
// Tests: tests/cli/bench.test.mjs.
#include "measurer.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "bench/layer_model.h"
#include "file_source.h"
#include "room.h"
#include "stats/statistics.h"

namespace blackthorn::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kTries = 3;                // for one layer
constexpr int kMostFailedRunning = 8;    // layers: then the runner itself is broken
constexpr int kMostFailedFirst = 3;      // where none was measured yet
constexpr std::size_t kMostText = 1000;  // bytes kept of what a runner says
std::string text_of(const Json& answer, const char* name) {
  const auto found = answer.find(name);
  return found != answer.end() && found->is_string() ? clipped(found->get<std::string>(), kMostText) : std::string();
}

}  // namespace

Measurer::Measurer(MeasurerOptions options)
    : options_(std::move(options)), runner_(options_.command, options_.limit_s) {
  std::string name = (fs::temp_directory_path() / "blackthorn-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw Error(ErrorCode::bad_request, "no temporary folder for models", name);
  folder_ = name;
  if (options_.file.empty()) return;
  const bool fresh = !fs::exists(options_.file) || fs::file_size(options_.file) == 0;
  if (!fresh) {
    for (bench::MeasurementRecord& record :
         bench::read_measurements(read_file(options_.file, bench::kMostMeasurementBytes))) {
      if (record.precision != options_.precision)
        throw Error(ErrorCode::bad_request,
                    "it holds measurements in " + record.precision + "; give another --out for " + options_.precision,
                    options_.file);
      remember(record);
      known_.emplace(record.request, std::move(record));
    }
  }
  csv_.open(options_.file, std::ios::binary | std::ios::app);
  if (fresh) csv_ << bench::measurement_header() << std::flush;
  if (!csv_) throw Error(ErrorCode::bad_request, "measurements cannot be written", options_.file);
}

Measurer::~Measurer() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

bench::MeasurementRecord Measurer::ask(const bench::LayerRequest& request) {
  const std::string model = folder_ + "/layer.onnx";
  {
    std::ofstream file(model, std::ios::binary);
    file << bench::layer_model(request);
    if (!file.flush()) throw Error(ErrorCode::bad_request, "the layer's model cannot be written", model);
  }
  const Json question = {{"protocol", "blackthorn-runner/1"}, {"kind", kind_name(request.kind)},
                         {"parameters", request.parameters},  {"model", model},
                         {"precision", options_.precision},   {"warmup", options_.warmup},
                         {"repeats", options_.repeats}};
  bench::MeasurementRecord record;
  record.request = request;
  record.precision = options_.precision;
  const Json answer = runner_.ask(question);
  record.device = text_of(answer, "device");
  record.software = text_of(answer, "software");
  record.error = text_of(answer, "error");
  if (const auto clocks = answer.find("clocks_mhz"); clocks != answer.end() && clocks->is_object())
    record.clocks_mhz = clipped(clocks->dump(), kMostText);
  if (const auto kernels = answer.find("kernels"); kernels != answer.end())
    record.kernels = clipped(kernels->dump(), kMostText);
  if (const auto memory = answer.find("memory_bytes"); memory != answer.end() && memory->is_number_integer())
    record.memory_bytes = memory->get<std::int64_t>();
  if (!record.error.empty()) return record;
  std::vector<double> said;
  if (const auto samples = answer.find("samples_ms"); samples != answer.end() && samples->is_array())
    for (const Json& sample : *samples)
      if (sample.is_number()) said.push_back(sample);
  record.samples_ms = stats::usable_samples(said);
  if (record.samples_ms.empty()) throw RunnerFault("the answer has no positive times in samples_ms");
  return record;
}

void Measurer::remember(const bench::MeasurementRecord& record) {
  if (record.samples_ms.empty()) return;
  device_ = record.device;
  software_ = record.software;
  clock_mhz_ = record.clock_mhz();
  memory_bytes_ = record.memory_bytes;
}

void Measurer::note(const bench::MeasurementRecord& record) {
  if (!record.samples_ms.empty()) {
    const bool other =
        (!device_.empty() && record.device != device_) || (!software_.empty() && record.software != software_);
    if (other)
      throw Error(ErrorCode::bad_request, "the runner now measures on " + blackthorn::quoted(record.device) + ", " +
                                              blackthorn::quoted(record.software) + ", and before on " +
                                              blackthorn::quoted(device_) + ", " + blackthorn::quoted(software_) +
                                              "; give another --out");
    remember(record);
  }
  if (csv_.is_open()) {
    csv_ << bench::measurement_row(record) << std::flush;
    if (!csv_) throw Error(ErrorCode::bad_request, "measurements cannot be written", options_.file);
  }
}

std::vector<double> Measurer::measure(const bench::LayerRequest& request) {
  fault_.clear();
  // The first of several, so that they come in the order in which they were measured.
  if (const auto known = known_.lower_bound(request); known != known_.end() && known->first == request) {
    bench::MeasurementRecord record = std::move(known->second);
    known_.erase(known);
    ++from_file_;
    fault_ = record.error;
    if (!fault_.empty()) ++failed_;
    return record.samples_ms;
  }
  bench::MeasurementRecord record;
  record.request = request;
  record.precision = options_.precision;
  for (int tries = 0; tries < kTries; ++tries) {
    if (interrupted()) throw Error(ErrorCode::cancelled, "interrupted; the same command goes on from here");
    ++asked_;
    try {
      record = ask(request);
      // A layer that the runner refuses is refused again; a fault may have been chance.
      break;
    } catch (const RunnerFault& fault) {
      record.error = fault.what();
    }
  }
  if (interrupted()) throw Error(ErrorCode::cancelled, "interrupted; the same command goes on from here");
  note(record);
  fault_ = record.error;
  if (fault_.empty()) {
    failed_running_ = 0;
    return record.samples_ms;
  }
  ++failed_;
  if (++failed_running_ >= (device_.empty() && software_.empty() ? kMostFailedFirst : kMostFailedRunning))
    throw Error(ErrorCode::bad_request, "the runner fails layer after layer, the last time with: " + fault_);
  return {};
}

}  // namespace blackthorn::cli
