// The ranges that the tables state, found again in the public measurements of single layers.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "platform/platform.h"

using namespace blackthorn::platform;

namespace {

const std::string kFolder = BLACKTHORN_SOURCE_DIR "/platforms/measurements/";

using CsvRow = std::map<std::string, std::string>;

// Commas within double quotes belong to the cell.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool within = false;
  for (const char c : line) {
    if (c == '"') {
      within = !within;
    } else if (c == ',' && !within) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

std::vector<CsvRow> read_csv(const std::string& name) {
  std::vector<CsvRow> rows;
  std::ifstream file(kFolder + name);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = cells_of(line);
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = cells_of(line);
    CsvRow row;
    for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) row[names[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

double number(const CsvRow& row, const std::string& key, double otherwise) {
  const std::string& text = row.at(key);
  return text.empty() ? otherwise : std::stod(text);
}

VariableRow variables_of(const CsvRow& csv, double bytes_per_element) {
  VariableRow row;
  row.fill(1);
  const auto set = [&](Variable variable, double value) { row[static_cast<std::size_t>(variable)] = value; };
  const auto of = [&](const char* key) { return number(csv, key, 1); };
  const bool fully_connected = csv.at("kind") == "fully_connected";
  const double kernel_h = number(csv, "kernel_h", 1), kernel_w = number(csv, "kernel_w", 1);
  const double elements_in = of("batch") * of("c_in") * of("h_in") * of("w_in");
  const double elements_out = of("batch") * of("c_out") * of("h_out") * of("w_out");
  const double weights = fully_connected ? of("c_in") * of("h_in") * of("w_in") * of("c_out") : 0;
  for (const auto& [variable, key] : std::map<Variable, const char*>{{Variable::batch, "batch"},
                                                                     {Variable::c_in, "c_in"},
                                                                     {Variable::h_in, "h_in"},
                                                                     {Variable::w_in, "w_in"},
                                                                     {Variable::c_out, "c_out"},
                                                                     {Variable::h_out, "h_out"},
                                                                     {Variable::w_out, "w_out"},
                                                                     {Variable::stride_h, "stride"},
                                                                     {Variable::stride_w, "stride"},
                                                                     {Variable::stride, "stride"},
                                                                     {Variable::dilation_h, "dilation"},
                                                                     {Variable::dilation_w, "dilation"},
                                                                     {Variable::dilation, "dilation"},
                                                                     {Variable::groups, "groups"}}) {
    set(variable, of(key));
  }
  set(Variable::kernel_h, kernel_h);
  set(Variable::kernel_w, kernel_w);
  set(Variable::residual, 0);
  set(Variable::elements_in, elements_in);
  set(Variable::elements_out, elements_out);
  set(Variable::elements, elements_out);
  set(Variable::elements_weights, weights);
  set(Variable::bytes_in, elements_in * bytes_per_element);
  set(Variable::bytes_out, elements_out * bytes_per_element);
  set(Variable::bytes_weights, weights * bytes_per_element);
  set(Variable::macs, weights * of("batch"));
  return row;
}

// The variables of all rows of a kind.
std::vector<VariableRow> layers_of(const std::string& file, const std::string& kind) {
  std::vector<VariableRow> layers;
  for (const CsvRow& csv : read_csv(file)) {
    if (csv.at("kind") == kind) layers.push_back(variables_of(csv, csv.at("precision") == "fp16" ? 2 : 4));
  }
  return layers;
}

const KindInfo& info_of(const Platform& platform, const std::string& kind) {
  for (const KindInfo& info : platform.kinds) {
    if (info.kind == kind) return info;
  }
  FAIL("no such kind");
  return platform.kinds.front();
}

constexpr const char* kTx1 = "layers-jetson-tx1-tensorrt1.csv";
constexpr const char* kTx2Tvm = "layers-jetson-tx2-tvm.csv";
constexpr const char* kTx2 = "layers-jetson-tx2-tensorrt8.csv";
constexpr const char* kNanoTvm = "layers-jetson-nano-tvm.csv";

}  // namespace

TEST_CASE("the ranges that the tables state are those of the measurements") {
  struct Row {
    const char* kind;
    std::vector<const char*> files;
  };
  const std::vector<Row> rows = {{"conv", {kTx1, kTx2, kTx2Tvm, kNanoTvm}},
                                 {"depthwise_conv", {kTx2Tvm, kNanoTvm}},
                                 {"pool", {kTx1}},
                                 {"lrn", {kTx1}}};
  const Platform nano = Platform::embedded("jetson-nano");
  for (const Row& row : rows) {
    std::vector<VariableRow> layers;
    for (const char* file : row.files) {
      for (const VariableRow& layer : layers_of(file, row.kind)) layers.push_back(layer);
    }
    for (const Range& range : info_of(nano, row.kind).ranges) {
      const auto index = static_cast<std::size_t>(range.variable);
      double low = INFINITY, high = 0;
      for (const VariableRow& layer : layers) {
        low = std::min(low, layer[index]);
        high = std::max(high, layer[index]);
      }
      CAPTURE(row.kind);
      CAPTURE(kVariableNames[index]);
      // Batch 1 comes from whole networks.
      CHECK(range.low == (range.variable == Variable::batch ? 1 : low));
      CHECK(range.high == high);
    }
  }
}
