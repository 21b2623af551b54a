#include "calibration/observations.h"

#include <algorithm>
#include <map>
#include <optional>

#include "analysis/session.h"
#include "base/csv_reader.h"
#include "base/error.h"
#include "calibration/nasbench201.h"
#include "engine/engine.h"
#include "engine/lowering.h"
#include "inference/infer.h"
#include "inference/operators.h"

namespace blackthorn::calibration {
namespace {

using platform::Variable;

/// Columns of a measured layer; one that is empty counts as 1.
constexpr Variable kSizeColumns[] = {Variable::batch,    Variable::c_in,   Variable::h_in,     Variable::w_in,
                                     Variable::c_out,    Variable::h_out,  Variable::w_out,    Variable::kernel_h,
                                     Variable::kernel_w, Variable::stride, Variable::dilation, Variable::groups};

bool begins_with_any(const std::string& text, const std::vector<std::string>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](const std::string& beginning) { return text.starts_with(beginning); });
}

/// A network's engine as layer runs; every model file is read once, every engine built once.
class Engines {
 public:
  explicit Engines(const Files& files) : files_(files) {}

  const std::vector<LayerRun>& of_file(const std::string& file, const std::string& input, std::int64_t batch,
                                       const std::string& precision) {
    const std::string key = file + '\n' + input + '\n' + std::to_string(batch) + '\n' + precision;
    const auto found = engines_.find(key);
    if (found != engines_.end()) return found->second;
    if (name_ != file) model_ = files_.model(file);
    name_ = file;
    return engines_
        .emplace(key, build(model_->graph, model_->opset(), measured_binding(*model_, input, batch), precision))
        .first->second;
  }

  static std::vector<LayerRun> of_cell(const std::string& cell, const std::string& precision) {
    return build(nasbench201_graph(cell, NoneAs::first_input), kNasBench201Opset, {}, precision, true);
  }

 private:
  static std::vector<LayerRun> build(Graph graph, std::int64_t opset, const Binding& binding,
                                     const std::string& precision, bool split = false) {
    const Engine engine = build_engine(Network(std::move(graph), opset, binding),
                                       precision == "fp16" ? Precision::fp16 : Precision::fp32);
    std::vector<LayerRun> runs;
    for (const Layer& layer : engine.layers)
      runs.push_back({layer.kind, layer.shape, static_cast<double>(layer.turns)});
    if (split) split_pointwise(engine, runs);
    return runs;
  }

  /// torch2trt on releases of TensorRT before 7 ran each operator of a pointwise chain as a kernel of its own, also an
  /// addition behind a convolution; another addition took as long as two. Adding a constant cost nothing beside: it is
  /// a shift of what comes before. (Regression over the networks of NAS-Bench-201: 0.027 ms for an addition of a
  /// convolution's result, 0.051 ms for others, 0.02 ms for a pool.)
  static void split_pointwise(const Engine& engine, std::vector<LayerRun>& runs) {
    const Graph& graph = *engine.graph;
    const auto is_constant = [&](TensorId id) { return id != kNoTensor && graph.tensor(id).constant; };
    std::vector<LayerRun> split;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      LayerRun run = runs[i];
      if (run.kind == LayerKind::pointwise) {
        double kernels = 0;
        for (const NodeId id : engine.layers[i].nodes) {
          const Node& node = graph.node(id);
          if (std::none_of(node.inputs.begin(), node.inputs.end(), is_constant))
            kernels += operator_of(node).function == Function::add ? 2 : 1;
        }
        run.turns *= kernels;
      }
      split.push_back(run);
      if (run.kind == LayerKind::conv && run.shape.residual != 0) {
        LayerRun addition = run;
        addition.kind = LayerKind::pointwise;
        addition.shape.inputs = 2;
        addition.shape.elements_in = 2 * run.shape.elements_out;
        split.back().shape.residual = 0;
        split.push_back(addition);
      }
    }
    runs = std::move(split);
  }

  const Files& files_;
  std::string name_;
  std::optional<Model> model_;  // rows of one file stand together
  std::map<std::string, std::vector<LayerRun>> engines_;
};

class Rows {
 public:
  Rows(const CsvTable& csv, Engines& engines) : csv_(csv), engines_(engines) {}

  bool selected(std::size_t row, const Selection& selection) const {
    for (const auto& [column, beginnings] : selection.where)
      if (!begins_with_any(csv_.text(row, column), beginnings)) return false;
    for (const auto& [column, beginnings] : selection.except)
      if (begins_with_any(csv_.text(row, column), beginnings)) return false;
    return csv_.number(row, "latency_ms") >= selection.at_least_ms;
  }

  /// What goes wrong is told with the line.
  Observation read_at(std::size_t row) {
    try {
      return read(row);
    } catch (const Error& error) {
      const std::string line = "line " + std::to_string(csv_.line(row));
      const bool told = error.where().empty() || error.where() == line;
      throw Error(error.code(), error.message(), told ? line : line + ", " + error.where());
    }
  }

 private:
  Observation read(std::size_t row) {
    Observation result;
    result.platform = csv_.text(row, "device");
    result.precision = csv_.text(row, "precision");
    result.measured_ms = csv_.number(row, "latency_ms");
    if (!(result.measured_ms > 0))
      throw Error(ErrorCode::bad_request, "latency_ms must be positive", "line " + std::to_string(csv_.line(row)));
    if (csv_.has("energy_mj") && !csv_.text(row, "energy_mj").empty()) result.energy_mj = csv_.number(row, "energy_mj");
    if (csv_.has("source")) result.source = csv_.text(row, "source");
    if (csv_.has("kernel_h")) {
      layer(row, result);
    } else if (csv_.has("arch")) {
      result.network = result.label = csv_.text(row, "arch");
      result.family = "nasbench201";
      result.layers = Engines::of_cell(result.network, result.precision);
    } else {
      network(row, result);
    }
    return result;
  }

  std::int64_t size(std::size_t row, std::string_view column, std::int64_t otherwise) const {
    return csv_.text(row, column).empty() ? otherwise : static_cast<std::int64_t>(csv_.number(row, column));
  }

  void layer(std::size_t row, Observation& result) const {
    result.whole = false;
    result.network = csv_.text(row, "network");
    result.family = result.network;
    const std::string& name = csv_.text(row, "layer");
    result.kernel = csv_.text(row, "kernel_name");
    LayerShape shape;
    for (const Variable variable : kSizeColumns)
      platform::set_variable(shape, variable, size(row, platform::variable_name(variable), 1));
    result.layers.push_back(run_of(kind_named(csv_.text(row, "kind")), shape));
    result.label = std::string(csv_.text(row, "kind")) + " " + std::to_string(shape.kernel_h) + "x" +
                   std::to_string(shape.kernel_w) + " " + std::to_string(shape.c_in) + "x" +
                   std::to_string(shape.h_in) + "x" + std::to_string(shape.w_in) + " to " + std::to_string(shape.c_out);
    if (!name.empty()) result.label = name + " of " + result.network + ", batch " + std::to_string(shape.batch);
  }

  void network(std::size_t row, Observation& result) {
    result.network = csv_.text(row, "name");
    result.family = csv_.text(row, "family");
    const std::int64_t batch = size(row, "batch", 1);
    const std::string& input = csv_.text(row, "input");
    result.label = result.network + " " + input + (batch > 1 ? ", batch " + std::to_string(batch) : "");
    result.layers = engines_.of_file(csv_.text(row, "file"), input, batch, result.precision);
  }

  const CsvTable& csv_;
  Engines& engines_;
};

/// A layer belongs to the family of its network, which the rows of whole networks say.
void set_families(std::vector<Observation>& observations) {
  std::map<std::string, std::string> families;
  for (const Observation& observation : observations)
    if (observation.whole) families.emplace(observation.network, observation.family);
  for (Observation& observation : observations) {
    const auto family = families.find(observation.network);
    if (!observation.whole && family != families.end()) observation.family = family->second;
  }
}

}  // namespace

Binding measured_binding(const Model& model, const std::string& input, std::int64_t batch) {
  Binding binding;
  binding.batch = batch;
  // Remarks may follow the shape: "3x224x224 (not printed)".
  Shape shape = parse_shape(std::string_view(input).substr(0, input.find(' ')));
  shape.insert(shape.begin(), batch);
  for (const TensorId id : model.graph.inputs) {
    const Tensor& tensor = model.graph.tensor(id);
    if (tensor.declared.size() != shape.size()) continue;
    binding.shapes[std::string(tensor.name)] = shape;
    return binding;
  }
  throw Error(ErrorCode::bad_shape, "no input of the model has the rank of the measured input", input);
}

LayerRun run_of(LayerKind kind, LayerShape shape) {
  const std::int64_t pixels_in = shape.batch * shape.h_in * shape.w_in;
  const std::int64_t pixels_out = shape.batch * shape.h_out * shape.w_out;
  shape.elements_in = pixels_in * shape.c_in;
  shape.elements_out = pixels_out * shape.c_out;
  const bool convolution = kind == LayerKind::conv || kind == LayerKind::depthwise_conv;
  if (kind == LayerKind::fully_connected) {
    // The input is taken flat, as a matrix product does.
    shape.c_in *= shape.h_in * shape.w_in;
    shape.h_in = shape.w_in = 1;
  }
  if (convolution || kind == LayerKind::fully_connected) {
    const std::int64_t depth = shape.c_in / std::max<std::int64_t>(shape.groups, 1) * shape.kernel_h * shape.kernel_w;
    shape.elements_weights = shape.c_out * (depth + 1);
    shape.macs = shape.elements_out * depth;
  }
  return {kind, shape, 1};
}

std::vector<Observation> load_observations(const Recipe& recipe, const Files& files) {
  std::map<std::string, CsvTable> tables;
  Engines engines(files);
  std::vector<Observation> result;
  for (std::size_t s = 0; s < recipe.sets.size(); ++s) {
    const MeasurementSet& set = recipe.sets[s];
    const auto [table, is_new] = tables.try_emplace(set.file);
    try {
      if (is_new) table->second = CsvTable::parse(files.text(set.file));
      Rows rows(table->second, engines);
      for (std::size_t row = 0; row < table->second.rows(); ++row) {
        if (!rows.selected(row, set.rows)) continue;
        Observation observation = rows.read_at(row);
        observation.set = s;
        if (!set.variant.empty()) observation.platform += "@" + set.variant;
        observation.weight = set.weight;
        result.push_back(std::move(observation));
      }
    } catch (const Error& error) {
      throw Error(error.code(), error.message(), set.file + (error.where().empty() ? "" : ", " + error.where()));
    }
  }
  set_families(result);
  return result;
}

}  // namespace blackthorn::calibration
