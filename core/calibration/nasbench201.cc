// The cell is read, what its output depends on is marked, and fifteen of it are placed into the frame.
#include "calibration/nasbench201.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace blackthorn::calibration {
namespace {

enum class Operation : std::uint8_t { none, skip, pool, conv_1x1, conv_3x3 };

constexpr std::array<std::pair<std::string_view, Operation>, 5> kOperations = {{
    {"none", Operation::none},
    {"skip_connect", Operation::skip},
    {"avg_pool_3x3", Operation::pool},
    {"nor_conv_1x1", Operation::conv_1x1},
    {"nor_conv_3x3", Operation::conv_3x3},
}};

constexpr std::size_t kNodes = 4;  // of a cell; the first is its input, the last its output
constexpr std::int64_t kChannels = 16, kImage = 32, kClasses = 10;
constexpr int kStages = 3, kCellsPerStage = 5;

struct Cell {
  // By target and source node.
  std::array<std::array<Operation, kNodes>, kNodes> operations{};
  std::array<bool, kNodes> needed{};  // the output depends on it
};

// ---- the text ----

class CellReader {
 public:
  explicit CellReader(std::string_view text) : text_(text), rest_(text) {}

  Cell read() {
    Cell cell;
    for (std::size_t target = 1; target < kNodes; ++target) {
      if (target > 1) expect("+");
      expect("|");
      for (std::size_t source = 0; source < target; ++source) {
        cell.operations[target][source] = operation();
        expect("~" + std::to_string(source) + "|");
      }
    }
    if (!rest_.empty()) fail("the end");
    return cell;
  }

 private:
  Operation operation() {
    for (const auto& [name, operation] : kOperations) {
      if (!rest_.starts_with(name)) continue;
      rest_.remove_prefix(name.size());
      return operation;
    }
    fail("an operation");
  }

  void expect(std::string_view part) {
    if (!rest_.starts_with(part)) fail("'" + std::string(part) + "'");
    rest_.remove_prefix(part.size());
  }

  [[noreturn]] void fail(const std::string& expected) const {
    throw Error(ErrorCode::bad_request, "The cell of NAS-Bench-201 needs " + expected + " here",
                "character " + std::to_string(text_.size() - rest_.size() + 1) + " of '" + std::string(text_) + "'");
  }

  std::string_view text_, rest_;
};

void mark_needed(Cell& cell) {
  cell.needed[kNodes - 1] = true;
  for (std::size_t target = kNodes - 1; target > 0; --target) {
    if (!cell.needed[target]) continue;
    for (std::size_t source = 0; source < target; ++source) {
      if (cell.operations[target][source] != Operation::none) cell.needed[source] = true;
    }
  }
}

// ---- the graph ----

class Network {
 public:
  explicit Network(NoneAs none) : none_(none) {}

  Graph build(const Cell& cell) {
    const TensorId image = input("input", {1, 3, kImage, kImage});
    zero_ = weights("zero", {});
    Value zero;
    zero.floats = {0};
    graph_.tensor(zero_).value = std::make_shared<const Value>(std::move(zero));

    TensorId x = kNoTensor;
    channels_ = kChannels;
    image_ = kImage;
    // Where a cell's output does not depend on its input, the last one is all there is.
    const bool whole = cell.needed[0];
    if (whole) x = batch_norm("stem/bn", conv("stem/conv", image, 3, kChannels, 3, 1));
    for (int stage = 0; stage < kStages; ++stage) {
      const std::string name = "stage" + std::to_string(stage);
      if (stage > 0) x = reduction(name + "/reduce", x, whole);
      for (int i = 0; i < kCellsPerStage; ++i) {
        const bool last = stage == kStages - 1 && i == kCellsPerStage - 1;
        if (whole || last) x = place(cell, name + "/cell" + std::to_string(i), x);
      }
    }
    x = node("Relu", "last/relu", {batch_norm("last/bn", x)});
    x = node("GlobalAveragePool", "pool", {x});
    x = node("Flatten", "flatten", {x});
    x = node("Gemm", "classifier",
             {x, weights("classifier.weight", {kClasses, channels_}), weights("classifier.bias", {kClasses})},
             {{"transB", std::int64_t{1}}});
    graph_.outputs.push_back(x);
    return std::move(graph_);
  }

 private:
  // Each node is Python's sum() of its operations, which starts from 0.
  TensorId place(const Cell& cell, const std::string& name, TensorId x) {
    std::array<TensorId, kNodes> values{x, kNoTensor, kNoTensor, kNoTensor};
    for (std::size_t target = 1; target < kNodes; ++target) {
      if (!cell.needed[target]) continue;
      TensorId sum = zero_;
      for (std::size_t source = 0; source < target; ++source) {
        const std::string edge = name + "/" + std::to_string(source) + "-" + std::to_string(target);
        const Operation chosen = cell.operations[target][source];
        if (chosen == Operation::none && source > 0 && none_ == NoneAs::first_input) continue;
        sum = node("Add", edge + "/add", {operation(chosen, edge, values[source]), sum});
      }
      values[target] = sum;
    }
    return values[kNodes - 1];
  }

  TensorId operation(Operation operation, const std::string& name, TensorId x) {
    switch (operation) {
      case Operation::none: {
        const Shape shape = {1, channels_, image_, image_};
        return none_ == NoneAs::constant ? weights(name + "/none", shape) : input(name + "/none", shape);
      }
      case Operation::skip: return x;
      case Operation::pool: return average_pool(name + "/pool", x, 3, 1, 1);
      case Operation::conv_1x1: return relu_conv_norm(name, x, channels_, 1, 1);
      case Operation::conv_3x3: return relu_conv_norm(name, x, channels_, 3, 1);
    }
    return x;
  }

  // A residual block that halves the image and doubles the channels.
  TensorId reduction(const std::string& name, TensorId x, bool present) {
    const std::int64_t before = channels_;
    channels_ *= 2;
    image_ /= 2;
    if (!present) return x;
    const TensorId a = relu_conv_norm(name + "/a", x, before, 3, 2);
    const TensorId b = relu_conv_norm(name + "/b", a, channels_, 3, 1);
    const TensorId pooled = average_pool(name + "/pool", x, 2, 2, 0);
    return node("Add", name + "/add", {conv(name + "/shortcut", pooled, before, channels_, 1, 1), b});
  }

  TensorId relu_conv_norm(const std::string& name, TensorId x, std::int64_t c_in, std::int64_t kernel,
                          std::int64_t stride) {
    const TensorId relu = node("Relu", name + "/relu", {x});
    return batch_norm(name + "/bn", conv(name + "/conv", relu, c_in, channels_, kernel, stride));
  }

  TensorId conv(const std::string& name, TensorId x, std::int64_t c_in, std::int64_t c_out, std::int64_t kernel,
                std::int64_t stride) {
    const std::int64_t pad = kernel / 2;
    return node("Conv", name, {x, weights(name + ".weight", {c_out, c_in, kernel, kernel})},
                {ints("kernel_shape", {kernel, kernel}), ints("strides", {stride, stride}),
                 ints("pads", {pad, pad, pad, pad})});
  }

  TensorId batch_norm(const std::string& name, TensorId x) {
    std::vector<TensorId> inputs = {x};
    for (const char* part : {".weight", ".bias", ".mean", ".variance"})
      inputs.push_back(weights(name + part, {channels_}));
    return node("BatchNormalization", name, inputs);
  }

  TensorId average_pool(const std::string& name, TensorId x, std::int64_t kernel, std::int64_t stride,
                        std::int64_t pad) {
    return node("AveragePool", name, {x},
                {ints("kernel_shape", {kernel, kernel}), ints("strides", {stride, stride}),
                 ints("pads", {pad, pad, pad, pad})});
  }

  static Attribute ints(std::string name, std::vector<std::int64_t> values) {
    return {std::move(name), std::move(values)};
  }

  TensorId tensor(const std::string& name) {
    graph_.tensors.emplace_back().name = name;
    return static_cast<TensorId>(graph_.tensors.size() - 1);
  }

  TensorId sized(const std::string& name, const Shape& shape, TensorRole role) {
    const TensorId id = tensor(name);
    graph_.tensor(id).dtype = DType::float32;
    graph_.tensor(id).role = role;
    graph_.tensor(id).shape = shape;
    return id;
  }

  TensorId weights(const std::string& name, const Shape& shape) {
    const TensorId id = sized(name, shape, TensorRole::initializer);
    graph_.tensor(id).constant = true;
    return id;
  }

  TensorId input(const std::string& name, const Shape& shape) {
    const TensorId id = sized(name, shape, TensorRole::graph_input);
    for (const std::int64_t dim : shape) graph_.tensor(id).declared.push_back({dim, {}});
    graph_.inputs.push_back(id);
    return id;
  }

  TensorId node(const std::string& op, const std::string& name, std::vector<TensorId> inputs,
                std::vector<Attribute> attributes = {}) {
    const TensorId output = tensor(name);
    graph_.tensor(output).producer = static_cast<NodeId>(graph_.nodes.size());
    Node& made = graph_.nodes.edit().emplace_back();
    made.op = op;
    made.name = name;
    made.inputs = std::move(inputs);
    made.outputs = {output};
    made.attributes = std::move(attributes);
    return output;
  }

  NoneAs none_;
  Graph graph_;
  TensorId zero_ = kNoTensor;
  std::int64_t channels_ = 0, image_ = 0;  // of the stage that is being built
};

}  // namespace

Graph nasbench201_graph(std::string_view text, NoneAs none) {
  Cell cell = CellReader(text).read();
  mark_needed(cell);
  Graph graph = Network(none).build(cell);
  graph.name = std::string(text);
  return graph;
}

}  // namespace blackthorn::calibration
