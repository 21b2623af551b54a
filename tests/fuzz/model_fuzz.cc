// Any bytes as a model file: either an Error or an estimate that holds together; one input in 64, chosen by its
// own bytes, goes on to every report.
#include <nlohmann/json.hpp>

#include "analysis/session.h"
#include "base/error.h"
#include "fuzz_support.h"
#include "onnx/reader.h"
#include "report/formats.h"
#include "support/analysed.h"
#include "targets.h"

namespace blackthorn::fuzz {
using namespace onnx;
using namespace report;

namespace {

constexpr std::uint64_t kInputsPerReport = 64;

void estimate_only(Model model, const Variant& variant) {
  const Engine engine = build_engine(Network(std::move(model.graph), model.opset(), {}), variant.precision);
  EstimateOptions options;
  options.steps = false;
  check_layers(*engine.graph, engine);
  check_times(engine, estimate_latency(engine, variant.compiled, options));
}

void write_reports(const Model& model) {
  const Analysis report = testing::analysed(model);
  for (const Format& format : format_table()) {
    const std::string text = format.write(report);
    expect(format.id != "json" || nlohmann::json::accept(text));
  }
  expect(nlohmann::json::accept(inspect_json(report)));
  inspect_text(report);
}

}  // namespace

void fuzz_model(std::span<const std::uint8_t> input) {
  const Nano& nano = Nano::get();
  const std::uint64_t choice = hash(input);
  try {
    MemorySource source(input);
    Model model = read_model(source, "fuzz.onnx");
    if (choice % kInputsPerReport == 0)
      write_reports(model);
    else
      estimate_only(std::move(model), nano.variants[choice / kInputsPerReport % nano.variants.size()]);
  } catch (const Error&) {
    // Bad input, told as such.
  }
}

}  // namespace blackthorn::fuzz
