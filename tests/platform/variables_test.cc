#include "platform/variables.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

using namespace blackthorn;
using namespace blackthorn::platform;

namespace {

double value(const VariableRow& row, Variable variable) { return row[static_cast<std::size_t>(variable)]; }

}  // namespace

TEST_CASE("every variable reads what was set, and nothing else changes but what is named twice or follows") {
  for (std::size_t i = 0; i < kVariableCount; ++i) {
    const auto variable = static_cast<Variable>(i);
    const std::string name(variable_name(variable));
    CAPTURE(name);
    CHECK(find_variable(name) == variable);
    CHECK_FALSE(kVariableWords[i].empty());
    LayerShape shape;
    const VariableRow before = layer_variables(shape, 2);
    const bool settable = set_variable(shape, variable, 7);
    const VariableRow after = layer_variables(shape, 2);
    CHECK(settable == (name != "elements" && !name.starts_with("bytes_")));
    if (!settable) {
      CHECK(after == before);
      continue;
    }
    CHECK(value(after, variable) == 7);
    for (std::size_t j = 0; j < kVariableCount; ++j) {
      const std::string other(kVariableNames[j]);
      CAPTURE(other);
      // "stride_h" and "stride", "elements_in" and "bytes_in".
      const std::string stem = name.substr(0, name.rfind('_')), end = name.substr(name.rfind('_') + 1);
      const bool related = other.starts_with(stem) || (stem == "elements" && other == "bytes_" + end);
      if (!related) CHECK(after[j] == before[j]);
    }
  }
  CHECK_FALSE(find_variable("c_inn"));
}

TEST_CASE("bytes follow from elements") {
  LayerShape shape;
  shape.elements_in = 10;
  shape.elements_out = 20;
  shape.elements_weights = 30;
  const VariableRow row = layer_variables(shape, 2);
  CHECK(value(row, Variable::bytes_in) == 20);
  CHECK(value(row, Variable::bytes_out) == 40);
  CHECK(value(row, Variable::bytes_weights) == 60);
  CHECK(value(row, Variable::elements) == 20);
}

TEST_CASE("another number of channels takes with it what is proportional") {
  LayerShape shape;
  shape.c_in = 4;
  shape.c_out = 8;
  shape.elements_in = 400;
  shape.elements_out = 800;
  shape.elements_weights = 320;
  shape.macs = 3200;
  const auto wider = with_channels(shape, Variable::c_out, 9);
  REQUIRE(wider);
  CHECK(wider->c_out == 9);
  CHECK(wider->elements_in == 400);
  CHECK(wider->elements_out == 900);
  CHECK(wider->elements_weights == 360);
  CHECK(wider->macs == 3600);
  CHECK(with_channels(shape, Variable::c_in, 2)->elements_in == 200);
  CHECK_FALSE(with_channels(shape, Variable::h_in, 2));
  shape.c_out = 0;
  CHECK_FALSE(with_channels(shape, Variable::c_out, 2));
}
