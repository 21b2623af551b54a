// Multiply-accumulates of the operators that are products: each element of the output is one sum of products.
#include <algorithm>
#include <string_view>

#include "base/numbers.h"
#include "inference/infer.h"

namespace blackthorn::inference {
namespace {

/// How the length of the sum behind one output element follows from the shapes.
enum class Sum : std::uint8_t { window, spread, row };

struct Row {
  std::string_view op;
  Sum sum;
  std::size_t left, right;  // numbers of the input and of the weights (or second matrix)
};

constexpr Row kProducts[] = {
    {"Conv", Sum::window, 0, 1},       {"ConvInteger", Sum::window, 0, 1}, {"QLinearConv", Sum::window, 0, 3},
    {"FusedConv", Sum::window, 0, 1},  {"DeformConv", Sum::window, 0, 1},  {"ConvTranspose", Sum::spread, 0, 1},
    {"Gemm", Sum::row, 0, 1},          {"FusedGemm", Sum::row, 0, 1},      {"MatMul", Sum::row, 0, 1},
    {"MatMulInteger", Sum::row, 0, 1}, {"QLinearMatMul", Sum::row, 0, 3},
};

const Shape* shape_of(const Graph& graph, TensorId id) {
  return id == kNoTensor || !graph.tensor(id).shape ? nullptr : &*graph.tensor(id).shape;
}

}  // namespace

std::int64_t node_macs(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* row =
      std::find_if(std::begin(kProducts), std::end(kProducts), [&](const Row& r) { return r.op == node.op; });
  if (row == std::end(kProducts)) return 0;
  const Shape* left = shape_of(graph, node.input(row->left));
  const Shape* right = shape_of(graph, node.input(row->right));
  const Shape* out = shape_of(graph, node.output(0));
  if (left == nullptr || right == nullptr || out == nullptr) return 0;

  // Convolution: every output element sums over c_in / group and the kernel, which is the weights' shape but for the
  // first axis. Transposed: every input element goes into c_out / group and the kernel, likewise. Matrices: every
  // output element sums over the last axis of the left one (the first where Gemm transposes it).
  const Shape& counted = row->sum == Sum::spread ? *left : *out;
  const auto elements = checked_product(counted);
  std::optional<std::int64_t> each;
  if (row->sum == Sum::row) {
    if (left->empty()) return 0;
    const bool transposed = node.get_int("transA", 0) != 0 && left->size() == 2;
    const auto first = left->begin() + (node.op == "Gemm" || node.op == "FusedGemm" ? 1 : 0);
    if (transposed) {
      each = left->front();
    } else if (first != left->begin()) {
      each = checked_product(std::span(first, left->end()));
    } else {
      each = left->back();
    }
  } else {
    if (right->empty()) return 0;
    each = checked_product(std::span(right->begin() + 1, right->end()));
  }
  if (!elements || !each || *each < 0) return 0;
  return checked_multiply(*elements, *each).value_or(0);
}

std::int64_t node_macs_of_all_turns(const Graph& graph, NodeId id) {
  return saturating_multiply(node_macs(graph, id), graph.region(id).turns);
}

}  // namespace blackthorn::inference
