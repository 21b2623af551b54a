#include "report/facts.h"

#include <algorithm>
#include <array>
#include <set>

#include "report/human.h"

namespace blackthorn {
namespace {

constexpr std::size_t kShownInputs = 8;

std::string ms(double value) { return three_digits(value) + " ms"; }

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

void append(std::string& list, const std::string& item, const char* separator = ", ") {
  if (!list.empty() && !item.empty()) list += separator;
  list += item;
}

std::string model_text(const Report& report) {
  const Model& model = *report.model;
  std::string text = model.name;
  append(text, "opset " + std::to_string(model.opset()));
  append(text, model.producer);
  append(text, counted(static_cast<std::int64_t>(report.graph.nodes.size()), "node"));
  append(text, quantity_text(report.macs) + " MACs" +
                   (report.body_macs > 0 ? " and " + quantity_text(report.body_macs) + " in bodies" : ""));
  append(text, quantity_text(report.parameters) + " parameters");
  return text;
}

std::string tensors_text(const Graph& graph, const std::vector<TensorId>& ids) {
  std::vector<std::string> items;
  for (const TensorId id : ids) {
    const Tensor& tensor = graph.tensor(id);
    items.push_back(tensor.name + ' ' + std::string(dtype_name(tensor.dtype)) + ' ' + shape_text(tensor.shape));
  }
  return names_text(items, kShownInputs);
}

std::string bindings_text(const Inference& inference) {
  std::vector<std::string> items;
  for (const BoundDim& dim : inference.bindings) {
    items.push_back(dim.name + " = " + std::to_string(dim.value) + (dim.assumed ? " (assumed)" : ""));
  }
  return names_text(items, kShownInputs);
}

std::string platform_text(const Report& report) {
  const platform::Platform& table = *report.platform;
  return table.name + ", mode " + report.mode.name + ", GPU " + three_digits(report.mode.gpu_mhz) + " MHz, memory " +
         three_digits(report.mode.memory_gb_s) + " GB/s, " + upper(report.precision.id) + ", " + table.software +
         ", basis: " + std::string(platform::basis_name(table.basis));
}

std::string budget_text(const Report& report) {
  const double slack = *report.budget_ms - report.estimate.latency_ms;
  const std::string budget = ms(*report.budget_ms) + ": ";
  if (slack < 0) return budget + "missed by " + ms(-slack);
  if (!*report.budget_met()) return budget + "not known to be met, the total is only a lower bound";
  return budget + "met with " + ms(slack) + " to spare";
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
  return bytes_text(memory.weights_bytes) + " weights + " + bytes_text(memory.peak_activation_bytes) +
         " activations at the peak; the device has " + bytes_text(memory.device_bytes) + ", of which about " +
         bytes_text(memory.reserved_bytes) + " are taken: " + (memory.fits ? "fits" : "does not fit");
}

// "calibrated: conv, pool; assumed: resize", kinds in the order of the table, best basis first.
std::string basis_text(const Report& report) {
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
    std::string list;
    for (const std::string_view kind : kinds[i]) append(list, std::string(kind));
    append(text, std::string(platform::basis_name(static_cast<platform::Basis>(i))) + ": " + list, "; ");
  }
  if (extrapolated > 0) append(text, counted(extrapolated, "layer") + " outside the supported ranges", "; ");
  return text.empty() ? "no layer" : text;
}

}  // namespace

std::string names_text(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) append(text, names[i]);
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

std::string total_text(const Report& report) {
  const Estimate& estimate = report.estimate;
  return (estimate.at_least ? "at least " : "") + ms(estimate.latency_ms) + " (90 % interval " +
         interval_text(estimate.low_ms, estimate.high_ms) + " ms), " + (estimate.at_least ? "at most " : "") +
         three_digits(estimate.fps) + " FPS";
}

std::vector<Fact> question_facts(const Report& report) {
  std::vector<Fact> facts = {{"model", model_text(report)},
                             {"inputs", tensors_text(report.graph, report.graph.inputs)}};
  if (!report.inference.bindings.empty()) facts.push_back({"free dims", bindings_text(report.inference)});
  facts.push_back({"batch", std::to_string(report.inference.batch)});
  facts.push_back({"platform", platform_text(report)});
  return facts;
}

std::vector<Fact> answer_facts(const Report& report) {
  const Estimate& estimate = report.estimate;
  std::vector<Fact> facts = {{"estimate", total_text(report)}};
  if (report.budget_ms) facts.push_back({"budget", budget_text(report)});
  if (estimate.energy)
    facts.push_back({"energy", three_digits(estimate.energy->mj) + " mJ (90 % interval " +
                                   interval_text(estimate.energy->low_mj, estimate.energy->high_mj) + " mJ)"});
  facts.push_back({"coverage", "nodes " + classes_text(estimate.nodes) + "; MACs " + classes_text(estimate.macs) +
                                   "; time " + classes_text(estimate.time_ms)});
  facts.push_back({"memory", memory_text(estimate.memory)});
  facts.push_back({"basis", basis_text(report)});
  return facts;
}

}  // namespace blackthorn
