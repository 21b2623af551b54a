// What the tables say of their own errors and ranges, computed again from the public measurements of single layers.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
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

struct Layer {
  VariableRow variables;
  double ratio;  // estimate / measured
};

// All rows of a kind, FP32 and FP16, estimated by a platform. Negative beta_fc: as in the table.
std::vector<Layer> layers_of(const std::string& file, const std::string& kind, const std::string& platform_id,
                             const std::string& precision_id = "", double beta_fc = -1) {
  Platform platform = Platform::embedded(platform_id);
  for (Coefficient& coefficient : platform.coefficients) {
    if (beta_fc >= 0 && coefficient.name.starts_with("beta_fc")) coefficient.value = beta_fc;
  }
  std::vector<Layer> layers;
  for (const PrecisionInfo& precision : platform.precisions) {
    if (!precision_id.empty() && precision.id != precision_id) continue;
    const CompiledPlatform compiled(platform, platform.mode(""), precision);
    Program::Scratch scratch;
    for (const CsvRow& csv : read_csv(file)) {
      if (csv.at("kind") != kind || csv.at("precision") != precision.id) continue;
      const VariableRow row = variables_of(csv, precision.bytes_per_element);
      layers.push_back({row, compiled.find(kind)->latency.evaluate(row, scratch) / number(csv, "latency_ms", 0)});
    }
  }
  return layers;
}

double root_mean_square_of_ln(const std::vector<Layer>& layers) {
  double sum = 0;
  for (const Layer& layer : layers) sum += std::pow(std::log(layer.ratio), 2);
  return std::sqrt(sum / static_cast<double>(layers.size()));
}

double mean_ratio(const std::vector<Layer>& layers) {
  double sum = 0;
  for (const Layer& layer : layers) sum += std::log(layer.ratio);
  return std::exp(sum / static_cast<double>(layers.size()));
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

TEST_CASE("the errors that the tables state are those of the measurements") {
  struct Row {
    const char *file, *kind, *platform;
    double beta_fc;
    std::size_t count;
    double sigma;  // as the table's text has it
  };
  const std::vector<Row> rows = {
      {kTx1, "conv", "jetson-tx1", -1, 912, 0.29},
      {kTx1, "pool", "jetson-tx1", -1, 176, 0.53},
      {kTx1, "lrn", "jetson-tx1", -1, 32, 0.29},
      {kTx1, "fully_connected", "jetson-tx1", 0.43, 48, 0.39},
      {kTx2Tvm, "depthwise_conv", "jetson-tx2", -1, 30, 0.56},
  };
  for (const Row& row : rows) {
    CAPTURE(row.kind);
    const std::vector<Layer> layers = layers_of(row.file, row.kind, row.platform, "", row.beta_fc);
    CHECK(layers.size() == row.count);
    CHECK(std::fabs(root_mean_square_of_ln(layers) - row.sigma) < 0.006);
    // The figure of the table, rounded up, on the boards that take the model's word.
    const Platform nano = Platform::embedded("jetson-nano");
    const KindInfo& info = info_of(nano, row.kind);
    CHECK(info.error.sigma >= row.sigma);
    CHECK(info.error.sigma < row.sigma + 0.02);
    char stated[16];
    std::snprintf(stated, sizeof stated, "%.2f", row.sigma);
    CHECK(info.error.source.find(stated) != std::string::npos);
    CHECK(info.error.source.find(std::to_string(row.count)) != std::string::npos);
  }
}

TEST_CASE("the layers' own figures of LRN and fully connected layers hold") {
  CHECK(std::fabs(3 / mean_ratio(layers_of(kTx1, "lrn", "jetson-tx1", "fp32")) - 2.1) < 0.06);
  CHECK(std::fabs(3 / mean_ratio(layers_of(kTx1, "lrn", "jetson-tx1", "fp16")) - 3.4) < 0.06);
  std::size_t count = 0;
  for (const Layer& layer : layers_of(kTx1, "fully_connected", "jetson-tx1")) {
    if (layer.variables[static_cast<std::size_t>(Variable::batch)] > 4) continue;
    ++count;
    CHECK(std::fabs(layer.ratio - 1) < 0.06);
  }
  CHECK(count == 12);
}

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
    std::vector<Layer> layers;
    for (const char* file : row.files) {
      for (const Layer& layer : layers_of(file, row.kind, "jetson-nano")) layers.push_back(layer);
    }
    for (const Range& range : info_of(nano, row.kind).ranges) {
      const auto index = static_cast<std::size_t>(range.variable);
      double low = INFINITY, high = 0;
      for (const Layer& layer : layers) {
        low = std::min(low, layer.variables[index]);
        high = std::max(high, layer.variables[index]);
      }
      CAPTURE(row.kind);
      CAPTURE(kVariableNames[index]);
      // Batch 1 comes from whole networks.
      CHECK(range.low == (range.variable == Variable::batch ? 1 : low));
      CHECK(range.high == high);
    }
  }
}
