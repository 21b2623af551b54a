// One measurement: from the file where it is known, else from the runner, which is asked again where it fails.
// Tests: tests/cli/bench.test.mjs.
#include "measurer.h"

#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "bench/layer_model.h"
#include "output.h"
#include "room.h"
#include "write_file.h"

namespace blackthorn::cli {
namespace {

constexpr int kTries = 3;              // for one layer
constexpr int kMostFailedRunning = 8;  // layers: then the runner itself is broken
constexpr int kMostFailedFirst = 3;    // where none was measured yet

const Warning kOldProtocol = {
    "old_protocol",
    "The runner speaks protocol 1, in which no answer says which layer it belongs to: it is started anew for each one. "
    "docs/runners.md has protocol 2.",
    {}};

}  // namespace

Measurer::Measurer(MeasurerOptions options)
    : options_(std::move(options)), runner_(options_.command, options_.limit_s) {
  if (options_.file.empty()) return;
  file_.emplace(options_.file);
  for (bench::MeasurementRecord& record : file_->records()) {
    if (record.precision != options_.precision)
      throw Error(ErrorCode::bad_request,
                  "it holds measurements in " + record.precision + "; give another --out for " + options_.precision,
                  options_.file);
    remember(record);
    known_.emplace(record.request, std::move(record));
  }
  file_->records().clear();
}

bench::RunnerAnswer Measurer::exchange(bench::RunnerRequest& request) {
  request.protocol = protocol_ == 1 ? 1 : 2;
  request.id = ++last_id_;
  try {
    bench::RunnerAnswer answer = bench::read_answer(runner_.ask(bench::request_line(request)), request);
    if (request.protocol == 2 && protocol_ == 2 && !answer.id) throw RunnerFault("its answer has no id");
    if (protocol_ == 0) {
      protocol_ = answer.id ? 2 : 1;
      if (protocol_ == 1) print_warning(kOldProtocol, options_.command);
    }
    runner_.keep(answer.reads_on && protocol_ == 2);
    return answer;
  } catch (const Error& error) {
    runner_.stop();
    throw RunnerFault(error.message());
  } catch (const RunnerFault&) {
    runner_.stop();
    throw;
  }
}

bench::MeasurementRecord Measurer::ask(const bench::LayerRequest& layer) {
  const std::string model = folder_.path() + "/layer.onnx";
  write_file(model, bench::layer_model(layer));
  const struct Remover {
    const std::string& file;
    ~Remover() { ::unlink(file.c_str()); }
  } remover{model};
  bench::RunnerRequest request{2, 0, layer, model, options_.precision, options_.warmup, options_.repeats};
  bench::RunnerAnswer answer = exchange(request);
  // A runner of protocol 1 refuses a request of protocol 2.
  if (protocol_ == 1 && request.protocol == 2 && !answer.record.error.empty()) answer = exchange(request);
  return std::move(answer.record);
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
  if (file_) file_->add(record);
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
