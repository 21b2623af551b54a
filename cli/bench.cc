// blackthorn bench: a platform table from measurements on a device.

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "bench/device_table.h"
#include "bench_options.h"
#include "commands.h"
#include "device_result.h"
#include "engine/engine.h"
#include "engine/lowering.h"
#include "inference/infer.h"
#include "inputs.h"
#include "output.h"
#include "print/printable.h"
#include "room.h"
#include "table_file.h"
#include "write_file.h"

namespace blackthorn::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr double kQuickShare = 0.35;  // of the plan's points
constexpr int kFirstPoints = 12;      // after which the time of a point is known

/// Layers of the plan's networks, or of the user's.
std::vector<bench::CheckLayer> check_layers(const Arguments& arguments) {
  if (arguments.has("--no-check")) return {};
  const auto files = arguments.all("--check");
  if (files.empty()) return bench::Plan::standard().checks;
  std::vector<bench::CheckLayer> layers;
  for (const std::string& file : model_files(files)) {
    const Network network(read_model_file(file), {});
    const std::string name = fs::path(file).stem().string();
    for (const Layer& layer : build_engine(network, Precision::fp32).layers) {
      auto request = bench::request_of(layer.kind, layer.shape);
      const bool known = request && std::any_of(layers.begin(), layers.end(), [&](const bench::CheckLayer& other) {
                           return other.network == name && other.request == *request;
                         });
      if (request && !known) layers.push_back({name, std::move(*request)});
    }
  }
  return layers;
}

std::string duration(double time_s) {
  const long whole_s = std::lround(time_s);
  return whole_s < 120 ? std::to_string(whole_s) + " s" : std::to_string((whole_s + 30) / 60) + " min";
}

/// One line on standard error: on a terminal always the same one.
class ProgressLine {
 public:
  void show(const std::string& text, bool keep) {
    const bool terminal = ::isatty(2) != 0;
    if (!terminal && !keep) return;
    std::string line = printable(text);
    if (terminal) {
      line.resize(std::max<std::size_t>(line.size(), 78), ' ');
      line = '\r' + line;
    }
    std::fputs((line + (terminal && !keep ? "" : "\n")).c_str(), stderr);
  }
};

/// Asks and answers until the planner is done or the time is over. With a budget, the first points tell how many more
/// fit into it; then it begins again, with what was measured so far answered from memory.
class DeviceRun {
 public:
  DeviceRun(const Arguments& arguments, Measurer& measurer) : measurer_(measurer), start_(Clock::now()) {
    if (const auto text = arguments.get("--kinds"))
      for (const std::string& name : split(*text, ',')) options_.kinds.push_back(kind_named(name));
    options_.kind.bytes_per_element = bench::bytes_per_element(arguments.get("--precision").value_or("fp32"));
    if (arguments.has("--quick")) options_.kind.share = kQuickShare;
    if (const auto text = arguments.get("--budget")) budget_s_ = seconds(*text, "--budget");
    options_.checks = check_layers(arguments);
  }

  bench::DevicePlanner run() {
    bench::DevicePlanner planner(bench::Plan::standard(), options_);
    bool adjusted = budget_s_ == 0;
    while (const auto request = planner.next()) {
      if (!adjusted && measurer_.asked() >= kFirstPoints) {
        adjusted = true;
        const double each_s = elapsed() / measurer_.asked();
        const double share =
            (budget_s_ - elapsed()) / each_s / std::max(1, planner.progress().most - measurer_.asked());
        if (share < 1) {
          options_.kind.share *= std::max(share, 0.02);
          planner = again();
          continue;
        }
      }
      if (budget_s_ > 0 && elapsed() > budget_s_) {
        line_.show("the time is over: what is measured so far becomes the table", true);
        planner.finish();
        break;
      }
      answer(planner, *request);
    }
    return planner;
  }

 private:
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  bench::DevicePlanner again() {
    replay_ = answered_;
    return bench::DevicePlanner(bench::Plan::standard(), options_);
  }

  void answer(bench::DevicePlanner& planner, const bench::LayerRequest& request) {
    std::vector<double> samples;
    if (const auto known = replay_.lower_bound(request); known != replay_.end() && known->first == request) {
      samples = known->second;
      replay_.erase(known);
    } else {
      samples = measurer_.measure(request);
      answered_.emplace(request, samples);
      if (samples.empty()) line_.show("not measured: " + measurer_.fault(), true);
    }
    if (samples.empty())
      planner.report_failure();
    else
      planner.report(samples);
    tell(planner);
  }

  void tell(const bench::DevicePlanner& planner) {
    constexpr int every = 25;
    const auto progress = planner.progress();
    std::string text = progress.stage + "   " + std::to_string(progress.points) + " of at most " +
                       std::to_string(progress.most) + " points";
    if (progress.error_bound > 0 && progress.error_bound < 1)
      text += "   error bound " + std::to_string(static_cast<int>(std::lround(1000 * progress.error_bound)) / 10) +
              "." + std::to_string(static_cast<int>(std::lround(1000 * progress.error_bound)) % 10) + " %";
    if (measurer_.asked() >= kFirstPoints)
      text += "   " + duration(elapsed() / measurer_.asked() * (progress.most - progress.points)) + " left at most";
    line_.show(text, progress.points % every == 0);
  }

  Measurer& measurer_;
  Clock::time_point start_;
  bench::DeviceOptions options_;
  double budget_s_ = 0;
  // All answers, and those not used yet after a new beginning; a layer may be measured several times.
  std::multimap<bench::LayerRequest, std::vector<double>> answered_, replay_;
  ProgressLine line_;
};

std::string summary(const std::string& table, const Measurer& measurer, double time_s) {
  std::string text = std::to_string(measurer.asked()) + " measurements in " + duration(time_s);
  if (measurer.from_file() > 0) text += ", " + std::to_string(measurer.from_file()) + " from an earlier run";
  if (measurer.failed() > 0) text += ", " + std::to_string(measurer.failed()) + " layers could not be measured";
  return text + "; " + table + " is written\n";
}

int run_device(const Arguments& arguments) {
  const Output output(arguments, Offer::text_or_json);
  MeasurerOptions options = measurer_options(arguments);
  const auto out = arguments.get("--out");
  if (!out) bad("--out is needed: where the table goes");
  if (!out->ends_with(".json")) bad("--out ends in .json; the measurements go into a CSV file beside it");
  check_writable(*out);
  options.file = fs::path(*out).replace_extension(".csv").string();
  const auto start = Clock::now();
  Measurer measurer(options);
  const bench::DevicePlanner planner = DeviceRun(arguments, measurer).run();
  bench::DeviceFacts facts;
  facts.id = id_of_file(*out);
  facts.device = measurer.device();
  facts.name = arguments.get("--name").value_or(facts.device.empty() ? facts.id : facts.device);
  facts.software = measurer.software();
  facts.date = today();
  facts.precision = options.precision;
  facts.clock_mhz = measurer.clock_mhz();
  facts.memory_bytes = measurer.memory_bytes();
  write_table_file(*out, bench::device_table(planner, facts));
  const double time_s = std::chrono::duration<double>(Clock::now() - start).count();
  if (output.json())
    output.write(device_result_json(planner));
  else
    output.write(device_result_text(planner) + summary(*out, measurer, time_s));
  return kDone;
}

int run(const Arguments& arguments) {
  watch_interrupts();
  if (const auto range = arguments.get("--sweep")) return run_sweep(arguments, *range);
  return run_device(arguments);
}

}  // namespace

const Command kBenchCommand = {
    "bench",
    "",
    0,
    0,
    R"(Measures single layers through a runner, an executable that gets one layer as JSON and an ONNX model and says
how long it took (docs/runners.md). It chooses the layers itself, each where it tells most, fits the latency
function of every kind, judges the functions by layers of networks that they have not seen, and writes a platform
table for --platform. Every measurement is kept in a CSV file beside the table; the same command goes on from
there after an interruption.

With --sweep it measures one parameter of one layer, and says which function of it the time is: steps and their
width, a line, where one passes into the other.

Exit status: 0 done, 2 bad input, a runner that fails, or interrupted.

Examples
  blackthorn bench --runner "node cli/runners/onnxruntime.mjs" --out my-computer.json
  blackthorn bench --runner "python3 cli/runners/trtexec.py --ssh me@board" --precision fp16 --out my-nano.json
  blackthorn bench --runner CMD --sweep c_out=1:1024 --kind conv --at c_in=64,h_in=56,w_in=56 --format json
  blackthorn estimate model.onnx --platform ./my-nano.json
)",
    with_output({{"--runner", "CMD", "the command that measures one layer, for the shell"},
                 {"--out", "FILE.json",
                  "where the table goes; measurements go beside it, as FILE.csv. With\n--sweep: a CSV file for its "
                  "measurements"},
                 {"--precision", "fp32|fp16", "that the layers run in (fp32)"},
                 {"--kinds", "KIND,...", "only these kinds of layers (all that can be measured alone)"},
                 {"--budget", "30min", "measure no longer than this"},
                 {"--quick", "", "about a third of the points"},
                 {"--check", "MODEL.onnx",
                  "judge by this network's layers, may be given several times (layers of\nResNet-18, MobileNetV2 and "
                  "SqueezeNet)"},
                 {"--no-check", "", "do not measure layers to judge by"},
                 {"--name", "TEXT", "name of the platform (as the runner calls the device)"},
                 {"--warmup", "N", "runs before those that count (10)"},
                 {"--repeats", "N", "runs that count, for one point (50)"},
                 {"--timeout", "300s", "for one answer of the runner"},
                 {"--sweep", "NAME=LOW:HIGH[:STEP]", "measure this parameter alone"},
                 {"--kind", "KIND", "of the layer to sweep (conv)"},
                 {"--at", "NAME=N,...", "the other parameters of that layer (docs/runners.md has presets)"}},
                Offer::text_or_json),
    run,
};

}  // namespace blackthorn::cli
