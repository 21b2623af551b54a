// What the rows of the operator table say holds together: keys, axes and shape rules, weights and products, float
// forms.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "inference/operators.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::inference;
using namespace blackthorn::testing;

namespace {

/// What the rule makes of the inputs; nothing where it needs more than those.
std::optional<Shape> result(const Operator& row, const std::vector<Shape>& shapes) {
  GraphBuilder b;
  std::vector<std::string> names;
  for (const Shape& shape : shapes) b.input(names.emplace_back("x" + std::to_string(names.size())), shape);
  b.node(std::string(row.name), "n", names, {"y"}).domain(std::string(row.domain)).output("y");
  Graph graph = b.unlowered();
  return graph.tensor(graph.outputs[0]).shape;
}

}  // namespace

TEST_CASE("every row is found by its name and domain, and nothing else is") {
  std::set<std::pair<std::string_view, std::string_view>> keys;
  for (const Operator& row : operator_table()) {
    CAPTURE(std::string(row.name));
    CHECK(keys.emplace(row.domain, row.name).second);
    CHECK(find_operator(row.domain, row.name) == &row);
    CHECK((find_operator("ai.onnx", row.name) == &row) == row.domain.empty());
    CHECK(find_operator("elsewhere", row.name) == nullptr);
    CHECK((row.shape != nullptr));
  }
  CHECK(find_operator("", "") == nullptr);
  CHECK(find_operator("", "Frobnicate") == nullptr);
  Node node;
  node.op = "Frobnicate";
  CHECK(operator_of(node).op_class == OpClass::unknown);
}

TEST_CASE("operators of one shape rule have the same axes") {
  std::map<ShapeRule, const Operator*> first;
  for (const Operator& row : operator_table()) {
    const auto [place, fresh] = first.emplace(row.shape, &row);
    INFO(row.name, " and ", place->second->name);
    CHECK(row.axes == place->second->axes);
  }
}

TEST_CASE("what the engine has a formula for has axes of its class") {
  const std::map<OpClass, std::set<AxisRule>> allowed = {
      {OpClass::identity, {AxisRule::same}},
      {OpClass::view, {AxisRule::view}},
      {OpClass::cast, {AxisRule::same}},
      {OpClass::quantize, {AxisRule::same}},
      {OpClass::metadata, {AxisRule::none}},
      {OpClass::convolution, {AxisRule::convolve}},
      {OpClass::deconvolution, {AxisRule::convolve}},
      {OpClass::gemm, {AxisRule::product}},
      {OpClass::einsum, {AxisRule::einsum}},
      {OpClass::recurrent, {AxisRule::recurrent}},
      {OpClass::pool, {AxisRule::window}},
      {OpClass::global_pool, {AxisRule::reduce}},
      {OpClass::reduce, {AxisRule::reduce}},
      {OpClass::pointwise, {AxisRule::same, AxisRule::broadcast}},
      {OpClass::batch_norm, {AxisRule::same}},
      {OpClass::norm, {AxisRule::same}},
      {OpClass::softmax, {AxisRule::same}},
      {OpClass::lrn, {AxisRule::same}},
      {OpClass::resize, {AxisRule::part}},
      {OpClass::transpose, {AxisRule::transpose}},
      {OpClass::concat, {AxisRule::concat}},
      {OpClass::slice, {AxisRule::part}},
      {OpClass::pad, {AxisRule::part}},
  };
  for (const Operator& row : operator_table()) {
    const auto axes = allowed.find(row.op_class);
    if (axes == allowed.end()) continue;  // elements moved anywhere, or no formula
    CAPTURE(std::string(row.name));
    CHECK(axes->second.count(row.axes) == 1);
  }
}

TEST_CASE("shape rules do what the axes say") {
  std::map<AxisRule, int> seen;
  const auto checked = [&](const Operator& row, const std::vector<Shape>& inputs, const Shape& wanted) {
    const auto shape = result(row, inputs);
    if (!shape) return;
    CAPTURE(std::string(row.name));
    CHECK(*shape == wanted);
    ++seen[row.axes];
  };
  for (const Operator& row : operator_table()) {
    if (row.axes == AxisRule::same) checked(row, {{2, 3, 4, 5}}, {2, 3, 4, 5});
    if (row.axes == AxisRule::broadcast) checked(row, {{2, 1, 4}, {3, 1}}, {2, 3, 4});
    if (row.axes == AxisRule::reduce)
      if (const auto shape = result(row, {{2, 3, 4, 5}})) {
        CAPTURE(std::string(row.name));
        CHECK(shape->size() == 4);
        CHECK(std::count(shape->begin(), shape->end(), 1) > 0);
        ++seen[row.axes];
      }
  }
  CHECK(seen[AxisRule::same] > 80);
  CHECK(seen[AxisRule::broadcast] > 20);
  CHECK(seen[AxisRule::reduce] > 10);
}

TEST_CASE("an operator that stands for another agrees with it") {
  for (const Operator& row : operator_table()) {
    const FloatForm& form = row.float_form;
    if (form.op.empty()) continue;
    CAPTURE(std::string(row.name));
    const Operator* real = find_operator("", form.op);
    REQUIRE(real != nullptr);
    CHECK(real->float_form.op.empty());
    CHECK(real->op_class != OpClass::unknown);
    CHECK(row.axes == real->axes);
    CHECK(row.product.sum == real->product.sum);
    if (row.product.sum == Sum::none) continue;
    CHECK(row.product.left == form.inputs[real->product.left]);
    CHECK(row.product.right == form.inputs[real->product.right]);
    // Weights are where the other operator's are; a bias of integers is none.
    CHECK((row.weights.inputs >> row.product.right & 1) == 1);
    for (std::size_t input = 0; input < 16; ++input) {
      if ((row.weights.inputs >> input & 1) == 0) continue;
      const auto place = std::find(form.inputs.begin(), form.inputs.end(), static_cast<int>(input));
      REQUIRE(place != form.inputs.end());
      CHECK((real->weights.inputs >> (place - form.inputs.begin()) & 1) == 1);
    }
  }
}
