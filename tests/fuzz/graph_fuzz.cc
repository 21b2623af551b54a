// Bytes as a program that writes a graph (program.h), bound, inferred, built for both precisions and estimated: no
// Error but for bindings, and every result holds together. One input in 64, chosen by its own bytes, is estimated
// twice, to the same reports.
#include <google/protobuf/arena.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"
#include "fuzz_support.h"
#include "onnx/convert.h"
#include "program.h"
#include "report/formats.h"
#include "support/analysed.h"
#include "targets.h"

namespace blackthorn::fuzz {
using namespace onnx;
using namespace report;

namespace {

constexpr std::uint64_t kInputsPerReport = 64;

Model convert(Bytes bytes, Binding& binding) {
  google::protobuf::Arena arena;
  auto* proto = google::protobuf::Arena::CreateMessage<::onnx::ModelProto>(&arena);
  write_graph(bytes, *proto, binding);
  Model model;
  convert_model(*proto, arena, {}, model);
  return model;
}

void estimate_only(Model model, const Binding& binding, const Nano& nano) {
  const Network network(std::move(model.graph), model.opset(), binding);
  for (const Variant& variant : nano.variants) {
    const Engine engine = build_engine(network, variant.precision);
    check_layers(*engine.graph, engine);
    EstimateOptions options;
    options.batch = network.inference.batch.size;
    options.steps = false;
    const Estimate result = estimate_latency(engine, variant.compiled, options);
    check_times(engine, result);
    check_memory(*engine.graph, engine, result, variant.compiled.bytes_per_element());
  }
}

std::string reports(const Model& model, const Settings& settings) {
  const Analysis report = testing::analysed(model, settings);
  check_times(report.engine, report.estimate);
  std::string all = inspect_json(report);
  expect(nlohmann::json::accept(all));
  for (const Format& format : format_table()) {
    const std::string text = format.write(report);
    expect(format.id != "json" || nlohmann::json::accept(text));
    all += text;
  }
  return all + inspect_text(report);
}

}  // namespace

void fuzz_graph(std::span<const std::uint8_t> input) {
  const Nano& nano = Nano::get();
  try {
    Binding binding;
    const Model model = convert(Bytes(input), binding);
    if (hash(input) % kInputsPerReport == 0) {
      Settings settings;
      settings.binding = binding;
      expect(reports(model, settings) == reports(model, settings));
    } else {
      estimate_only(model, binding, nano);
    }
  } catch (const Error&) {
    // Told as such: bindings that do not fit, bodies in a circle.
  }
}

}  // namespace blackthorn::fuzz
