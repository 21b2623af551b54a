// The latency formulae written out plainly, from the description of the model and not from the tables' expressions: the
// oracle for the compiled programs. Only coefficients come from the tables. Times in ms.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/layer_kind.h"
#include "platform/platform.h"

namespace slow_model {

struct Layer {
  double batch = 1, c_in = 1, h_in = 1, w_in = 1, c_out = 1, h_out = 1, w_out = 1;
  double kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, groups = 1;
  double inputs = 1, residual = 0;
  double elements_in = 1, elements_out = 1, elements_weights = 0, macs = 0;
};

struct Board {
  double sm_count, gpu_ghz, memory_gb_s;
  double bytes_per_element;    // 2 for FP16, 4 for FP32
  bool flat_winograd = false;  // TensorRT 1.0: tiles of 2 x 2 pixels in a row, across rows and images
  std::map<std::string, double> coefficients = {};

  double value(const std::string& name) const { return coefficients.at(name); }
  /// Of the layer's precision.
  double own(const std::string& name) const { return value(name + (bytes_per_element == 2 ? "_fp16" : "_fp32")); }
};

namespace {

double tiles(double size, double tile) { return std::ceil(size / tile); }

double flop_per_ms(const Board& b) { return 2 * 128 * b.gpu_ghz * 1e6 * (b.bytes_per_element == 2 ? 2 : 1); }

double bytes_per_ms(const Board& b) { return b.memory_gb_s * 1e6; }

// Fewer than `floor` tiles on an SM take as long as so many.
double waves(double all_tiles, double floor, const Board& b) {
  return std::max(std::ceil(all_tiles / b.sm_count), floor);
}

// The least of three tiles; k0 shrinks and the floor grows for the narrower ones. All products share the waves.
double gemm(double m, double n, double k, double products, const Board& b) {
  double least = INFINITY;
  for (const double tile : {32.0, 64.0, 128.0}) {
    const double floor = b.value("gemm_floor") * std::pow(128 / tile, b.value("gemm_floor_n"));
    const double count = waves(products * tiles(m, 128) * tiles(n, tile), floor, b);
    const double depth = 8 * tiles(k, 8) + b.value("k0") * std::pow(tile / 128, b.value("k0_n"));
    const double rate = flop_per_ms(b) * b.own("eta") * std::pow(tile / 128, b.value("alpha"));
    least = std::min(least, count * 2 * 128 * tile * depth / rate);
  }
  return least;
}

double winograd(const Layer& l, const Board& b) {
  constexpr double kTiles[3][3] = {{1, 4, 8}, {4, 1, 8}, {4, 2, 4}};
  const double channels = l.groups * tiles(l.c_out / l.groups, 32);
  const auto time = [&](double blocks) {
    const double depth = 8 * tiles(l.c_in / l.groups, 8) + b.value("c0");
    return waves(blocks * channels, b.value("winograd_floor"), b) * 2 * 16 * 32 * 32 * depth /
           (flop_per_ms(b) * b.own("eta") * b.own("rw"));
  };
  if (b.flat_winograd) return time(tiles(l.batch * tiles(l.h_out, 2) * tiles(l.w_out, 2), 32));
  double least = INFINITY;
  for (const auto& [tn, th, tw] : kTiles)
    least = std::min(least, time(tiles(l.batch, tn) * tiles(l.h_out, 2 * th) * tiles(l.w_out, 2 * tw)));
  return least;
}

double overlap(double a, double b) { return std::cbrt(std::pow(a, 3) + std::pow(b, 3)); }

double conv_elements(const Layer& l) {
  const bool skips_rows = l.kernel_h == 1 && l.kernel_w == 1 && l.stride_h > 1;
  const double rows = skips_rows ? std::min(l.h_in, l.h_out) : l.h_in;
  const double in = l.batch * l.c_in * rows * l.w_in;
  const double weights = l.c_out * (l.c_in / l.groups) * l.kernel_h * l.kernel_w;
  const double out = l.batch * l.c_out * l.h_out * l.w_out;
  return in + weights + out * (l.residual != 0 ? 2 : 1);
}

double conv(const Layer& l, const Board& b) {
  const double m = l.batch * l.h_out * l.w_out, k = l.c_in / l.groups * l.kernel_h * l.kernel_w;
  const bool one_pixel = l.h_out * l.w_out == 1 && l.groups == 1;
  double compute = gemm(m, l.c_out / l.groups, k, l.groups, b);
  const bool plain = l.kernel_h == 3 && l.kernel_w == 3 && l.stride_h == 1 && l.stride_w == 1 && l.dilation_h == 1 &&
                     l.dilation_w == 1;
  if (plain) compute = std::min(compute, winograd(l, b));
  if (one_pixel) compute = 2 * l.macs / (b.sm_count * flop_per_ms(b) * b.own("eta"));
  const double efficiency = b.own(one_pixel ? "beta_fc" : "beta");
  return overlap(compute, b.bytes_per_element * conv_elements(l) / (bytes_per_ms(b) * efficiency));
}

double depthwise(const Layer& l, const Board& b) {
  const double memory = b.bytes_per_element * conv_elements(l) / (bytes_per_ms(b) * b.own("beta_dw"));
  const double flop = 2 * l.batch * l.c_out * l.h_out * l.w_out * l.kernel_h * l.kernel_w;
  const double f32 = 2 * 128 * b.gpu_ghz * 1e6;
  const bool large = std::max(l.kernel_h, l.kernel_w) > 5;
  return std::max(memory, flop / (b.sm_count * f32 * b.value(large ? "dw_large_rate" : "dw_rate")));
}

double deconv(const Layer& l, const Board& b) {
  const double m = l.batch * l.h_in * l.w_in, n = l.c_out * l.kernel_h * l.kernel_w;
  const double columns = 2 * b.bytes_per_element * m * n / (bytes_per_ms(b) * b.own("beta_e"));
  return l.groups * gemm(m, n / l.groups, l.c_in / l.groups, 1, b) + columns;
}

double fully_connected(const Layer& l, const Board& b) {
  const double n = l.batch, in = l.elements_in / n, out = l.elements_out / n;
  const double memory =
      b.bytes_per_element * (l.elements_weights + n * (in + out)) / (bytes_per_ms(b) * b.own("beta_fc"));
  return std::max(memory, 2 * l.macs / (b.sm_count * flop_per_ms(b) * b.own("eta")));
}

double matmul(const Layer& l, const Board& b) {
  const double compute = gemm(l.h_out, l.c_out / l.groups, l.c_in / l.groups, l.groups, b);
  const double elements = l.elements_in + l.elements_weights + l.elements_out;
  return overlap(compute, b.bytes_per_element * elements / (bytes_per_ms(b) * b.own("beta")));
}

double recurrent(const Layer& l, const Board& b) {
  const double steps = l.h_in, elements = steps * l.elements_weights + l.elements_in + l.elements_out;
  const double memory = b.bytes_per_element * elements / (bytes_per_ms(b) * b.own("beta_fc"));
  return std::max(memory, 2 * l.batch * steps * l.elements_weights / (b.sm_count * flop_per_ms(b) * b.own("eta")));
}

double moved(double bytes, const Board& b) { return bytes / (bytes_per_ms(b) * b.own("beta_e")); }

double pool(const Layer& l, const Board& b) {
  const double operations = l.elements_out * l.kernel_h * l.kernel_w;
  const double bytes = b.bytes_per_element * (l.elements_in + l.elements_out);
  const bool global = l.h_out * l.w_out == 1;
  return std::max(global ? bytes / (bytes_per_ms(b) * b.value("beta_gp")) : moved(bytes, b),
                  operations / (b.sm_count * 128 * b.gpu_ghz * 1e6 * b.value("pool_rate")));
}

}  // namespace

/// Time of the kernels of one layer of that kind.
double latency_ms(const std::string& kind, const Layer& l, const Board& b) {
  const double s = b.bytes_per_element, e = l.elements_out;
  if (kind == "conv") return conv(l, b);
  if (kind == "depthwise_conv") return depthwise(l, b);
  if (kind == "deconv") return deconv(l, b);
  if (kind == "fully_connected") return fully_connected(l, b);
  if (kind == "matmul") return matmul(l, b);
  if (kind == "recurrent") return recurrent(l, b);
  if (kind == "pool") return pool(l, b);
  if (kind == "pointwise") return s * e * (l.inputs + 1) / (bytes_per_ms(b) * b.own("beta_p"));
  if (kind == "scale" || kind == "copy") return moved(2 * s * e, b);
  if (kind == "reformat") return moved((4 + s) * e, b);
  if (kind == "reduce" || kind == "resize") return moved(s * (l.elements_in + e), b);
  if (kind == "softmax") return moved(b.value("softmax_passes") * s * e, b);
  if (kind == "lrn") return moved(b.own("lrn_passes") * s * e, b);
  if (kind == "norm") return moved(b.value("norm_kernels") * 3 * s * e, b);
  if (kind == "generic") return moved(s * (l.elements_in + l.elements_weights + e), b);
  return NAN;
}

}  // namespace slow_model

namespace {

using namespace blackthorn;
using namespace blackthorn::platform;

constexpr int kLayersOfEachKind = 10000;

class Random {
 public:
  double from(double low, double high) {
    return static_cast<double>(
        std::uniform_int_distribution<long>(static_cast<long>(low), static_cast<long>(high))(engine_));
  }
  // Small and large sizes alike.
  double size(double high) {
    return std::floor(std::exp(std::uniform_real_distribution<double>(0, std::log(high + 1))(engine_)));
  }
  double one_of(std::initializer_list<double> values) {
    return values.begin()[static_cast<std::size_t>(from(0, static_cast<double>(values.size()) - 1))];
  }

 private:
  std::mt19937 engine_{20210804};
};

slow_model::Layer random_layer(const std::string& kind, Random& random) {
  slow_model::Layer l;
  l.batch = random.one_of({1, 1, 1, 2, 3, 4, 7, 8, 16});
  l.h_in = random.size(600);
  l.w_in = random.size(600);
  l.c_in = random.size(2048);
  l.c_out = random.size(2048);
  const bool spatial = kind == "conv" || kind == "depthwise_conv" || kind == "deconv" || kind == "pool";
  l.h_out = l.h_in;
  l.w_out = l.w_in;
  if (spatial) {
    l.kernel_h = random.one_of({1, 3, 3, 3, 5, 7, 11});
    l.kernel_w = random.from(0, 3) > 0 ? l.kernel_h : random.one_of({1, 3, 5, 7});
    l.stride_h = random.one_of({1, 1, 2, 3, 4});
    l.stride_w = random.from(0, 3) > 0 ? l.stride_h : random.one_of({1, 2});
    l.dilation_h = l.dilation_w = random.one_of({1, 1, 1, 2, 6});
    l.h_out = std::ceil(l.h_in / l.stride_h);
    l.w_out = std::ceil(l.w_in / l.stride_w);
    l.residual = random.one_of({0, 0, 1});
  }
  if (kind == "deconv") {
    l.h_out = l.h_in * l.stride_h;
    l.w_out = l.w_in * l.stride_w;
  }
  if (kind == "conv" || kind == "deconv") {
    l.groups = random.one_of({1, 1, 1, 2, 4, 32});
    l.c_in *= l.groups;
    l.c_out *= l.groups;
  }
  if (kind == "depthwise_conv") l.groups = l.c_out = l.c_in;
  if (kind == "fully_connected") l.h_in = l.w_in = l.h_out = l.w_out = 1;
  if (kind == "matmul") {
    l.batch = l.w_in = l.w_out = 1;
    l.groups = random.size(256);
    l.c_in *= l.groups;
    l.c_out *= l.groups;
  }
  if (kind == "resize") l.h_out = 2 * l.h_in;
  if (kind == "reduce") l.h_out = l.w_out = 1;
  if (kind == "pointwise" || kind == "scale" || kind == "copy") l.c_out = l.c_in;
  if (kind == "pointwise") l.inputs = random.from(1, 4);
  l.elements_in = l.inputs * l.batch * l.c_in * l.h_in * l.w_in;
  l.elements_out = l.batch * l.c_out * l.h_out * l.w_out;
  l.elements_weights = l.c_out * l.c_in / l.groups * l.kernel_h * l.kernel_w;
  l.macs = l.elements_out * l.c_in / l.groups * l.kernel_h * l.kernel_w;
  return l;
}

VariableRow row_of(const slow_model::Layer& l, double bytes_per_element) {
  VariableRow row;
  row.fill(NAN);
  const auto set = [&](Variable variable, double value) { row[static_cast<std::size_t>(variable)] = value; };
  set(Variable::batch, l.batch);
  set(Variable::c_in, l.c_in);
  set(Variable::h_in, l.h_in);
  set(Variable::w_in, l.w_in);
  set(Variable::c_out, l.c_out);
  set(Variable::h_out, l.h_out);
  set(Variable::w_out, l.w_out);
  set(Variable::kernel_h, l.kernel_h);
  set(Variable::kernel_w, l.kernel_w);
  set(Variable::stride_h, l.stride_h);
  set(Variable::stride_w, l.stride_w);
  set(Variable::stride, std::max(l.stride_h, l.stride_w));
  set(Variable::dilation_h, l.dilation_h);
  set(Variable::dilation_w, l.dilation_w);
  set(Variable::dilation, std::max(l.dilation_h, l.dilation_w));
  set(Variable::groups, l.groups);
  set(Variable::inputs, l.inputs);
  set(Variable::residual, l.residual);
  set(Variable::elements_in, l.elements_in);
  set(Variable::elements_out, l.elements_out);
  set(Variable::elements, l.elements_out);
  set(Variable::elements_weights, l.elements_weights);
  set(Variable::bytes_in, l.elements_in * bytes_per_element);
  set(Variable::bytes_out, l.elements_out * bytes_per_element);
  set(Variable::bytes_weights, l.elements_weights * bytes_per_element);
  set(Variable::macs, l.macs);
  return row;
}

struct BoardOfTable {
  std::string platform, mode, precision;
  slow_model::Board board;
};

const std::vector<BoardOfTable> kBoards = {
    {"jetson-tx2", "maxn", "fp16", {2, 1.3, 59.7, 2}},        {"jetson-tx2", "maxn", "fp32", {2, 1.3, 59.7, 4}},
    {"jetson-tx2", "maxp", "fp16", {2, 1.12, 51.2, 2}},       {"jetson-tx2", "maxp", "fp32", {2, 1.12, 51.2, 4}},
    {"jetson-tx2", "maxq", "fp16", {2, 0.85, 42.6, 2}},       {"jetson-tx2", "maxq", "fp32", {2, 0.85, 42.6, 4}},
    {"jetson-nano", "10w", "fp16", {1, 0.9216, 25.6, 2}},     {"jetson-nano", "10w", "fp32", {1, 0.9216, 25.6, 4}},
    {"jetson-nano", "5w", "fp16", {1, 0.64, 25.6, 2}},        {"jetson-nano", "5w", "fp32", {1, 0.64, 25.6, 4}},
    {"jetson-tx1", "max", "fp16", {2, 0.998, 25.6, 2, true}}, {"jetson-tx1", "max", "fp32", {2, 0.998, 25.6, 4, true}},
};

}  // namespace

TEST_CASE("compiled tables agree with the formulae written out plainly") {
  std::size_t combinations = 0;
  for (const std::string& id : Platform::embedded_ids()) {
    const Platform platform = Platform::embedded(id);
    combinations += platform.modes.size() * platform.precisions.size();
  }
  REQUIRE(combinations == kBoards.size());

  for (const BoardOfTable& entry : kBoards) {
    const Platform platform = Platform::embedded(entry.platform);
    const CompiledPlatform compiled(platform, platform.mode(entry.mode), platform.precision(entry.precision));
    slow_model::Board board = entry.board;
    for (const Coefficient& coefficient : platform.coefficients)
      board.coefficients[coefficient.name] = coefficient.value;
    REQUIRE(platform.kinds.size() == kKindNames.size());
    for (const KindInfo& info : platform.kinds) {
      CAPTURE(entry.platform);
      CAPTURE(entry.mode);
      CAPTURE(entry.precision);
      CAPTURE(info.kind);
      const CompiledKind& kind = *compiled.find(info.kind);
      Random random;
      Program::Scratch scratch;
      int wrong = 0;
      for (int i = 0; i < kLayersOfEachKind; ++i) {
        const slow_model::Layer layer = random_layer(info.kind, random);
        const double expected = slow_model::latency_ms(info.kind, layer, board);
        const double found = kind.latency.evaluate(row_of(layer, entry.board.bytes_per_element), scratch);
        if (!(std::fabs(found / expected - 1) < 1e-9)) ++wrong;
      }
      CHECK(wrong == 0);
    }
  }
}
