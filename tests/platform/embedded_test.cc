#include "platform/embedded.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/layer_kind.h"
#include "engine/engine.h"
#include "platform/platform.h"

using namespace blackthorn;
using namespace blackthorn::engine;
using namespace blackthorn::platform;

TEST_CASE("the embedded platforms load, each under the name of its file") {
  CHECK(Platform::embedded_ids() == std::vector<std::string>{"jetson-nano", "jetson-tx1", "jetson-tx2"});
  for (const std::string& id : Platform::embedded_ids()) {
    CAPTURE(id);
    const Platform platform = Platform::embedded(id);
    CHECK(platform.id == id);
    CHECK(platform.device.launch_price_usd > 0);
    CHECK(platform.device.launch_year > 2000);
    CHECK_FALSE(platform.device.last_software.empty());
    CHECK(platform.precision("").id == "fp16");
    CHECK(platform.kinds.size() == kKindNames.size());
    for (const KindInfo& kind : platform.kinds) {
      CAPTURE(kind.kind);
      CHECK(kind.error.sigma > 0);
      // Who claims data says where it is from.
      CHECK((kind.basis == Basis::assumed || kind.basis == Basis::derived || !kind.sources.empty()));
    }
    for (std::size_t i = 1; i < platform.modes.size(); ++i) CHECK(platform.modes[i].basis == Basis::derived);
  }
  CHECK(Platform::embedded("Jetson-Nano").id == "jetson-nano");
}

TEST_CASE("modes have the rates of the boards") {
  struct Row {
    const char *platform, *mode;
    double gpu_mhz, fp32_gflop_s, fp16_gflop_s, memory_gb_s;
  };
  const std::vector<Row> rows = {
      {"jetson-tx2", "", 1300, 666, 1331, 59.7},     {"jetson-tx2", "maxn", 1300, 666, 1331, 59.7},
      {"jetson-tx2", "maxp", 1120, 573, 1147, 51.2}, {"jetson-tx2", "MAXQ", 850, 435, 870, 42.6},
      {"jetson-nano", "", 921.6, 236, 472, 25.6},    {"jetson-nano", "10W", 921.6, 236, 472, 25.6},
      {"jetson-nano", "5w", 640, 164, 328, 25.6},    {"jetson-tx1", "max", 998, 511, 1022, 25.6},
  };
  for (const Row& row : rows) {
    const Platform platform = Platform::embedded(row.platform);
    const Mode& mode = platform.mode(row.mode);
    const auto gflop_s = [&](const char* precision) {
      return platform.precision(precision).flop_per_cycle_per_sm * platform.device.sm_count * mode.gpu_mhz / 1000;
    };
    CHECK(mode.gpu_mhz == row.gpu_mhz);
    CHECK(mode.memory_gb_s == row.memory_gb_s);
    CHECK(std::fabs(gflop_s("fp32") - row.fp32_gflop_s) < 1);
    CHECK(std::fabs(gflop_s("fp16") - row.fp16_gflop_s) < 1);
  }
}

TEST_CASE("what does not exist is refused by the names that do") {
  struct Row {
    ErrorCode code;
    void (*ask)(const Platform&);
    const char* says;
  };
  const std::vector<Row> rows = {
      {ErrorCode::unknown_platform, [](const Platform&) { Platform::embedded("xavier"); }, "jetson-tx1, jetson-tx2"},
      {ErrorCode::unknown_platform, [](const Platform&) { Platform::embedded(""); }, "jetson-nano"},
      {ErrorCode::unknown_platform, [](const Platform&) { Platform::embedded("models/tensorrt-8-gpu"); }, "jetson"},
      {ErrorCode::unknown_mode, [](const Platform& p) { p.mode("20w"); }, "10w, 5w"},
      {ErrorCode::unknown_precision, [](const Platform& p) { p.precision("int8"); }, "fp16, fp32"},
  };
  const Platform nano = Platform::embedded("jetson-nano");
  for (const Row& row : rows) {
    try {
      row.ask(nano);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.code() == row.code);
      CHECK(error.message().find(row.says) != std::string::npos);
    }
  }
}

TEST_CASE("steps of a 3x3 convolution lie where they were measured") {
  // 256 to 256 channels on a TX2 with Winograd: the height's steps are 8 wide, with counts 32, 45 and 50.
  const Platform platform = Platform::embedded("jetson-tx2");
  const CompiledPlatform compiled(platform, platform.mode("maxn"), platform.precision("fp32"));
  const auto compute = [&](double size) {
    VariableRow row;
    row.fill(1);
    const auto set = [&](Variable variable, double value) { row[static_cast<std::size_t>(variable)] = value; };
    for (const Variable v : {Variable::h_in, Variable::w_in, Variable::h_out, Variable::w_out}) set(v, size);
    for (const Variable v : {Variable::c_in, Variable::c_out}) set(v, 256);
    for (const Variable v : {Variable::kernel_h, Variable::kernel_w}) set(v, 3);
    set(Variable::residual, 0);
    Program::Scratch scratch;
    return compiled.find("conv")->compute.evaluate(row, scratch);
  };
  CHECK(compute(59) == compute(63));
  CHECK(compute(65) == compute(71));
  CHECK(compute(65) / compute(63) == doctest::Approx(45.0 / 32));
  CHECK(compute(73) / compute(71) == doctest::Approx(50.0 / 45));
  CHECK(std::fabs(compute(63) / 6.04 - 1) < 0.25);  // the clock was not locked
}
