// Real files: the project's own, Debian's light models, and the large set of networks where it lies beside the project.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "onnx/expect_error.h"
#include "onnx/wire_writer.h"
#include "support/models.h"

using namespace blackthorn;
using namespace blackthorn::onnx;
using namespace blackthorn::wire_test;
namespace fs = std::filesystem;

namespace {

fs::path networks_beside() { return fs::path(BLACKTHORN_SOURCE_DIR) / "../shared/networks"; }

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> models_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".onnx") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::size_t nodes_with_subgraphs(const Graph& graph) {
  std::size_t count = graph.nodes.size();
  for (const Node& node : graph.nodes) {
    for (const Attribute& attribute : node.attributes) {
      if (const auto* body = std::get_if<std::shared_ptr<const Graph>>(&attribute.value)) {
        count += nodes_with_subgraphs(**body);
      }
    }
  }
  return count;
}

/// What holds of every graph that the reader gives.
void check_sound(const Graph& graph, bool main) {
  std::vector<bool> made(graph.tensors.size());
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    CHECK_FALSE(tensor.name.empty());
    CHECK((tensor.producer != kNoNode) == (tensor.role == TensorRole::node_output));
    CHECK((tensor.outer != kNoTensor) == (tensor.role == TensorRole::outer));
    CHECK((tensor.role != TensorRole::outer || !main));
    made[i] = tensor.role != TensorRole::node_output;
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    for (const auto* reads : {&node.inputs, &node.captured}) {
      for (const TensorId read : *reads) CHECK((read == kNoTensor || made[static_cast<std::size_t>(read)]));
    }
    for (const TensorId output : node.outputs) {
      if (output == kNoTensor) continue;
      CHECK(graph.tensor(output).producer == static_cast<NodeId>(i));
      made[static_cast<std::size_t>(output)] = true;
    }
    for (const Attribute& attribute : node.attributes) {
      if (const auto* body = std::get_if<std::shared_ptr<const Graph>>(&attribute.value)) check_sound(**body, false);
    }
  }
  for (const TensorId output : graph.outputs) CHECK(made[static_cast<std::size_t>(output)]);
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  bool in_quotes = false;
  for (const char c : line) {
    if (c == '"') {
      in_quotes = !in_quotes;
    } else if (c == ',' && !in_quotes) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

TEST_CASE("the project's models") {
  const struct {
    const char* file;
    std::int64_t opset;
    std::size_t nodes;
    std::size_t with_subgraphs;
    std::size_t inputs;
  } cases[] = {
      {"custom_domain_ops", 13, 5, 5, 1},
      {"deconv_zoo", 10, 7, 7, 1},
      {"espcn_x3_op13", 13, 6, 6, 1},
      {"if_loop_scripted", 13, 8, 13, 2},
      {"image_text_two_inputs", 13, 10, 10, 2},
      {"netspresso_resnet18", 13, 49, 49, 1},
      {"qlinearconv_cnn_op10", 10, 7, 7, 1},
      {"srcnn", 9, 5, 5, 1},
      {"tf2onnx_nhwc_mobilenet", 13, 66, 66, 1},
      {"tv_alexnet", 7, 20, 20, 1},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string(c.file));
    const Model model = read(bytes_of(test_models::path_of(c.file)));
    CHECK(model.opset() == c.opset);
    CHECK(model.graph.nodes.size() == c.nodes);
    CHECK(nodes_with_subgraphs(model.graph) == c.with_subgraphs);
    CHECK(model.graph.inputs.size() == c.inputs);
    CHECK(model.warnings.empty());
    check_sound(model.graph, true);
  }
}

TEST_CASE("the branches of a real If see the tensors around them") {
  const Model model = read(bytes_of(test_models::path_of("if_loop_scripted")));
  std::map<std::string, std::size_t> captured;
  for (const Node& node : model.graph.nodes) {
    if (!node.captured.empty()) captured[node.op] = node.captured.size();
  }
  CHECK(captured.count("If") == 1);
  CHECK(captured.size() <= 2);  // If and Loop
}

TEST_CASE("a real model cut at any byte is a truncated file") {
  const std::string whole = bytes_of(test_models::path_of("if_loop_scripted"));
  REQUIRE(code_of(whole) == "none");
  for (std::size_t length = 1; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK(code_of(std::string_view(whole).substr(0, length)) == "truncated_file");
  }
}

TEST_CASE("Debian's light models, and the same graph whatever is kept of the payloads") {
  const auto paths = models_in(fs::path(BLACKTHORN_TOOLCHAIN_DIR) / "onnx/light");
  REQUIRE(paths.size() == 9);
  for (const auto& path : paths) {
    CAPTURE(path.filename().string());
    const std::string bytes = bytes_of(path);
    const Model model = read(bytes);
    CHECK(model.graph.outputs.size() == 1);
    CHECK(model.warnings.empty());
    check_sound(model.graph, true);
    Limits nothing, everything;
    nothing.kept_payload_bytes = 0;
    everything.kept_payload_bytes = 1 << 30;
    for (const Limits& limits : {nothing, everything}) {
      const Model other = read(bytes, limits);
      CHECK(node_names(other.graph) == node_names(model.graph));
      REQUIRE(other.graph.tensors.size() == model.graph.tensors.size());
      for (std::size_t i = 0; i < model.graph.tensors.size(); ++i) {
        CHECK(other.graph.tensors[i].name == model.graph.tensors[i].name);
        CHECK(other.graph.tensors[i].shape == model.graph.tensors[i].shape);
      }
    }
  }
}

TEST_CASE("the networks beside the project have the nodes and operator sets that their table says" *
          doctest::skip(!fs::is_directory(networks_beside()))) {
  std::ifstream table(networks_beside() / "networks.csv");
  std::string line;
  std::getline(table, line);
  const auto header = split(line);
  const auto column = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  int count = 0;
  while (std::getline(table, line)) {
    const auto cells = split(line);
    if (cells.size() != header.size()) continue;
    CAPTURE(cells[column("name")]);
    const Model model = read(bytes_of(networks_beside() / cells[column("file")]));
    CHECK(std::to_string(model.opset()) == cells[column("opset")]);
    CHECK(std::to_string(model.graph.nodes.size()) == cells[column("nodes")]);
    CHECK(std::to_string(nodes_with_subgraphs(model.graph)) == cells[column("nodes_incl_subgraphs")]);
    check_sound(model.graph, true);
    ++count;
  }
  CHECK(count > 100);
}
