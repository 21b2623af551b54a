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
#include "base/nearest.h"
#include "inference/op_context.h"

namespace blackthorn::inference {
namespace {

constexpr std::size_t kMostNames = 20;     // listed in one message
constexpr std::size_t kMostWarnings = 20;  // of one code

enum class Role : std::uint8_t { unclear, batch, channels, height, width, depth, sequence, samples };

/// The size taken where nobody gives one, and how people call the dimension.
struct Default {
  Role role;
  std::int64_t size;
  std::string_view meaning;
};
constexpr Default kDefaults[] = {
    {Role::unclear, 1, "a dimension of unknown meaning"},
    {Role::batch, 1, "the batch"},
    {Role::channels, 3, "channels"},
    {Role::height, 224, "a height"},
    {Role::width, 224, "a width"},
    {Role::depth, 16, "a depth or number of frames"},
    {Role::sequence, 128, "the length of a sequence"},
    {Role::samples, 16000, "the samples of a sound (a second at 16 kHz)"},
};

/// What a symbol means: the whole name in lower case, or a part of it.
struct Name {
  std::string_view text;
  bool part;
  Role role;
};
constexpr Name kNames[] = {
    {"n", false, Role::batch},         {"b", false, Role::batch},        {"bs", false, Role::batch},
    {"batch", true, Role::batch},      {"h", false, Role::height},       {"height", true, Role::height},
    {"w", false, Role::width},         {"width", true, Role::width},     {"c", false, Role::channels},
    {"channel", true, Role::channels}, {"d", false, Role::depth},        {"depth", true, Role::depth},
    {"seq", true, Role::sequence},     {"len", true, Role::sequence},    {"time", true, Role::sequence},
    {"token", true, Role::sequence},   {"frames", true, Role::sequence}, {"l", false, Role::sequence},
    {"t", false, Role::sequence},      {"samples", true, Role::samples}, {"audio", true, Role::samples},
    {"wav", true, Role::samples},
};

Role role_of_name(std::string_view symbol) {
  std::string lower;
  for (const char letter : symbol) {
    lower.push_back(letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter);
  }
  for (const Name& name : kNames) {
    if (name.part ? lower.find(name.text) != std::string::npos : lower == name.text) return name.role;
  }
  return Role::unclear;
}

bool is_free(const DeclaredDim& dim) { return dim.value < 0; }

/// By place, where the name says nothing.
Role role_of_place(const std::vector<DeclaredDim>& dims, std::size_t axis) {
  if (axis == 0) return Role::batch;
  const auto few = [](const DeclaredDim& dim) { return dim.value == 1 || dim.value == 3 || dim.value == 4; };
  switch (dims.size()) {
    case 2: return Role::sequence;
    case 3:
      // States of recurrent layers: [layers, batch, size].
      if (axis == 1 && dims[0].value > 1 && !is_free(dims[2])) return Role::batch;
      // One of the two is the length, the other the features; where both are free, the first.
      return axis == 1 || !is_free(dims[1]) ? Role::sequence : Role::unclear;
    case 4:
      // Channels last where the last dimension is fixed at a number of colours and the second is not.
      if (few(dims[3]) && !few(dims[1])) return axis == 1 ? Role::height : axis == 2 ? Role::width : Role::channels;
      return axis == 1 ? Role::channels : axis == 2 ? Role::height : Role::width;
    case 5: return axis == 1 ? Role::channels : axis == 2 ? Role::depth : axis == 3 ? Role::height : Role::width;
    default: return Role::unclear;
  }
}

// The end of a sentence that lists names, with the one that was meant.
std::string meant(const std::string& name, const std::vector<std::string>& names) {
  const std::string guess = did_you_mean(name, names);
  return guess.empty() ? "." : guess;
}

/// Names in quotes, the first few of many.
std::string listed(const std::vector<std::string>& names) {
  if (names.empty()) return "none";
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMostNames; ++i)
    text += formatted("{}{}\"", i > 0 ? ", \"" : "\"", names[i]);
  if (names.size() > kMostNames) text += formatted(" and {} more", names.size() - kMostNames);
  return text;
}

std::string text_of(const Shape& shape) { return shape.empty() ? "(scalar)" : dims_text(shape); }

std::string text_of(const std::vector<DeclaredDim>& dims) {
  std::string text;
  for (const DeclaredDim& dim : dims) {
    if (!text.empty()) text += "x";
    text += dim.value >= 0 ? std::to_string(dim.value) : dim.symbol.empty() ? "?" : dim.symbol;
  }
  return text.empty() ? "(scalar)" : text;
}

class Binder {
 public:
  Binder(Graph& graph, const Binding& binding, Inference& inference)
      : graph_(graph), binding_(binding), inference_(inference) {}

  BindingResult run() {
    collect();
    take_shapes();
    take_dims();
    if (binding_.batch) take_batch();
    for (const TensorId id : graph_.inputs) settle(graph_.tensor(id));
    report();
    return bound_;
  }

 private:
  /// How the user says one free dimension: its symbol, or INPUT[axis] where it has none.
  static std::string key(const Tensor& input, std::size_t axis) {
    const std::string& symbol = input.declared[axis].symbol;
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
      if (found == by_name_.end()) {
        throw Error(ErrorCode::unknown_input,
                    formatted("The model has no input \"{}\" to give a shape to. Its inputs: {}{}", name,
                              listed(names_), meant(name, names_)),
                    name);
      }
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
                              input.declared.size(), text_of(input.declared), shape.size(), text_of(shape)),
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
        const auto [held, fresh] = given_.emplace(key(input, axis), shape[axis]);
        if (!fresh && held->second != shape[axis]) {
          throw Error(
              ErrorCode::bad_shape,
              formatted("The shapes given make dimension \"{}\" both {} and {}; in the file it is one size throughout.",
                        held->first, held->second, shape[axis]),
              name);
        }
      }
    }
  }

  void take_dims() {
    for (const auto& [name, size] : binding_.dims) {
      if (!free_.contains(name)) {
        throw Error(ErrorCode::unknown_input,
                    formatted("The model has no free dimension \"{}\". Its free dimensions: {}{}", name,
                              listed(free_names_), meant(name, free_names_)),
                    name);
      }
      check_size(size, formatted("Dimension \"{}\"", name), name);
      const auto [held, fresh] = given_.emplace(name, size);
      if (!fresh && held->second != size) {
        inference_.warnings.push_back(
            {"binding_overridden",
             formatted("Dimension \"{}\" is {} by the shape given for an input, not {}.", name, held->second, size),
             {name}});
      }
    }
  }

  /// The axis that a batch setting means: the first, unless names say that it is something else.
  static std::optional<std::size_t> batch_axis(const Tensor& input) {
    if (input.declared.empty()) return std::nullopt;
    const Role first = role_of_name(input.declared[0].symbol);
    if (!is_free(input.declared[0]) || first == Role::unclear || first == Role::batch) return 0;
    for (std::size_t axis = 1; axis < input.declared.size(); ++axis) {
      if (is_free(input.declared[axis]) && role_of_name(input.declared[axis].symbol) == Role::batch) return axis;
    }
    return std::nullopt;
  }

  void take_batch() {
    const std::int64_t batch = *binding_.batch;
    check_size(batch, "The batch", "batch");
    std::optional<std::int64_t> fixed;  // batch that the file fixes: that of the first input which fixes one
    bool used = false;
    std::vector<std::string> replaced;
    for (const TensorId id : graph_.inputs) {
      const Tensor& input = graph_.tensor(id);
      const auto axis = batch_axis(input);
      if (!axis) continue;
      if (binding_.shapes.count(input.name) != 0) {
        used = true;
        continue;
      }
      const DeclaredDim& declared = input.declared[*axis];
      if (is_free(declared)) {
        given_.emplace(key(input, *axis), batch);
        used = true;
        continue;
      }
      // Vectors hold parameters (thresholds, sizes) rather than batches; and an input fixed at another number than
      // the first has something else in front.
      if (input.declared.size() < 2 || (fixed && *fixed != declared.value)) continue;
      fixed = declared.value;
      used = true;
      if (declared.value != batch) {
        replaced_batch_[id] = batch;
        replaced.emplace_back(input.name);
      }
    }
    if (!replaced.empty()) {
      bound_.fixed_replaced = true;
      if (replaced.size() > kMostNames) replaced.resize(kMostNames);
      inference_.warnings.push_back({"batch_overridden",
                                     formatted("The file fixes the batch at {}; it is estimated at {}. A model that "
                                               "has its batch written into Reshape constants may not follow.",
                                               *fixed, batch),
                                     std::move(replaced)});
    }
    if (!used) {
      inference_.warnings.push_back(
          {"batch_unused", "No input of the model has a dimension that the batch setting could mean.", {}});
    }
  }

  void settle(Tensor& input) {
    if (const auto given = binding_.shapes.find(input.name); given != binding_.shapes.end() && input.declared.empty()) {
      input.shape = given->second;
      return;
    }
    if (input.declared.empty()) {
      if (!input.shape) shapeless_.emplace_back(input.name);
      return;
    }
    Shape shape;
    for (std::size_t axis = 0; axis < input.declared.size(); ++axis) {
      const DeclaredDim& declared = input.declared[axis];
      shape.push_back(is_free(declared) ? settle_free(input, axis) : declared.value);
    }
    if (const auto found = replaced_batch_.find(id_of(input)); found != replaced_batch_.end()) shape[0] = found->second;
    Checked elements = 1;
    for (const std::int64_t dim : shape) elements = elements * dim;
    if (elements.overflowed()) {
      throw Error(ErrorCode::bad_shape,
                  formatted("Input \"{}\" would have too many elements ({}).", input.name, text_of(shape)),
                  std::string(input.name));
    }
    input.shape = std::move(shape);
  }

  TensorId id_of(const Tensor& input) const { return by_name_.find(input.name)->second; }

  std::int64_t settle_free(const Tensor& input, std::size_t axis) {
    const std::string name = key(input, axis);
    if (const auto found = settled_.find(name); found != settled_.end()) return found->second;
    std::int64_t size = 0;
    const auto given = given_.find(name);
    const bool assumed = given == given_.end();
    if (assumed) {
      Role role = role_of_name(input.declared[axis].symbol);
      if (role == Role::unclear) role = role_of_place(input.declared, axis);
      // A sequence of single floats is a sound; sequences of words are integers, those of features have rank 3.
      if (role == Role::sequence && axis == 1 && input.declared.size() == 2 && is_float(input.dtype))
        role = Role::samples;
      const Default& taken = *std::find_if(std::begin(kDefaults), std::end(kDefaults),
                                           [&](const Default& row) { return row.role == role; });
      size = taken.size;
      if (role != Role::batch) assume(name, taken);
    } else {
      size = given->second;
    }
    settled_.emplace(name, size);
    inference_.bindings.push_back({name, size, assumed});
    return size;
  }

  void assume(const std::string& name, const Default& taken) {
    if (++assumptions_ > kMostWarnings) return;
    inference_.warnings.push_back(
        {"assumed_dimension",
         formatted("The file leaves \"{}\" open; it is taken as {} and assumed to be {}. Set it with --dim {}=…", name,
                   taken.meaning, taken.size, name),
         {name}});
  }

  void report() {
    if (assumptions_ > kMostWarnings) {
      inference_.warnings.push_back(
          {"assumed_dimension",
           formatted("{} more dimensions are assumed; the list of bindings names them.", assumptions_ - kMostWarnings),
           {}});
    }
    if (!shapeless_.empty()) {
      const std::string first = shapeless_.front();
      if (shapeless_.size() > kMostNames) shapeless_.resize(kMostNames);
      inference_.warnings.push_back({"input_without_shape",
                                     formatted("The file gives no shape for input \"{}\", so what depends on it has "
                                               "none. Give it with --shape {}=1x3x224x224, with the sizes that fit.",
                                               first, first),
                                     std::move(shapeless_)});
    }
    if (!graph_.inputs.empty()) {
      const auto& shape = graph_.tensor(graph_.inputs.front()).shape;
      if (shape && !shape->empty() && shape->front() > 0) inference_.batch = shape->front();
    }
  }

  Graph& graph_;
  const Binding& binding_;
  Inference& inference_;
  BindingResult bound_;
  std::vector<std::string> names_, free_names_, shapeless_;
  std::map<std::string_view, TensorId> by_name_;  // the inputs' ids
  std::set<std::string> free_;
  std::map<std::string, std::int64_t> given_;    // by the user, for each free dimension
  std::map<std::string, std::int64_t> settled_;  // in the end
  std::map<TensorId, std::int64_t> replaced_batch_;
  std::size_t assumptions_ = 0;
};

}  // namespace

BindingResult bind_inputs(Graph& graph, const Binding& binding, Inference& inference) {
  return Binder(graph, binding, inference).run();
}

}  // namespace blackthorn::inference
