// The table of evidence, and the user's word before it, see batch.h.
#include "inference/batch.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/formatted.h"
#include "inference/batch_trace.h"
#include "inference/dimension_role.h"
#include "inference/infer.h"
#include "inference/input_words.h"

namespace blackthorn::inference {
namespace {

struct FoundText {
  std::string_view name, words;
};
constexpr std::array<FoundText, kBatchFounds> kFoundTexts = {{
    {"set", "as set"},
    {"symbol", "its symbol says so"},
    {"operators", "operators that read it have their batch there"},
    {"place", "it is free and stands where a batch usually does"},
    {"fixed", "fixed by the file; the outputs begin alike"},
    {"none", "no dimension of an input"},
}};

constexpr std::size_t kMostTelling = 100;  // outputs that are asked: more say the same

/// What operators and outputs say, worked out once and only where somebody asks: mostly symbols decide.
class Witnesses {
 public:
  explicit Witnesses(const Graph& graph) : graph_(graph) {}

  /// For the input of that place among the inputs.
  const BatchTrace& trace(std::size_t place) {
    if (traces_.empty()) traces_ = trace_batch(graph_);
    return traces_[place];
  }

  /// The shapes of the outputs that say something: of known rank, at least one dimension, the first known.
  const std::vector<const Shape*>& outputs() {
    if (outputs_) return *outputs_;
    outputs_.emplace();
    for (const TensorId id : graph_.outputs) {
      const Shape* shape = graph_.shape(id);
      if (shape == nullptr || shape->empty() || shape->front() <= 0 || graph_.tensor(id).data_dependent) continue;
      outputs_->push_back(shape);
      if (outputs_->size() == kMostTelling) break;
    }
    return *outputs_;
  }

 private:
  const Graph& graph_;
  std::vector<BatchTrace> traces_;
  std::optional<std::vector<const Shape*>> outputs_;
};

/// An input as the evidence looks at it.
struct Candidate {
  const Graph& graph;
  std::size_t place;  // among the inputs
  Witnesses& witnesses;

  const Tensor& input() const { return graph.tensor(graph.inputs[place]); }
  const BatchTrace& trace() const { return witnesses.trace(place); }
};

// ---- free dimensions ----

bool unnamed(const DeclaredDim& dim) { return role_of_name(dim.symbol) == Role::unclear; }

std::optional<std::size_t> by_symbol(const Candidate& one) {
  const std::vector<DeclaredDim>& dims = one.input().declared;
  for (std::size_t axis = 0; axis < dims.size(); ++axis)
    if (is_free(dims[axis]) && role_of_name(dims[axis].symbol) == Role::batch) return axis;
  return std::nullopt;
}

std::optional<std::size_t> by_operators(const Candidate& one) {
  const std::optional<std::size_t> axis = one.trace().axis;
  if (!axis) return std::nullopt;
  const DeclaredDim& dim = one.input().declared[*axis];
  return is_free(dim) && unnamed(dim) ? axis : std::nullopt;
}

std::optional<std::size_t> by_place(const Candidate& one) {
  if (one.trace().known) return std::nullopt;
  const std::vector<DeclaredDim>& dims = one.input().declared;
  for (std::size_t axis = 0; axis < dims.size(); ++axis)
    if (is_free(dims[axis]) && unnamed(dims[axis]) && role_of_place(one.input(), axis, true) == Role::batch)
      return axis;
  return std::nullopt;
}

/// Strongest first. What the file fixes has a table of its own below.
struct Evidence {
  BatchFound found;
  std::optional<std::size_t> (*axis)(const Candidate& one);
};
constexpr Evidence kEvidence[] = {
    {BatchFound::symbol, by_symbol},
    {BatchFound::operators, by_operators},
    {BatchFound::place, by_place},
};

struct FoundDim {
  BatchFound found;
  BatchDim dim;
};

/// Of each input what the first evidence that holds says.
std::vector<FoundDim> found_dims(const Graph& graph) {
  std::vector<FoundDim> found;
  Witnesses witnesses(graph);
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const Candidate one{graph, i, witnesses};
    if (std::none_of(one.input().declared.begin(), one.input().declared.end(), is_free)) continue;
    for (const Evidence& evidence : kEvidence) {
      const auto axis = evidence.axis(one);
      if (!axis) continue;
      found.push_back({evidence.found, {graph.inputs[i], *axis}});
      break;
    }
  }
  return found;
}

// ---- fixed dimensions ----

/// What inputs are called that have something else in front: layers of a recurrent state, rows of a table.
constexpr std::string_view kNotBatched[] = {"state", "hidden", "cell",  "h0",     "c0",     "h_0",   "c_0",
                                            "past",  "cache",  "prior", "anchor", "weight", "embed", "threshold"};

struct FixedAxis {
  Candidate of;
  std::size_t axis;
  std::int64_t size;

  const Shape& shape() const { return *of.input().shape; }
};

/// Four dimensions and more are a batch of pictures, for want of another use; so is what an operator takes for one.
bool surely_batched(const FixedAxis& one) { return one.shape().size() >= 4 || one.of.trace().known; }

bool named_otherwise(const FixedAxis& one) {
  const std::string_view name = one.of.input().name;
  return !one.of.trace().known &&
         std::any_of(std::begin(kNotBatched), std::end(kNotBatched),
                     [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

bool made_by_the_model(const FixedAxis& one) { return one.of.trace().known && !one.of.trace().axis; }

/// [height, width], [height, width, colours] or [colours, height, width], without a batch: by the type, or by sizes.
/// Not where an output is a list of that many rows: sequences of three features look the same.
bool is_one_picture(const FixedAxis& one) {
  const Shape& shape = one.shape();
  if (one.of.trace().known || shape.size() > 3) return false;
  constexpr std::int64_t least_side = 16;
  const auto sides = [&](std::size_t first) { return shape[first] >= least_side && shape[first + 1] >= least_side; };
  const bool bytes = one.of.input().dtype == DType::uint8 && sides(0);
  const bool colours_last = shape.size() == 3 && is_colours(shape[2]) && sides(0);
  const bool colours_first = shape.size() == 3 && shape[0] > 1 && is_colours(shape[0]) && sides(1);
  if (!bytes && !colours_last && !colours_first) return false;
  const std::vector<const Shape*>& outputs = one.of.witnesses.outputs();
  return std::none_of(outputs.begin(), outputs.end(), [&](const Shape* out) {
    return out->size() <= 2 && out->front() == one.size && (out->size() == 1 || out->back() != shape[1]);
  });
}

/// The output has the dimension: in front; folded with others; behind the steps of a sequence.
bool output_agrees(const FixedAxis& one, const Shape& out) {
  if (out.front() == one.size) return true;
  if (!surely_batched(one)) return false;
  if (out.front() % one.size == 0) return true;
  // Axes from the second to the one before `end`: that the last one has the size says little.
  const std::size_t end = one.axis > 0 ? out.size() - 1 : out.size() == 3 ? 2 : 1;
  for (std::size_t axis = 1; axis < end; ++axis)
    if (out[axis] == one.size) return true;
  return false;
}

/// All outputs must agree; with a batch of 1, which is what most files fix, one.
bool outputs_disagree(const FixedAxis& one) {
  const std::vector<const Shape*>& outputs = one.of.witnesses.outputs();
  const auto agrees = [&](const Shape* out) { return output_agrees(one, *out); };
  if (outputs.empty()) return one.size != 1 && !surely_batched(one);
  return one.size == 1 ? std::none_of(outputs.begin(), outputs.end(), agrees)
                       : !std::all_of(outputs.begin(), outputs.end(), agrees);
}

/// What speaks against a fixed dimension. What holds for the first that is found need not be asked of its kin.
struct Objection {
  bool (*holds)(const FixedAxis& one);
  bool of_first_alone;
};
constexpr Objection kObjections[] = {
    {named_otherwise, false},
    {made_by_the_model, false},
    {is_one_picture, false},
    {outputs_disagree, true},
};

// ---- the user's word ----

/// As declared; where the file declares nothing, as the user gives it.
std::vector<DeclaredDim> dims_with(const Tensor& input, const Binding& binding) {
  std::vector<DeclaredDim> dims = input.declared;
  const auto given = binding.shapes.find(input.name);
  if (dims.empty() && given != binding.shapes.end())
    for (const std::int64_t size : given->second) dims.push_back({size, ""});
  return dims;
}

bool same_dimension(const DeclaredDim& a, const DeclaredDim& b) {
  if (!is_free(a) || !is_free(b)) return a.value == b.value;
  return is_free(a) == is_free(b) && is_made_up(a.symbol) && is_made_up(b.symbol);
}

/// The dimension that one entry of Binding::batch_axes names: without an input's name, of the first input that has it.
BatchDim dim_of_setting(const Graph& graph, const Binding& binding, const std::string& name, std::int64_t axis) {
  std::vector<std::string> names;
  for (const TensorId id : graph.inputs) {
    const Tensor& input = graph.tensor(id);
    names.emplace_back(input.name);
    const std::vector<DeclaredDim> dims = dims_with(input, binding);
    if (!name.empty() && input.name != name) continue;
    if (axis >= 0 && axis < static_cast<std::int64_t>(dims.size())) return {id, static_cast<std::size_t>(axis)};
    if (name.empty()) continue;
    throw Error(ErrorCode::bad_shape,
                formatted("Input \"{}\" has no dimension {} to be the batch; its dimensions, counted from 0: {}.", name,
                          axis, dims_words(dims)),
                name);
  }
  if (name.empty())
    throw Error(ErrorCode::bad_shape, formatted("No input has a dimension {} to be the batch.", axis), "batch_axis");
  no_such_input(name, "to have a batch", names);
}

/// The axis of another input that is the same dimension: of the same symbol, else in the same place and alike.
std::optional<std::size_t> same_axis(const std::vector<DeclaredDim>& dims, const DeclaredDim& chosen,
                                     std::size_t place) {
  for (std::size_t axis = 0; axis < dims.size(); ++axis)
    if (is_free(chosen) && !is_made_up(chosen.symbol) && is_free(dims[axis]) && dims[axis].symbol == chosen.symbol)
      return axis;
  return dims.size() >= 2 && place < dims.size() && same_dimension(dims[place], chosen) ? std::optional(place)
                                                                                        : std::nullopt;
}

}  // namespace

std::string_view batch_found_name(BatchFound found) { return kFoundTexts[static_cast<std::size_t>(found)].name; }
std::string_view batch_found_words(BatchFound found) { return kFoundTexts[static_cast<std::size_t>(found)].words; }

Batch chosen_batch(const Graph& graph, const Binding& binding) {
  Batch batch;
  if (binding.no_batch || binding.batch_axes.empty()) return batch;
  batch.found = BatchFound::set;
  std::set<TensorId> named;
  for (const auto& [name, axis] : binding.batch_axes) {
    const BatchDim dim = dim_of_setting(graph, binding, name, axis);
    if (named.insert(dim.input).second) batch.dims.push_back(dim);
  }
  const BatchDim first = batch.dims.front();
  const DeclaredDim chosen = dims_with(graph.tensor(first.input), binding)[first.axis];
  for (const TensorId id : graph.inputs) {
    if (named.contains(id)) continue;
    if (const auto axis = same_axis(dims_with(graph.tensor(id), binding), chosen, first.axis))
      batch.dims.push_back({id, *axis});
  }
  return batch;
}

Batch free_batch(const Graph& graph) {
  std::vector<FoundDim> found = found_dims(graph);
  const auto dims_of = [&](const FoundDim& one) -> const auto& { return graph.tensor(one.dim.input).declared; };
  // A free vector alone is a list of something; beside others it has one element for each of their batch.
  const bool only_vectors =
      std::all_of(found.begin(), found.end(), [&](const FoundDim& one) { return dims_of(one).size() < 2; });
  if (only_vectors) std::erase_if(found, [](const FoundDim& one) { return one.found == BatchFound::place; });
  Batch batch;
  if (found.empty()) return batch;
  std::stable_sort(found.begin(), found.end(), [](const FoundDim& a, const FoundDim& b) { return a.found < b.found; });
  batch.found = found.front().found;
  for (const FoundDim& one : found) {
    // Where one symbol says "batch", another symbol says that it is something else.
    const std::string& symbol = dims_of(one)[one.dim.axis].symbol;
    if (one.found == batch.found || batch.found != BatchFound::symbol || is_made_up(symbol))
      batch.dims.push_back(one.dim);
  }
  return batch;
}

Batch fixed_batch(const Graph& graph) {
  Batch batch;
  Witnesses witnesses(graph);
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const Candidate candidate{graph, i, witnesses};
    const Tensor& input = candidate.input();
    if (!input.shape || input.shape->size() < 2) continue;
    const std::size_t axis = candidate.trace().axis.value_or(0);
    if (axis < input.declared.size() && is_free(input.declared[axis])) continue;
    const FixedAxis one{candidate, axis, (*input.shape)[axis]};
    const bool first = batch.dims.empty();
    if (!first && one.size != batch.size) continue;
    const bool objected = std::any_of(std::begin(kObjections), std::end(kObjections), [&](const Objection& objection) {
      return (first || !objection.of_first_alone) && objection.holds(one);
    });
    if (objected) continue;
    batch.found = BatchFound::fixed;
    batch.size = one.size;
    batch.dims.push_back({graph.inputs[i], axis});
  }
  return batch;
}

}  // namespace blackthorn::inference
