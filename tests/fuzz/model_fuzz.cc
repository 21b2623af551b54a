// Any bytes as a model file, the whole way to the report: either an Error or a report that holds together.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "onnx/reader.h"
#include "report/formats.h"
#include "report/session.h"

using namespace blackthorn;

namespace {

Settings nano() {
  Settings settings;
  settings.table = std::make_shared<const platform::Platform>(platform::Platform::embedded("jetson-nano"));
  return settings;
}

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Settings settings = nano();
  try {
    MemorySource source({data, size});
    const Model model = read_model(source, "fuzz.onnx");
    const Report report = analyse(model, settings);
    expect(report.engine.fates.size() == model.graph.nodes.size());
    expect(report.estimate.layers.size() == report.engine.layers.size());
    expect(nlohmann::json::accept(report_json(report)));
    expect(nlohmann::json::accept(inspect_json(report)));
  } catch (const Error&) {
    // Bad input, told as such.
  }
  return 0;
}
