#include "platform/expression.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "platform/compiler.h"

using namespace blackthorn::platform;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// With c_in = 100, c_out = 64, h_out = 7, all other variables 0; gpu_ghz = 1.3, all other constants 0.
struct Fixture {
  std::vector<Coefficient> coefficients{{"eta", 0.9, {}, {}, "none", "test"}};
  std::vector<TableFunction> functions;
  Symbols symbols;
  Constants constants{};
  VariableRow row{};

  Fixture() {
    for (std::size_t i = 0; i < kVariableCount; ++i) {
      symbols[std::string(kVariableNames[i])] = {Expression::Kind::variable, i, 0};
    }
    symbols["gpu_ghz"] = {Expression::Kind::constant, static_cast<std::size_t>(Constant::gpu_ghz), 0};
    symbols["eta"] = {Expression::Kind::coefficient, 0, 0};
    symbols["tile"] = {Expression::Kind::function, 0, 2};
    symbols["two"] = {Expression::Kind::function, 1, 0};
    functions.push_back({"tile", {"x", "n"}, parse(R"(["ceil-div", "x", "n"])", {"x", "n"})});
    functions.push_back({"two", {}, parse("2")});
    constants[static_cast<std::size_t>(Constant::gpu_ghz)] = 1.3;
    row[static_cast<std::size_t>(Variable::c_in)] = 100;
    row[static_cast<std::size_t>(Variable::c_out)] = 64;
    row[static_cast<std::size_t>(Variable::h_out)] = 7;
  }

  Expression parse(const std::string& text, const std::vector<std::string>& parameters = {}) const {
    const auto json = nlohmann::json::parse(text);
    const Cursor::Table table{json, "test"};
    return parse_expression(Cursor(table), symbols, parameters);
  }
  Program compile(const std::string& text) const {
    return Compiler(functions, coefficients, constants).compile(parse(text));
  }
  double evaluate(const std::string& text) const {
    Program::Scratch scratch;
    return compile(text).evaluate(row, scratch);
  }
};

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

struct Case {
  std::string text;
  double value;
};

}  // namespace

TEST_CASE("expressions give what they say") {
  const Fixture fixture;
  const std::vector<Case> cases = {
      {"1.5", 1.5},
      {"-3", -3},
      {R"("c_out")", 64},
      {R"("gpu_ghz")", 1.3},
      {R"("eta")", 0.9},
      {R"("two")", 2},
      {R"(["two"])", 2},
      {R"(["tile", "c_in", 32])", 4},
      {R"(["tile", ["tile", "c_in", "two"], ["*", "two", 10]])", 3},
      {R"(["+", "c_in", 1])", 101},
      {R"(["+", 1, "c_in", 2, "c_out", 3])", 170},
      {R"(["-", "c_in", "c_out"])", 36},
      {R"(["-", "c_in"])", -100},
      {R"(["*", 2, "c_in", 3, "h_out"])", 4200},
      {R"(["/", "c_in", 8])", 12.5},
      {R"(["/", "c_in", -0.25])", -400},
      {R"(["/", "c_in", "h_in"])", INFINITY},
      {R"(["/", "h_in", "h_in"])", kNan},
      {R"(["/", 1, 0])", INFINITY},
      {R"(["max", "c_in", 7, "c_out"])", 100},
      {R"(["min", "c_in", 70, "c_out"])", 64},
      {R"(["min", 3, 2, 5])", 2},
      {R"(["pow", "c_in", 0.5])", 10},
      {R"(["pow", "c_out", ["/", 1, 3]])", 4},
      {R"(["pow", "h_out", 2])", 49},
      {R"(["pow", "h_out", 3])", 343},
      {R"(["pow", "h_out", 1])", 7},
      {R"(["pow", "two", "h_out"])", 128},
      {R"(["pow", 2, 10])", 1024},
      {R"(["ceil-div", "c_in", 128])", 1},
      {R"(["ceil-div", "c_out", 64])", 1},
      {R"(["ceil-div", ["+", "c_out", 1], 64])", 2},
      {R"(["ceil-div", "c_in", 3])", 34},
      {R"(["ceil-div", 99, 33])", 3},
      {R"(["ceil-div", "h_in", 8])", 0},
      {R"(["ceil-div", ["-", 0, "h_out"], 2])", -3},
      {R"(["linear", "c_in", 0.5, 3])", 53},
      {R"(["linear", 10, 2, 1])", 21},
      {R"(["step", 1, {"width": 32, "base": 5, "height": 2}])", 5},
      {R"(["step", 32, {"width": 32, "base": 5, "height": 2}])", 5},
      {R"(["step", 33, {"width": 32, "base": 5, "height": 2}])", 7},
      {R"(["step", "c_in", {"width": 33, "base": 5, "height": 2}])", 11},
      {R"(["step", "c_in", {"width": 32, "base": ["linear", "c_out", 1, 0], "height": ["linear", "h_out", 2, 1]}])",
       109},
      {R"(["==", "c_in", 100])", 1},
      {R"(["==", "c_in", "c_out"])", 0},
      {R"(["<", "c_out", "c_in"])", 1},
      {R"(["<", "c_in", "c_in"])", 0},
      {R"(["<=", "c_in", "c_in"])", 1},
      {R"([">", "c_out", "c_in"])", 0},
      {R"([">=", "c_in", 100])", 1},
      {R"(["all", 1, "c_in", ["==", 1, 1]])", 1},
      {R"(["all", 1, "h_in", 1])", 0},
      {R"(["case", "h_in", 1, 2])", 2},
      {R"(["case", ["<", "c_in", 5], 1, ["<", "c_in", 500], 2, 3])", 2},
      {R"(["case", ["<", "c_in", 5], 1, ["<", "c_in", 50], 2, 3])", 3},
      {R"(["case", 1, "c_out", ["/", 1, 0]])", 64},
      {R"(["min", ["/", 1, "h_in"], 5])", 5},
  };
  for (const Case& test : cases) {
    CAPTURE(test.text);
    CHECK(same(fixture.evaluate(test.text), test.value));
  }
}

TEST_CASE("every operator has a case above and a name that no variable has") {
  for (const TableOperator& op : operators()) {
    CHECK_FALSE(find_variable(op.name).has_value());
    CHECK(op.least_arguments <= op.most_arguments);
    CHECK_FALSE(op.meaning.empty());
  }
}

TEST_CASE("a program holds each operation once and nothing idle") {
  const Fixture fixture;
  struct Row {
    std::string text;
    std::size_t instructions;
  };
  const std::vector<Row> rows = {
      {"5", 0},
      {R"(["*", 3, ["+", "gpu_ghz", "eta"]])", 0},
      {R"(["+", "c_in", "c_in"])", 2},
      {R"(["+", ["*", "c_in", "c_out"], ["*", "c_out", "c_in"]])", 4},
      {R"(["*", 2, "c_in", 3])", 2},
      {R"(["+", "c_in", 0])", 1},
      {R"(["*", 1, "c_in"])", 1},
      {R"(["ceil-div", ["ceil-div", "c_in", 2], 1])", 3},
      {R"(["case", 0, ["pow", "c_in", "c_out"], "h_out"])", 1},
      {R"(["pow", "c_in", 2])", 2},
      {R"(["+", ["tile", "c_in", 8], ["tile", "c_in", 8]])", 4},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(fixture.compile(row.text).instructions().size() == row.instructions);
  }
  // Registers are used again: a sum of many products needs few.
  std::string sum = R"(["+")";
  for (const std::string_view name : kVariableNames) sum += R"(, ["*", ")" + std::string(name) + R"(", "c_in"])";
  CHECK(fixture.compile(sum + "]").registers() <= 6);
}
