// If, Loop and Scan: their bodies are inferred once, with what the node knows of its inputs. A branch of an If in which
// sizes contradict each other would not run: where the other one would, that is the one that is taken, as a model for
// several rates or ranks has branches of which one alone fits the input.
// A body that changes the shape of a carried tensor from one turn to the next is not followed further: the dimensions
// that change stay unknown.
#include <algorithm>
#include <string>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

using BodyInput = BodyRunner::Input;

const Graph* run(OpContext& c, std::string_view attribute, const std::vector<BodyInput>& inputs) {
  return c.bodies() == nullptr ? nullptr : c.bodies()->run(c, attribute, inputs);
}

/// Output number `index` of a body, nullptr where it has fewer.
const Tensor* result(const Graph& body, std::size_t index) {
  if (index >= body.outputs.size() || body.outputs[index] == kNoTensor) return nullptr;
  return &body.tensor(body.outputs[index]);
}

/// What one turn of a body gets of a tensor that changes from turn to turn: type and shape, no value.
BodyInput changing(OpContext& c, std::size_t input) {
  BodyInput made;
  made.dtype = c.dtype(input);
  if (c.ranked(input)) {
    made.shape = c.shape(input);
    made.data_dependent = c.tensor(input).data_dependent;
  }
  return made;
}

/// The shape that covers both, where one of two happens: equal, or the larger in every dimension.
Shape covering(const Shape& a, const Shape& b) {
  if (a.size() != b.size()) return product(a) >= product(b) ? a : b;
  Shape out = a;
  for (std::size_t i = 0; i < a.size(); ++i) {
    out[i] = a[i] == kUnknownDim || b[i] == kUnknownDim ? kUnknownDim : std::max(a[i], b[i]);
  }
  return out;
}

/// Sets the output that carries a tensor through all turns.
void set_carried(OpContext& c, std::size_t output, const std::optional<Shape>& before, const Tensor* after) {
  if (after == nullptr || !after->shape) return;
  c.set_dtype(output, after->dtype);
  if (after->data_dependent) c.shape_is_bound();
  Shape shape = *after->shape;
  if (before && *before != shape) {
    c.shape_is_bound();
    if (before->size() != shape.size()) return;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (shape[i] != (*before)[i]) shape[i] = kUnknownDim;
    }
  }
  c.set(output, std::move(shape));
}

}  // namespace

void if_branches(OpContext& c) {
  const Graph* branches[2] = {run(c, "else_branch", {}), run(c, "then_branch", {})};
  require(branches[0] != nullptr && branches[1] != nullptr, "the branches of If are missing or nested too deeply");
  int taken = -1;
  if (const auto* condition = c.ints(0); condition != nullptr && condition->size() == 1) {
    taken = (*condition)[0] != 0 ? 1 : 0;
  } else if (branches[0]->impossible != branches[1]->impossible) {
    taken = branches[0]->impossible ? 1 : 0;
  }
  if (taken >= 0) c.bodies()->drop(taken == 1 ? "else_branch" : "then_branch");
  if (branches[taken == 0 ? 0 : 1]->impossible) c.graph().impossible = true;
  bool constant = taken >= 0;
  for (std::size_t i = 0; i < c.output_count(); ++i) {
    const Tensor* otherwise = result(*branches[0], i);
    const Tensor* then = result(*branches[1], i);
    if (otherwise == nullptr || then == nullptr) continue;
    const Tensor& chosen = *(taken == 0 || !then->shape ? otherwise : then);
    c.set_dtype(i, chosen.dtype);
    constant = constant && chosen.constant;
    if (chosen.data_dependent) c.shape_is_bound();
    if (taken < 0 && then->shape && otherwise->shape) {
      if (*then->shape != *otherwise->shape) c.shape_is_bound();
      c.set(i, covering(*otherwise->shape, *then->shape));
    } else if (chosen.shape && (taken < 0 || &chosen == (taken == 0 ? otherwise : then))) {
      if (taken < 0) c.shape_is_bound();
      c.set(i, *chosen.shape);
      if (taken >= 0) c.set_shared_value(i, chosen.value);
    }
  }
  if (constant) c.output_is_constant();
}

// trip count, condition, carried … ; body: turn, condition, carried … → condition, carried …, collected …
void loop(OpContext& c) {
  require(c.input_count() >= 2, "Loop has too few inputs");
  const std::size_t carried = c.input_count() - 2;
  std::vector<BodyInput> inputs(2);
  inputs[0] = {DType::int64, Shape{}, nullptr, false, false};
  // The body only runs while the condition holds, so within it the condition is true.
  inputs[1] = {DType::boolean, Shape{}, std::make_shared<const Value>(Value{{1}, {}}), false, false};
  for (std::size_t i = 0; i < carried; ++i) inputs.push_back(changing(c, i + 2));
  const Graph* body = run(c, "body", inputs);
  require(body != nullptr, "the body of Loop is missing or nested too deeply");

  const auto* limit = c.ints(0);
  std::int64_t turns = limit != nullptr && limit->size() == 1 ? std::max<std::int64_t>((*limit)[0], 0) : kUnknownDim;
  const Tensor* again = result(*body, 0);
  const bool endless = again != nullptr && again->value && again->value->ints.size() == 1 && again->value->ints[0] != 0;
  for (std::size_t i = 0; i < carried; ++i) set_carried(c, i, inputs[i + 2].shape, result(*body, i + 1));
  if (c.output_count() > carried && !(turns != kUnknownDim && endless)) c.shape_is_bound();
  for (std::size_t i = carried; i < c.output_count(); ++i) {
    const Tensor* collected = result(*body, i + 1);
    if (collected == nullptr || !collected->shape) continue;
    c.set_dtype(i, collected->dtype);
    if (collected->data_dependent) c.shape_is_bound();
    Shape shape{turns};
    shape.insert(shape.end(), collected->shape->begin(), collected->shape->end());
    c.set(i, std::move(shape));
  }
}

// carried …, scanned … ; body: carried …, slices … → carried …, collected …. Opset 8 has the lengths as first input,
// and a batch axis before everything.
void scan(OpContext& c) {
  const bool batched = c.opset() < 9;
  const std::size_t skip = batched ? 1 : 0;
  const std::int64_t scanned = c.attr("num_scan_inputs", 0);
  require(scanned > 0 && static_cast<std::uint64_t>(scanned) + skip <= c.input_count(), "Scan has too few inputs");
  const std::size_t carried = c.input_count() - skip - static_cast<std::size_t>(scanned);
  const auto* in_axes = c.attr_ints("scan_input_axes");
  const auto* out_axes = c.attr_ints("scan_output_axes");

  std::int64_t batch = kUnknownDim;
  std::int64_t length = kUnknownDim;
  std::vector<BodyInput> inputs;
  for (std::size_t i = skip; i < c.input_count(); ++i) {
    BodyInput made = changing(c, i);
    if (made.shape && batched) {
      require(!made.shape->empty(), "an input of Scan has no batch axis");
      batch = made.shape->front();
      made.shape->erase(made.shape->begin());
    }
    if (made.shape && i >= skip + carried) {
      const std::size_t number = i - skip - carried;
      const std::int64_t given = in_axes != nullptr && number < in_axes->size() ? (*in_axes)[number] : 0;
      const std::size_t axis = normal_axis(given, made.shape->size());
      length = (*made.shape)[axis];
      made.shape->erase(made.shape->begin() + static_cast<std::ptrdiff_t>(axis));
    }
    inputs.push_back(std::move(made));
  }
  const Graph* body = run(c, "body", inputs);
  require(body != nullptr, "the body of Scan is missing or nested too deeply");

  for (std::size_t i = 0; i < c.output_count(); ++i) {
    const Tensor* made = result(*body, i);
    if (made == nullptr || !made->shape) continue;
    c.set_dtype(i, made->dtype);
    if (made->data_dependent) c.shape_is_bound();
    Shape shape = *made->shape;
    if (i >= carried) {
      const std::size_t number = i - carried;
      const std::int64_t given = out_axes != nullptr && number < out_axes->size() ? (*out_axes)[number] : 0;
      shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(normal_axis(given, shape.size() + 1)), length);
    }
    if (batched) shape.insert(shape.begin(), batch);
    c.set(i, std::move(shape));
  }
}

}  // namespace blackthorn::inference::shape_rules
