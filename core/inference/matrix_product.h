// The sizes of a product of matrices, whatever operator writes it: Gemm, MatMul in all its forms, an Einsum of two
// operands. Covered by tests/inference/macs_test.cc.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/graph.h"
#include "inference/room.h"

namespace blackthorn::inference {

/// `groups` independent products of a matrix rows × inner by one inner × columns.
struct MatrixProduct {
  std::int64_t groups = 1, rows = 1, inner = 1, columns = 1;
  std::int64_t macs = 0;  // 0 where they do not fit
};

/// Nothing for other operators, and where a shape is unknown or the sizes do not fit. Needs inferred shapes.
std::optional<MatrixProduct> matrix_product(const Graph& graph, NodeId node);

/// The shape of a FusedMatMul's matrix number `side` as a MatMul would take it: transBatchA moves the first axis behind
/// the other batch axes, then transA swaps the last two. A vector stays as it is.
Shape moved_matrix(const Node& node, std::size_t side, Shape shape);

}  // namespace blackthorn::inference
