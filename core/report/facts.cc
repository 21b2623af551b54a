// One function for each fact; numbers as people read them, names as they are in the file.
#include "report/facts.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/formatted.h"
#include "base/text.h"
#include "print/human.h"

namespace blackthorn::report {
namespace {

constexpr std::size_t kShownInputs = 8;

std::string ms_text(double value) { return formatted("{} ms", three_digits(value)); }

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

void append(std::string& list, const std::string& item, const char* separator = ", ") {
  if (!list.empty() && !item.empty()) list += separator;
  list += item;
}

std::string model_text(const Analysis& report) {
  const Model& model = *report.model;
  std::string text = model.name;
  append(text, formatted("opset {}", model.opset()));
  append(text, model.producer);
  append(text, counted(static_cast<std::int64_t>(report.graph.nodes.size()), "node"));
  append(text, formatted("{} MACs{}", quantity_text(report.macs),
                         report.body_macs > 0 ? formatted(" and {} in bodies", quantity_text(report.body_macs)) : ""));
  append(text, formatted("{} parameters", quantity_text(report.parameters)));
  if (model.external_bytes > 0)
    append(text, formatted("external data: {}, not read", bytes_text(model.external_bytes)));
  return text;
}

std::string tensors_text(const Graph& graph, const std::vector<TensorId>& ids) {
  std::vector<std::string> items;
  for (const TensorId id : ids) {
    const Tensor& tensor = graph.tensor(id);
    items.push_back(formatted("{} {} {}", tensor.name, dtype_name(tensor.dtype), shape_text(tensor.shape)));
  }
  return names_text(items, kShownInputs);
}

std::string batch_text(const Analysis& report) {
  const Batch& batch = report.inference.batch;
  const std::string_view found = batch_found_words(batch.found);
  if (batch.dims.empty()) return formatted("{}: {}", batch.size, found);
  const auto& [input, axis] = batch.dims.front();
  const std::size_t others = batch.dims.size() - 1;
  return formatted("{}, dimension {} of {}{}: {}", batch.size, axis, report.graph.tensor(input).name,
                   others > 0 ? formatted(" and {}", counted(static_cast<std::int64_t>(others), "more input")) : "",
                   found);
}

std::string bindings_text(const Inference& inference) {
  std::vector<std::string> items;
  for (const BoundDim& dim : inference.bindings) {
    items.push_back(formatted("{} = {}{}", dim.name, dim.value, dim.assumed ? " (assumed)" : ""));
  }
  return names_text(items, kShownInputs);
}

std::string platform_text(const Analysis& report) {
  const platform::Platform& table = *report.platform;
  return formatted("{}, mode {}, GPU {} MHz, memory {} GB/s, {}, {}, basis: {}", table.name, report.mode.name,
                   three_digits(report.mode.gpu_mhz), three_digits(report.mode.memory_gb_s), upper(report.precision.id),
                   table.software, platform::basis_name(table.basis));
}

std::string budget_text(const Analysis& report) {
  const double slack = *report.budget_ms - report.estimate.latency_ms;
  const std::string budget = formatted("{}: ", ms_text(*report.budget_ms));
  if (slack < 0) return formatted("{}missed by {}", budget, ms_text(-slack));
  if (!*report.budget_met()) return formatted("{}not known to be met, the total is only a lower bound", budget);
  return formatted("{}met with {} to spare", budget, ms_text(slack));
}

// Shares of the classes that occur, largest class first in the order of their definition.
template <typename T>
std::string classes_text(const std::array<T, kCoverageClasses>& values) {
  double sum = 0;
  for (const T value : values) sum += static_cast<double>(value);
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] > 0)) continue;
    append(text, percent_text(static_cast<double>(values[i]) / sum) + ' ' +
                     std::string(coverage_name(static_cast<Coverage>(i))));
  }
  return text.empty() ? "none" : text;
}

std::string memory_text(const MemoryEstimate& memory) {
  return formatted("{} weights + {} activations at the peak; the device has {}, of which about {} are taken: {}",
                   bytes_text(memory.weights_bytes), bytes_text(memory.peak_activation_bytes),
                   bytes_text(memory.device_bytes), bytes_text(memory.reserved_bytes),
                   memory.fits ? "fits" : "does not fit");
}

// "calibrated: conv, pool; assumed: resize", kinds in the order of the table, best basis first.
std::string basis_text(const Analysis& report) {
  std::array<std::set<std::string_view>, 4> kinds;
  std::int64_t extrapolated = 0;
  for (std::size_t i = 0; i < report.engine.layers.size(); ++i) {
    const LayerEstimate& time = report.estimate.layers[i];
    if (!time.supported) continue;
    kinds[static_cast<std::size_t>(time.basis)].insert(kind_name(report.engine.layers[i].kind));
    if (!time.in_range) ++extrapolated;
  }
  std::string text;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].empty()) continue;
    append(text, formatted("{}: {}", platform::basis_name(static_cast<platform::Basis>(i)), joined(kinds[i])), "; ");
  }
  if (extrapolated > 0)
    append(text, formatted("{} outside the supported ranges", counted(extrapolated, "layer")), "; ");
  return text.empty() ? "no layer" : text;
}

}  // namespace

std::string names_text(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) append(text, names[i]);
  if (names.size() > most) text += formatted(" and {} more", names.size() - most);
  return text;
}

std::string total_text(const Analysis& report) {
  const Estimate& estimate = report.estimate;
  return formatted("{}{} (90 % interval {} ms), {}{} FPS", estimate.at_least ? "at least " : "",
                   ms_text(estimate.latency_ms), interval_text(estimate.low_ms, estimate.high_ms),
                   estimate.at_least ? "at most " : "", three_digits(estimate.fps));
}

std::vector<Fact> question_facts(const Analysis& report) {
  std::vector<Fact> facts = {{"model", model_text(report)},
                             {"inputs", tensors_text(report.graph, report.graph.inputs)}};
  if (!report.inference.bindings.empty()) facts.push_back({"free dims", bindings_text(report.inference)});
  facts.push_back({"batch", batch_text(report)});
  facts.push_back({"platform", platform_text(report)});
  return facts;
}

std::vector<Fact> answer_facts(const Analysis& report) {
  const Estimate& estimate = report.estimate;
  std::vector<Fact> facts = {{"estimate", total_text(report)}};
  if (report.budget_ms) facts.push_back({"budget", budget_text(report)});
  if (estimate.energy)
    facts.push_back({"energy", formatted("{} mJ (90 % interval {} mJ)", three_digits(estimate.energy->mj),
                                         interval_text(estimate.energy->low_mj, estimate.energy->high_mj))});
  facts.push_back({"coverage", formatted("nodes {}; MACs {}; time {}", classes_text(estimate.nodes),
                                         classes_text(estimate.macs), classes_text(estimate.time_ms))});
  facts.push_back({"memory", memory_text(estimate.memory)});
  facts.push_back({"basis", basis_text(report)});
  return facts;
}

}  // namespace blackthorn::report
