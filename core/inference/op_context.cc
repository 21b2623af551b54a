// Checked access to one node's inputs, attributes and outputs, see op_context.h.
#include "inference/op_context.h"

#include <algorithm>
#include <utility>

#include "base/numbers.h"
#include "inference/stated_sizes.h"

namespace blackthorn::inference {

OpContext::OpContext(Graph& graph, std::int64_t opset, BodyRunner* bodies, std::int64_t& sequence_steps,
                     const StatedSizes& stated_sizes)
    : graph_(graph),
      opset_(opset),
      bodies_(bodies),
      sequence_steps_(sequence_steps),
      stated_sizes_(stated_sizes),
      bound_values_(graph.tensors.size(), 0) {}

void OpContext::begin(NodeId node) {
  id_ = node;
  node_ = &graph_.node(node);
  folding_ = false;
  bound_shape_ = std::any_of(node_->inputs.begin(), node_->inputs.end(),
                             [&](TensorId id) { return id != kNoTensor && graph_.tensor(id).data_dependent; });
  bound_value_ = false;
  constant_ = false;
  stated_ = false;
}

bool OpContext::ranked(std::size_t input) const { return has(input) && tensor(input).shape.has_value(); }

const Shape& OpContext::shape(std::size_t input) const {
  require(has(input), "a required input is left out");
  require(tensor(input).shape.has_value(), "the rank of an input is unknown");
  return *tensor(input).shape;
}

DType OpContext::dtype(std::size_t input) const { return has(input) ? tensor(input).dtype : DType::undefined; }

const Value* OpContext::value(std::size_t input) {
  if (!has(input)) return nullptr;
  const Tensor& t = tensor(input);
  if (!t.value || !t.shape) return nullptr;
  const auto elements = checked_product(*t.shape);
  const std::size_t held = is_float(t.dtype) ? t.value->floats.size() : t.value->ints.size();
  if (!elements || static_cast<std::uint64_t>(*elements) != held) return nullptr;
  if (value_is_bound_of(node_->inputs[input])) {
    bound_value_ = true;
    if (!folding_) bound_shape_ = true;
  }
  return t.value.get();
}

const std::vector<std::int64_t>* OpContext::ints(std::size_t input) {
  const Value* held = value(input);
  return held == nullptr || is_float(dtype(input)) ? nullptr : &held->ints;
}

const std::vector<std::int64_t>& OpContext::need_ints(std::size_t input) {
  const auto* held = ints(input);
  require(held != nullptr, "the value of an input that decides on the shape is unknown");
  return *held;
}

std::int64_t OpContext::need_int(std::size_t input) {
  const auto& held = need_ints(input);
  require(held.size() == 1, "an input should have one element");
  return held[0];
}

const std::vector<std::int64_t>* OpContext::list(std::string_view attribute, std::size_t input) {
  if (const auto* held = attr_ints(attribute)) return held;
  return has(input) ? &need_ints(input) : nullptr;
}

void OpContext::set(std::size_t output, Shape shape) {
  const TensorId id = node_->output(output);
  if (id == kNoTensor) return;
  require(shape.size() <= kMaxRank, "an output would have too many dimensions");
  Checked elements = 1;
  bool empty = false;
  for (const std::int64_t dim : shape) {
    require_agreement(dim == kUnknownDim || dim >= 0, "an output would have a negative dimension");
    require(dim <= kMaxDim, "a dimension of an output is too large");
    if (dim == 0) empty = true;
    if (dim > 0) elements = elements * dim;
  }
  require(empty || !elements.overflowed(), "the number of elements of an output overflows");
  graph_.tensor(id).shape = std::move(shape);
}

void OpContext::sequence_steps(std::size_t items) {
  const auto steps = static_cast<std::int64_t>(items);
  if (sequence_steps_ < steps) sequence_steps_ = -1;
  require(sequence_steps_ >= steps, "the sequences of the model have too many items together");
  sequence_steps_ -= steps;
}

void OpContext::set_sequence(std::size_t output, std::shared_ptr<const std::vector<Shape>> items) {
  if (const TensorId id = node_->output(output); id != kNoTensor) graph_.tensor(id).sequence = std::move(items);
}

void OpContext::take_stated(std::size_t output) {
  const TensorId id = node_->output(output);
  if (id == kNoTensor) return;
  Tensor& tensor = graph_.tensor(id);
  if (tensor.stated_dtype != DType::undefined) tensor.dtype = tensor.stated_dtype;
  if (!tensor.stated) return;
  tensor.shape = stated_sizes_.resolved(*tensor.stated);
  stated_ = true;
}

void OpContext::set_dtype(std::size_t output, DType dtype) {
  const TensorId id = node_->output(output);
  if (id != kNoTensor && dtype != DType::undefined) graph_.tensor(id).dtype = dtype;
}

DType OpContext::output_dtype(std::size_t output) const {
  const TensorId id = node_->output(output);
  return id == kNoTensor ? DType::undefined : graph_.tensor(id).dtype;
}

const Shape& OpContext::output_shape(std::size_t output) const {
  const TensorId id = node_->output(output);
  require(id != kNoTensor && graph_.tensor(id).shape.has_value(), "an output has no shape");
  return *graph_.tensor(id).shape;
}

void OpContext::set_value(std::size_t output, Value value) {
  set_shared_value(output, std::make_shared<const Value>(std::move(value)));
}

void OpContext::set_shared_value(std::size_t output, std::shared_ptr<const Value> value) {
  const TensorId id = node_->output(output);
  if (id == kNoTensor || !value) return;
  Tensor& t = graph_.tensor(id);
  const auto elements = t.shape ? checked_product(*t.shape) : std::nullopt;
  const std::size_t held = is_float(t.dtype) ? value->floats.size() : value->ints.size();
  if (!elements || static_cast<std::uint64_t>(*elements) != held) return;
  t.value = std::move(value);
  mark_bound_value(id, bound_value_);
}

std::int64_t exact(Checked size) {
  require(!size.overflowed(), "a size overflows");
  return size.value();
}

std::int64_t exact_dim(Checked size) {
  require(!size.overflowed(), "a size overflows");
  require_agreement(size.value() >= 0, "an output would have a negative dimension");
  return size.value();
}

std::size_t normal_axis(std::int64_t axis, std::size_t rank) {
  const auto signed_rank = static_cast<std::int64_t>(rank);
  require_agreement(axis >= -signed_rank && axis < signed_rank, "an axis lies outside the shape");
  return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

std::vector<bool> axis_flags(const std::vector<std::int64_t>& axes, std::size_t rank) {
  std::vector<bool> flags(rank, false);
  for (const std::int64_t axis : axes) {
    const std::size_t position = normal_axis(axis, rank);
    require_agreement(!flags[position], "an axis is named twice");
    flags[position] = true;
  }
  return flags;
}

std::int64_t product(std::span<const std::int64_t> dims, std::size_t first, std::size_t last) {
  Checked elements = 1;
  bool unknown = false;
  for (std::size_t i = first; i < last; ++i) {
    if (dims[i] == 0) return 0;
    if (dims[i] == kUnknownDim) unknown = true;
    if (dims[i] > 0) elements = elements * dims[i];
  }
  return unknown ? kUnknownDim : exact(elements);
}

bool all_known(std::span<const std::int64_t> dims) {
  return std::none_of(dims.begin(), dims.end(), [](std::int64_t dim) { return dim < 0; });
}

Shape broadcast(const Shape& a, const Shape& b) {
  const Shape& longer = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  Shape result = longer;
  const std::size_t skip = longer.size() - shorter.size();
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    std::int64_t& dim = result[skip + i];
    const std::int64_t other = shorter[i];
    if (dim == other || other == 1) continue;
    if (dim == 1 || (dim == kUnknownDim && other != kUnknownDim)) {
      // 1 takes the other's size; against a known size other than 1 an unknown one must be that size or 1.
      dim = other;
    } else {
      require_agreement(other == kUnknownDim, "the shapes of two inputs do not broadcast");
    }
  }
  return result;
}

}  // namespace blackthorn::inference
