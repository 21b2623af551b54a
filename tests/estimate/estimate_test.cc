// Whole estimates of small graphs on a table written for the test, against figures worked out by hand.
#include "estimate/estimate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "support/graph_builder.h"

using namespace blackthorn;
using namespace blackthorn::estimate;
using namespace blackthorn::testing;

namespace {

/// A device whose convolutions take 1 ms for each started 32 output channels, and whose pointwise layers are bound by
/// memory at 1 GB/s. A kernel every 0.1 ms, gaps of 0.01 ms, 0.5 ms once.
constexpr const char* kTable = R"({
  "schema": "blackthorn-platform/1", "id": "toy", "name": "Toy", "software": "none", "date": "2026-01-01",
  "basis": "assumed",
  "device": {"gpu": "toy", "compute_capability": "1.0", "sm_count": 1, "cores_per_sm": 128, "memory_bytes": 3000000,
             "reserved_bytes": 1000000},
  "modes": [{"id": "max", "name": "MAX", "gpu_mhz": 1000, "memory_gb_s": 1, "power_w": 1, "basis": "assumed"}],
  "precisions": [{"id": "fp32", "bytes_per_element": 4, "flop_per_cycle_per_sm": 256}],
  "kinds": {
    "conv": {"latency": ["ceil-div", "c_out", 32], "compute": ["ceil-div", "c_out", 32], "basis": "measured",
             "ranges": {"c_out": [1, 256]}, "error": {"sigma": 0.05, "source": "test"}, "step_variables": ["c_out"],
             "formula": "waves"},
    "pointwise": {"latency": ["/", ["+", "bytes_in", "bytes_out"], ["*", "memory_gb_s", 1e6]],
                  "memory": ["/", ["+", "bytes_in", "bytes_out"], ["*", "memory_gb_s", 1e6]], "basis": "assumed",
                  "error": {"sigma": 0.2, "source": "test"}, "formula": "bytes"}},
  "sources": {"own": {"text": "written for the test"}},
  "pipeline": {"enqueue_ms": 0.1, "gap_ms": 0.01, "start_ms": 0.5},
  "common_error": {"sigma": 0.1, "source": "test"}, "extrapolation_factor": 2
})";

struct Run {
  explicit Run(const Network& network, std::string_view table = kTable)
      : platform(platform::Platform::from_json(table, "toy")), engine(build_engine(network, Precision::fp32)) {
    compiled.emplace(platform, platform.mode(""), platform.precision(""));
    result = estimate_latency(engine, *compiled);
  }
  platform::Platform platform;
  Engine engine;
  std::optional<platform::CompiledPlatform> compiled;
  Estimate result;
};

Network conv_and_leaky(std::int64_t channels) {
  GraphBuilder b;
  b.input("x", {1, 8, 16, 16}).weights("w", {channels, 8, 1, 1}).node("Conv", "c", {"x", "w"}, {"y"});
  b.node("LeakyRelu", "leaky", {"y"}, {"out"}).output("out");
  return b.network();
}

}  // namespace

TEST_CASE("times, shares and the total") {
  const Run run(conv_and_leaky(100));
  const auto& layers = run.result.layers;
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].kernel_ms == 4);
  CHECK(layers[0].latency_ms == doctest::Approx(4.01));
  const double bytes = 2 * 4 * 100 * 256;
  CHECK(layers[1].kernel_ms == doctest::Approx(bytes / 1e6));
  CHECK(layers[0].wait_ms == 0);
  CHECK(layers[1].wait_ms == 0);
  CHECK(layers[0].bound == Bound::compute);
  CHECK(layers[1].bound == Bound::memory);
  CHECK(run.result.latency_ms == doctest::Approx(0.5 + 4.01 + bytes / 1e6 + 0.01));
  CHECK(run.result.fps == doctest::Approx(1000 / run.result.latency_ms));
  CHECK(layers[0].share + layers[1].share == doctest::Approx(1));
  CHECK(layers[0].basis == platform::Basis::measured);
  CHECK_FALSE(run.result.at_least);
}

TEST_CASE("intervals contain the estimate, and the total's is no narrower than the common error") {
  const Run run(conv_and_leaky(100));
  for (const LayerEstimate& layer : run.result.layers) {
    CHECK(layer.low_ms < layer.latency_ms);
    CHECK(layer.latency_ms < layer.high_ms);
  }
  CHECK(run.result.layers[0].high_ms / run.result.layers[0].latency_ms ==
        doctest::Approx(std::exp(1.6448536 * std::sqrt(0.1 * 0.1 + 0.05 * 0.05))));
  CHECK(run.result.high_ms / run.result.latency_ms > std::exp(1.6448536 * 0.1));
  CHECK(run.result.high_ms / run.result.latency_ms < std::exp(1.6448536 * std::sqrt(0.1 * 0.1 + 0.05 * 0.05)));
}

TEST_CASE("energy only where a power was measured: the precision, the mode and the rate of arithmetic") {
  const auto with_power = [](const std::string& precision, const std::string& range) {
    std::string table = kTable;
    const std::string power = R"("power": {"watts": 4, "sigma": 0.1, "precision": ")" + precision +
                              R"(", "gflop_per_s": )" + range + R"(, "source": "test"}, )";
    return table.insert(table.find("\"common_error\""), power);
  };
  const Network network = conv_and_leaky(100);
  CHECK_FALSE(Run(network).result.energy.has_value());
  const Run run(network, with_power("fp32", "[0.01, 1]"));
  REQUIRE(run.result.energy.has_value());
  CHECK(run.result.energy->mj == doctest::Approx(4 * run.result.latency_ms));
  // Wider than that of the time, by the power's own error.
  const double energy = std::log(run.result.energy->high_mj / run.result.energy->mj);
  const double time = std::log(run.result.high_ms / run.result.latency_ms);
  CHECK(energy * energy == doctest::Approx(time * time + 1.6448536 * 1.6448536 * 0.01).epsilon(1e-6));
  CHECK_FALSE(Run(network, with_power("fp32", "[1, 2]")).result.energy.has_value());
  CHECK_THROWS(Run(network, with_power("fp16", "[0.01, 1]")));
}

TEST_CASE("outside the range: flagged, warned, wider") {
  const Run run(conv_and_leaky(300));
  CHECK_FALSE(run.result.layers[0].in_range);
  CHECK(run.result.layers[0].out_of_range == std::vector<std::string_view>{"c_out"});
  CHECK(run.result.layers[0].high_ms / run.result.layers[0].latency_ms ==
        doctest::Approx(std::exp(1.6448536 * std::sqrt(0.1 * 0.1 + 0.1 * 0.1))));
  CHECK(std::any_of(run.result.warnings.begin(), run.result.warnings.end(),
                    [](const Warning& w) { return w.code == "extrapolated"; }));
}

TEST_CASE("a share that rounds to nothing is not called nothing") {
  std::string table = kTable;
  const std::string conv = R"("latency": ["ceil-div", "c_out", 32])", pointwise = R"("error": {"sigma": 0.2)";
  table.replace(table.find(conv), conv.size(), R"("latency": ["*", 1000, ["ceil-div", "c_out", 32]])");
  table.insert(table.find(pointwise), R"("ranges": {"c_out": [1, 1]}, )");
  const Run run(conv_and_leaky(100), table);
  const auto warning = std::find_if(run.result.warnings.begin(), run.result.warnings.end(),
                                    [](const Warning& w) { return w.code == "extrapolated"; });
  REQUIRE(warning != run.result.warnings.end());
  CHECK(warning->message.find("less than 1 % of the time") != std::string::npos);
}

TEST_CASE("position on the staircase") {
  struct Case {
    std::int64_t channels, first, last;
    std::optional<double> saving, cost;
  };
  for (const Case& c : {Case{100, 97, 128, 1.0, 1.0}, Case{32, 1, 32, std::nullopt, 1.0}, Case{33, 33, 64, 1.0, 1.0},
                        Case{1, 1, 32, std::nullopt, 1.0}, Case{96, 65, 96, 1.0, 1.0}}) {
    CAPTURE(c.channels);
    const Run run(conv_and_leaky(c.channels));
    const auto& step = run.result.layers[0].step;
    REQUIRE(step.has_value());
    CHECK(step->variable == platform::Variable::c_out);
    CHECK(step->value == c.channels);
    CHECK(step->first == c.first);
    CHECK(step->last == c.last);
    CHECK(step->saving_ms == c.saving);
    CHECK(step->cost_ms == c.cost);
    CHECK_FALSE(run.result.layers[1].step.has_value());
  }
}

TEST_CASE("memory: weights, what is alive at the same time, and whether it fits") {
  // x 8·256, y and out 100·256 floats: x and y live together in the first layer, y and out in the second.
  const Run run(conv_and_leaky(100));
  CHECK(run.result.memory.weights_bytes == 100 * 8 * 4);
  CHECK(run.result.memory.peak_activation_bytes == 2 * 100 * 256 * 4);
  CHECK(run.result.memory.fits);
  const Run large(conv_and_leaky(1000));
  CHECK(large.result.memory.peak_activation_bytes == 2 * 1000 * 256 * 4);
  CHECK_FALSE(large.result.memory.fits);
}

TEST_CASE("a table whose times grow beyond all bounds gives finite figures") {
  std::string table = kTable;
  const std::string conv = R"("conv": {"latency": ["ceil-div", "c_out", 32])";
  table.replace(table.find(conv), conv.size(), R"("conv": {"latency": ["pow", "c_out", 80])");
  const Run run(conv_and_leaky(1024), table);
  CHECK(run.result.layers[0].latency_ms > 1e12);
  for (const double value : {run.result.latency_ms, run.result.high_ms, run.result.layers[0].high_ms})
    CHECK(std::isfinite(value));
}

TEST_CASE("memory: a tensor whose bytes pass 64 bits fits no device") {
  GraphBuilder b;
  b.input("column", {1LL << 31, 1}).input("row", {1, 1LL << 31}).input("s", {4});
  b.node("MatMul", "table", {"column", "row"}, {"all"}).node("LeakyRelu", "leaky", {"s"}, {"out"});
  b.output("all").output("out");
  const MemoryEstimate memory = Run(b.network()).result.memory;
  CHECK(memory.peak_activation_bytes > memory.device_bytes);
  CHECK_FALSE(memory.fits);
}

TEST_CASE("what the table or the rules do not know is a lower bound") {
  GraphBuilder b;
  b.input("x", {1, 8, 16, 16}).weights("w", {8, 8, 1, 1}).node("Conv", "c", {"x", "w"}, {"y"});
  b.node("Softmax", "soft", {"y"}, {"z"}).node("Mystery", "m", {"z"}, {"out"}).output("out");
  const Run run(b.network());
  CHECK(run.result.at_least);
  CHECK(run.result.nodes[static_cast<std::size_t>(Coverage::unsupported)] == 2);
  CHECK(run.result.nodes[static_cast<std::size_t>(Coverage::modelled)] == 1);
  CHECK(run.result.macs[static_cast<std::size_t>(Coverage::modelled)] == 8 * 8 * 256);
  CHECK(run.result.latency_ms == doctest::Approx(0.5 + 1.01));
}

TEST_CASE("a table that gives no possible time for a layer: it is left out, and said") {
  struct Case {
    const char* what;
    const char* latency;  // of convolutions; those of 100 channels were none of the layers that loading tries
  };
  for (const Case& c : {Case{"infinite", R"(["/", 1, ["*", ["-", "c_out", 100], ["-", "c_out", 100]]])"},
                        Case{"undefined", R"(["/", ["-", "c_out", 100], ["-", "c_out", 100]])"},
                        Case{"negative", R"(["-", ["*", ["-", "c_out", 100], ["-", "c_out", 100]], 1])"}}) {
    CAPTURE(std::string(c.what));
    std::string table = kTable;
    const std::string before = R"("conv": {"latency": ["ceil-div", "c_out", 32])";
    table.replace(table.find(before), before.size(), R"("conv": {"latency": )" + std::string(c.latency));
    const Run run(conv_and_leaky(100), table);
    const LayerEstimate& conv = run.result.layers[0];
    CHECK_FALSE(conv.supported);
    CHECK(conv.latency_ms == 0);
    CHECK_FALSE(conv.step);
    CHECK(run.result.at_least);
    CHECK(run.result.latency_ms == doctest::Approx(0.5 + run.result.layers[1].latency_ms));
    CHECK(run.result.nodes[static_cast<std::size_t>(Coverage::unsupported)] == 1);
    const auto& warnings = run.result.warnings;
    const auto warning =
        std::find_if(warnings.begin(), warnings.end(), [](const Warning& w) { return w.code == "impossible_time"; });
    REQUIRE(warning != warnings.end());
    CHECK(warning->where == std::vector<std::string>{"c"});
    // Nor does one beside it say what a channel more would cost.
    const Run beside(conv_and_leaky(101), table);
    CHECK(beside.result.layers[0].supported);
    CHECK_FALSE(beside.result.layers[0].step);
  }
}
