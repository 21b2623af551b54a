// Free dimensions by the user's word, then by what their names and places usually mean, see binding.h.
#include "inference/binding.h"
#include "base/text.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/formatted.h"
#include "base/numbers.h"
#include "inference/dimension_role.h"
#include "inference/input_words.h"
#include "inference/limits.h"

namespace blackthorn::inference {
namespace {

constexpr std::size_t kMostAssumed = 20;  // warnings of one code

std::string text_of(const Shape& shape) { return shape.empty() ? "(scalar)" : dims_text(shape); }

/// A size that the user gives to a free dimension, and by what.
struct Given {
  std::int64_t size = 0;
  std::string_view by;
};
constexpr std::string_view kByShape = "the shape given for an input";
constexpr std::string_view kByValue = "the number of values given for an input";
constexpr std::string_view kByDim = "the size given for it";
constexpr std::string_view kAsBatch = " as the batch setting says";

class Binder {
 public:
  Binder(Graph& graph, const Binding& binding, Inference& inference)
      : graph_(graph), binding_(binding), inference_(inference) {}

  BindingResult run() {
    collect();
    take_shapes();
    take_values();
    take_dims();
    take_batch();
    for (const TensorId id : graph_.inputs) settle(graph_.tensor(id));
    report();
    bound_.sizes = std::move(settled_);
    return std::move(bound_);
  }

 private:
  /// How the user says one free dimension: its symbol, or INPUT[axis] where it has none.
  static std::string key(const Tensor& input, std::size_t axis) {
    const std::string symbol = axis < input.declared.size() ? input.declared[axis].symbol : "";
    return symbol.empty() ? formatted("{}[{}]", input.name, axis) : symbol;
  }

  void collect() {
    for (const TensorId id : graph_.inputs) {
      const Tensor& input = graph_.tensor(id);
      names_.emplace_back(input.name);
      by_name_.emplace(input.name, id);
      for (std::size_t axis = 0; axis < input.declared.size(); ++axis) {
        if (!is_free(input.declared[axis])) continue;
        if (free_.insert(key(input, axis)).second) free_names_.push_back(key(input, axis));
      }
    }
  }

  static void check_size(std::int64_t size, const std::string& what, const std::string& where) {
    if (size >= 1 && size <= kMaxDim) return;
    throw Error(ErrorCode::bad_shape, formatted("{} is {}. A size must lie between 1 and {}.", what, size, kMaxDim),
                where);
  }

  void take_shapes() {
    for (const auto& [name, shape] : binding_.shapes) {
      const auto found = by_name_.find(name);
      if (found == by_name_.end()) no_such_input(name, "to give a shape to", names_);
      const Tensor& input = graph_.tensor(found->second);
      if (shape.size() > kMaxRank) {
        throw Error(ErrorCode::bad_shape, formatted("The shape for input \"{}\" has too many dimensions.", name), name);
      }
      for (const std::int64_t size : shape)
        check_size(size, formatted("A dimension of the shape for input \"{}\"", name), name);
      if (!input.shape && input.declared.empty()) continue;  // the file says nothing: anything goes
      if (shape.size() != input.declared.size()) {
        throw Error(ErrorCode::bad_shape,
                    formatted("Input \"{}\" has {} dimensions ({}), the shape given has {} ({}).", name,
                              input.declared.size(), dims_words(input.declared), shape.size(), text_of(shape)),
                    name);
      }
      for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const DeclaredDim& declared = input.declared[axis];
        if (!is_free(declared)) {
          if (declared.value == shape[axis]) continue;
          throw Error(ErrorCode::bad_shape,
                      formatted("The file fixes dimension {} of input \"{}\" at {}, the shape given says {}{}", axis,
                                name, declared.value, shape[axis],
                                axis == 0 ? ". A batch setting may replace a fixed batch."
                                          : ". Export the model with that size, or with the dimension left free."),
                      name);
        }
        give(key(input, axis), {shape[axis], kByShape}, name);
      }
    }
  }

  /// A size that cannot be another: what was given before must be the same.
  void give(const std::string& dimension, Given size, const std::string& input) {
    const auto [held, fresh] = given_.emplace(dimension, size);
    if (fresh || held->second.size == size.size) return;
    throw Error(
        ErrorCode::bad_shape,
        formatted("The shapes given make dimension \"{}\" both {} and {}; in the file it is one size throughout.",
                  dimension, held->second.size, size.size),
        input);
  }

  /// Of the sizes that someone else has given already: they count.
  void overridden(const std::string& dimension, const Given& held, std::int64_t size, std::string_view by = {}) {
    inference_.warnings.push_back(
        {"binding_overridden",
         formatted("Dimension \"{}\" is {} by {}, not {}{}.", dimension, held.size, held.by, size, by),
         {dimension}});
  }

  void take_values() {
    for (const auto& [name, value] : binding_.values) {
      const auto found = by_name_.find(name);
      if (found == by_name_.end()) no_such_input(name, "to give a value to", names_);
      const Tensor& input = graph_.tensor(found->second);
      const std::size_t count = value.floats.size();
      if (count > static_cast<std::size_t>(kMaxFoldedElements)) {
        throw Error(
            ErrorCode::bad_shape,
            formatted("Input \"{}\" is given {} values; at most {} are followed.", name, count, kMaxFoldedElements),
            name);
      }
      if (!is_float(input.dtype) && (input.dtype == DType::string || value.ints.size() != count)) {
        throw Error(ErrorCode::bad_shape,
                    formatted("Input \"{}\" holds {}: its values cannot be given as such numbers.", name,
                              dtype_name(input.dtype)),
                    name);
      }
      if (input.declared.size() == 1 && is_free(input.declared[0]))
        give(key(input, 0), {static_cast<std::int64_t>(count), kByValue}, name);
    }
  }

  void take_dims() {
    for (const auto& [name, size] : binding_.dims) {
      if (!free_.contains(name)) {
        throw Error(ErrorCode::unknown_input,
                    formatted("The model has no free dimension \"{}\". Its free dimensions: {}{}", name,
                              listed_names(free_names_), meant_end(name, free_names_)),
                    name);
      }
      check_size(size, formatted("Dimension \"{}\"", name), name);
      const auto [held, fresh] = given_.emplace(name, Given{size, kByDim});
      if (!fresh && held->second.size != size) overridden(name, held->second, size);
    }
  }

  /// The dimensions that are the batch get the number that the user asks for. What is said of one by itself counts.
  void take_batch() {
    for (const BatchDim& dim : inference_.batch.dims) {
      batched_.insert(dim.input);
      const Tensor& input = graph_.tensor(dim.input);
      if (dim.axis < input.declared.size() && is_free(input.declared[dim.axis]))
        batch_names_.insert(key(input, dim.axis));
    }
    if (!binding_.batch) return;
    const std::int64_t batch = *binding_.batch;
    check_size(batch, "The batch", "batch");
    std::vector<std::string> replaced;
    std::set<std::string> told;
    for (const BatchDim& dim : inference_.batch.dims) {
      const Tensor& input = graph_.tensor(dim.input);
      const std::string name = key(input, dim.axis);
      const auto shape = binding_.shapes.find(input.name);
      if (shape != binding_.shapes.end()) {
        if (shape->second[dim.axis] != batch && told.insert(name).second)
          overridden(name, {shape->second[dim.axis], kByShape}, batch, kAsBatch);
      } else if (is_free(input.declared[dim.axis])) {
        const auto [held, fresh] = given_.emplace(name, Given{batch, {}});
        if (!fresh && held->second.size != batch && told.insert(name).second)
          overridden(name, held->second, batch, kAsBatch);
      } else if (input.declared[dim.axis].value != batch) {
        if (replaced.empty()) bound_.replaced = {input.declared[dim.axis].value, batch};
        replaced_[dim.input] = dim.axis;
        replaced.emplace_back(input.name);
      }
    }
    if (replaced.empty()) return;
    if (replaced.size() > kMostListed) replaced.resize(kMostListed);
    inference_.warnings.push_back({"batch_overridden",
                                   formatted("The file fixes the batch at {}; it is estimated at {}. A model that "
                                             "has its batch written into Reshape constants may not follow.",
                                             bound_.replaced->from, batch),
                                   std::move(replaced)});
  }

  void settle(Tensor& input) {
    input.value.reset();
    input.constant = false;
    const auto given = binding_.shapes.find(input.name);
    const auto value = binding_.values.find(input.name);
    if (!input.declared.empty()) {
      Shape shape;
      for (std::size_t axis = 0; axis < input.declared.size(); ++axis) {
        const DeclaredDim& declared = input.declared[axis];
        shape.push_back(is_free(declared) ? settle_free(input, axis) : declared.value);
      }
      const auto found = replaced_.empty() ? replaced_.end() : replaced_.find(by_name_.at(input.name));
      if (found != replaced_.end()) shape[found->second] = *binding_.batch;
      input.shape = std::move(shape);
    } else if (given != binding_.shapes.end()) {
      input.shape = given->second;
    } else if (!input.shape && value != binding_.values.end()) {
      input.shape = Shape{static_cast<std::int64_t>(value->second.floats.size())};
    }
    if (!input.shape) {
      shapeless_.emplace_back(input.name);
      return;
    }
    check_elements(input);
    if (value != binding_.values.end()) set_value(input, value->second);
  }

  static void check_elements(const Tensor& input) {
    const auto elements = checked_product(*input.shape);
    if (elements && *elements <= kMaxElements) return;
    throw Error(
        ErrorCode::limit_exceeded,
        formatted("Input \"{}\" of {} passes the limit 'input_elements' of {}. Ask for a smaller batch or size.",
                  input.name, text_of(*input.shape), kMaxElements),
        std::string(input.name));
  }

  /// From then on the input is as good as a constant of the file: TensorRT, too, is told such values as it builds.
  static void set_value(Tensor& input, const Value& value) {
    if (checked_product(*input.shape) != static_cast<std::int64_t>(value.floats.size())) {
      throw Error(ErrorCode::bad_shape,
                  formatted("Input \"{}\" is {}; it is given {} values.", input.name, text_of(*input.shape),
                            value.floats.size()),
                  std::string(input.name));
    }
    input.value =
        std::make_shared<const Value>(is_float(input.dtype) ? Value{{}, value.floats} : Value{value.ints, {}});
    input.constant = true;
  }

  std::int64_t settle_free(const Tensor& input, std::size_t axis) {
    const std::string name = key(input, axis);
    if (const auto found = settled_.find(name); found != settled_.end()) return found->second;
    std::int64_t size = 0;
    const auto given = given_.find(name);
    const bool assumed = given == given_.end();
    if (assumed) {
      const Role role = batch_names_.contains(name) ? Role::batch : role_beside_batch(input, axis);
      const Default& taken = default_of(role);
      size = taken.size;
      if (role != Role::batch) assume(name, taken);
    } else {
      size = given->second.size;
    }
    settled_.emplace(name, size);
    inference_.bindings.push_back({name, size, assumed});
    return size;
  }

  /// What a dimension is that is no batch, or has a name that says so.
  Role role_beside_batch(const Tensor& input, std::size_t axis) const {
    Role role = role_of_name(input.declared[axis].symbol);
    if (role == Role::unclear)
      role = role_of_place(input, axis, batched_.contains(by_name_.at(input.name)));
    else if (role == Role::batch)
      return role;
    // Where the batch usually stands, and something else is: in front of the others, the steps of a sequence.
    if (role == Role::batch) role = input.declared.size() == 3 ? Role::sequence : Role::unclear;
    // A sequence of single floats is a sound; sequences of words are integers, those of features have rank 3.
    if (role == Role::sequence && axis == 1 && input.declared.size() == 2 && is_float(input.dtype))
      return Role::samples;
    return role;
  }

  void assume(const std::string& name, const Default& taken) {
    if (++assumptions_ > kMostAssumed) return;
    inference_.warnings.push_back(
        {"assumed_dimension",
         formatted("The file leaves \"{}\" open; it is taken as {} and assumed to be {}. Set it with --dim {}=…", name,
                   taken.meaning, taken.size, name),
         {name}});
  }

  void report() {
    if (assumptions_ > kMostAssumed) {
      inference_.warnings.push_back(
          {"assumed_dimension",
           formatted("{} more dimensions are assumed; the list of bindings names them.", assumptions_ - kMostAssumed),
           {}});
    }
    if (!shapeless_.empty()) {
      const std::string first = shapeless_.front();
      if (shapeless_.size() > kMostListed) shapeless_.resize(kMostListed);
      inference_.warnings.push_back({"input_without_shape",
                                     formatted("The file gives no shape for input \"{}\", so what depends on it has "
                                               "none. Give it with --shape {}=1x3x224x224, with the sizes that fit.",
                                               first, first),
                                     std::move(shapeless_)});
    }
    if (inference_.batch.dims.empty()) return;
    const BatchDim& dim = inference_.batch.dims.front();
    if (const Shape* shape = graph_.shape(dim.input)) inference_.batch.size = (*shape)[dim.axis];
  }

  Graph& graph_;
  const Binding& binding_;
  Inference& inference_;
  BindingResult bound_;
  std::vector<std::string> names_, free_names_, shapeless_;
  std::map<std::string_view, TensorId> by_name_;
  std::set<std::string> free_, batch_names_;     // free dimensions, those among them that are the batch
  std::map<std::string, Given> given_;           // for each free dimension
  std::map<std::string, std::int64_t> settled_;  // in the end
  std::set<TensorId> batched_;                   // inputs that have a batch
  std::map<TensorId, std::size_t> replaced_;     // the axis whose size is not the file's
  std::size_t assumptions_ = 0;
};

}  // namespace

BindingResult bind_inputs(Graph& graph, const Binding& binding, Inference& inference) {
  return Binder(graph, binding, inference).run();
}

}  // namespace blackthorn::inference
