// Multiply-accumulates and the sizes of matrix products, whatever operator writes them. Convolutions stand in
// infer_test.cc, real networks in networks_test.cc.
#include <doctest/doctest.h>

#include <string>

#include "inference/infer.h"
#include "inference/matrix_product.h"
#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::inference;
using namespace blackthorn::testing;

namespace {

struct Case {
  const char* what;
  const char* op;
  const char* domain;
  Shape a, b;
  Attributes attributes;
  Shape out;
  std::int64_t groups, rows, inner, columns;
};

constexpr const char* kMicrosoft = "com.microsoft";

Graph graph_of(const Case& c) {
  GraphBuilder b;
  b.input("a", c.a).input("b", c.b);
  std::vector<std::string> inputs = {"a", "b"};
  if (std::string(c.op) == "QGemm") {
    b.weights("scale", {}).weights("zero", {});
    inputs = {"a", "scale", "zero", "b", "scale", "zero"};
  }
  b.node(c.op, "n", inputs, {"y"}, c.attributes).domain(c.domain).output("y");
  return b.unlowered();
}

Attributes equation(const char* text) { return {blackthorn::testing::text("equation", text)}; }

}  // namespace

TEST_CASE("matrix products: shapes, sizes and multiply-accumulates agree") {
  const Case cases[] = {
      {"plain", "MatMul", "", {2, 3, 4}, {2, 4, 5}, {}, {2, 3, 5}, 2, 3, 4, 5},
      {"a vector", "MatMul", "", {4}, {4, 5}, {}, {5}, 1, 1, 4, 5},
      {"broadcast", "MatMul", "", {7, 1, 3, 4}, {2, 4, 5}, {}, {7, 2, 3, 5}, 14, 3, 4, 5},
      {"transposed", "Gemm", "", {4, 3}, {4, 5}, {integer("transA", 1)}, {3, 5}, 1, 3, 4, 5},
      {"a Flatten left out", "Gemm", "", {3, 2, 2}, {4, 5}, {}, {3, 5}, 1, 3, 4, 5},
      {"transposed, a Flatten left out", "Gemm", "", {4, 3, 2}, {4, 5}, {integer("transA", 1)}, {6, 5}, 1, 6, 4, 5},
      {"quantised", "QGemm", kMicrosoft, {3, 4}, {4, 5}, {}, {3, 5}, 1, 3, 4, 5},
      {"fused", "FusedMatMul", kMicrosoft, {2, 3, 4}, {2, 4, 5}, {}, {2, 3, 5}, 2, 3, 4, 5},
      {"the left one transposed",
       "FusedMatMul",
       kMicrosoft,
       {2, 4, 3},
       {2, 4, 5},
       {integer("transA", 1)},
       {2, 3, 5},
       2,
       3,
       4,
       5},
      {"both transposed",
       "FusedMatMul",
       kMicrosoft,
       {4, 3},
       {5, 4},
       {integer("transA", 1), integer("transB", 1)},
       {3, 5},
       1,
       3,
       4,
       5},
      // [rows, batch, batch, inner] → [batch, batch, rows, inner]
      {"batch axes in front",
       "FusedMatMul",
       kMicrosoft,
       {3, 6, 7, 4},
       {6, 7, 4, 5},
       {integer("transBatchA", 1)},
       {6, 7, 3, 5},
       42,
       3,
       4,
       5},
      {"batch axes in front, then transposed",
       "FusedMatMul",
       kMicrosoft,
       {4, 6, 3},
       {5, 6, 4},
       {integer("transBatchA", 1), integer("transA", 1), integer("transBatchB", 1), integer("transB", 1)},
       {6, 3, 5},
       6,
       3,
       4,
       5},
      {"an equation", "Einsum", "", {2, 3, 4}, {2, 4, 5}, equation("bij,bjk->bik"), {2, 3, 5}, 2, 3, 4, 5},
      {"of ellipses", "Einsum", "", {7, 1, 3, 4}, {2, 4, 5}, equation("...ij,...jk->...ik"), {7, 2, 3, 5}, 14, 3, 4, 5},
      {"nothing vanishes", "Einsum", "", {3}, {5}, equation("i,k->ik"), {3, 5}, 1, 3, 1, 5},
      {"elements at the same place", "Einsum", "", {3, 4}, {3, 4}, equation("ij,ij->ij"), {3, 4}, 12, 1, 1, 1},
      {"a diagonal", "Einsum", "", {3, 3}, {3, 5}, equation("ii,ik->ik"), {3, 5}, 3, 1, 1, 5},
      {"implicit", "Einsum", "", {3, 4}, {4, 5}, equation("ij,jk"), {3, 5}, 1, 3, 4, 5},
      {"nothing to multiply", "MatMul", "", {0, 4}, {4, 5}, {}, {0, 5}, 1, 0, 4, 5},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.what));
    const Graph graph = graph_of(c);
    REQUIRE(graph.tensor(graph.outputs[0]).shape.has_value());
    CHECK(*graph.tensor(graph.outputs[0]).shape == c.out);
    const auto product = matrix_product(graph, 0);
    REQUIRE(product.has_value());
    CHECK(product->groups == c.groups);
    CHECK(product->rows == c.rows);
    CHECK(product->inner == c.inner);
    CHECK(product->columns == c.columns);
    CHECK(node_macs(graph, 0) == c.groups * c.rows * c.inner * c.columns);
  }
}

TEST_CASE("a letter that vanishes from one operand alone is multiplied as well") {
  const Graph graph = graph_of({"", "Einsum", "", {3, 4}, {4, 5}, equation("ij,jk->k"), {5}, 1, 1, 4, 5});
  CHECK(node_macs(graph, 0) == 3 * 4 * 5);
}

TEST_CASE("how much an Einsum of one operand or of three multiplies is not said") {
  GraphBuilder b;
  b.input("a", {3, 4}).input("b", {4, 5}).input("c", {5, 6});
  b.node("Einsum", "one", {"a"}, {"x"}, equation("ij->ji"));
  b.node("Einsum", "three", {"a", "b", "c"}, {"y"}, equation("ij,jk,kl->il"));
  const Graph graph = b.output("x").output("y").unlowered();
  CHECK(node_macs(graph, 0) == 0);
  CHECK(node_macs(graph, 1) == 0);
  CHECK_FALSE(matrix_product(graph, 1).has_value());
}

TEST_CASE("products that do not fit count nothing") {
  const std::int64_t n = std::int64_t{1} << 20;
  const Graph graph = graph_of({"", "Einsum", "", {n, n, 1}, {1, n, n}, equation("ijk,klm->k"), {1}, 0, 0, 0, 0});
  CHECK(node_macs(graph, 0) == 0);
}

TEST_CASE("a recurrence multiplies with both weights at every step, in every direction") {
  struct Recurrence {
    const char* op;
    std::int64_t gates, directions, layout;
  };
  for (const Recurrence& r : {Recurrence{"LSTM", 4, 1, 0}, {"LSTM", 4, 2, 1}, {"GRU", 3, 2, 0}, {"RNN", 1, 1, 0}}) {
    CAPTURE(std::string(r.op));
    GraphBuilder b;
    b.input("x", {7, 2, 5}).weights("w", {r.directions, r.gates * 6, 5}).weights("r", {r.directions, r.gates * 6, 6});
    b.node(r.op, "n", {"x", "w", "r"}, {"y"},
           {blackthorn::testing::text("direction", r.directions == 2 ? "bidirectional" : "reverse"),
            integer("hidden_size", 6), integer("layout", r.layout)});
    CHECK(node_macs(b.output("y").unlowered(14), 0) == 7 * 2 * r.directions * r.gates * 6 * (5 + 6));
  }
}

TEST_CASE("a Fourier transform multiplies as the product with its matrix") {
  GraphBuilder b;
  b.input("real", {2, 100, 1}).input("complex", {2, 100, 2}).input("image", {2, 30, 40, 1});
  b.int_constant("step", {10}).int_constant("frame", {20}).weights("window", {16});
  b.node("STFT", "s", {"real", "step", "", "frame"}, {"ys"});                               // 9 frames of 11 bins
  b.node("STFT", "w", {"real", "step", "window"}, {"yw"}, {integer("onesided", 0)});        // 9 of 16
  b.node("STFT", "c", {"complex", "step", "", "frame"}, {"yc"}, {integer("onesided", 0)});  // 9 of 20
  b.node("DFT", "d", {"real"}, {"yd"}, {integer("onesided", 1)});                           // 51 bins
  b.node("DFT", "z", {"complex", "frame"}, {"yz"});                                         // 20 bins
  b.node("DFT", "rows", {"image"}, {"yr"}, {integer("axis", 1)});
  b.node("DFT", "unsaid", {"image"}, {"yu"});
  for (const char* name : {"ys", "yw", "yc", "yd", "yz", "yr", "yu"}) b.output(name);
  const Graph graph = b.unlowered(17);
  CHECK(node_macs(graph, 0) == 2 * 9 * 11 * 2 * 20);
  CHECK(node_macs(graph, 1) == 2 * 9 * 16 * 2 * 16);
  CHECK(node_macs(graph, 2) == 2 * 9 * 20 * 2 * 20 * 2);
  CHECK(node_macs(graph, 3) == 2 * 51 * 2 * 100);
  CHECK(node_macs(graph, 4) == 2 * 20 * 2 * 20 * 2);
  CHECK(node_macs(graph, 5) == 2 * 30 * 40 * 2 * 30);
  CHECK(node_macs(graph, 6) == 0);  // which of two axes, only the version could tell
}
