// blackthorn simulate: a runner whose device is a platform table, with noise and outliers.

#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "base/error.h"
#include "base/formatted.h"
#include "base/numbers.h"
#include "base/text.h"
#include "bench/layer_request.h"
#include "commands.h"
#include "estimate/estimate.h"
#include "inputs.h"
#include "output.h"
#include "room.h"
#include "stats/splitmix.h"

namespace blackthorn::cli {
namespace {

using Json = nlohmann::json;

constexpr double kMostSeed = 1e15;  // whole numbers up to here are exact

double number_option(const Arguments& arguments, std::string_view name, double preset, double most) {
  const auto text = arguments.get(name);
  if (!text) return preset;
  const auto value = parsed<double>(*text);
  if (!value || *value < 0 || *value > most)
    bad(formatted("{}: expected a number from 0 to {}, found {}", name, static_cast<std::int64_t>(most),
                  blackthorn::quoted(*text)));
  return *value;
}

/// Uniform in [0, 1), the same on every machine.
double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

double normal(std::mt19937_64& random) {
  constexpr double pi = 3.141592653589793;
  return std::sqrt(-2 * std::log(1 - uniform(random))) * std::cos(2 * pi * uniform(random));
}

class Device {
 public:
  explicit Device(const Arguments& arguments)
      : table_(load_platform(arguments.get("--platform").value_or(Settings().platform))),
        mode_(table_->mode(arguments.get("--mode").value_or(""))),
        noise_(number_option(arguments, "--noise", 1, 100) / 100),
        outliers_(number_option(arguments, "--outliers", 0, 100) / 100),
        seed_(static_cast<std::uint64_t>(number_option(arguments, "--seed", 1, kMostSeed))) {}

  Json answer(const std::string& line) {
    const Json request = Json::parse(line, nullptr, false);
    if (!request.is_object()) return {{"error", "the request is no JSON object"}};
    Json result = measured(request);
    if (const auto id = request.find("id"); id != request.end()) result["id"] = *id;
    return result;
  }

 private:
  Json measured(const Json& request) {
    try {
      return {{"samples_ms", samples(request)},
              {"device", table_->name + ", simulated"},
              {"software", table_->software},
              {"clocks_mhz", {{"gpu", mode_.gpu_mhz}}},
              {"memory_bytes", table_->device.memory_bytes},
              {"reads_on", true}};
    } catch (const std::exception& error) {
      return {{"error", error.what()}, {"reads_on", true}};
    }
  }

  std::vector<double> samples(const Json& request) {
    const bench::LayerRequest layer = bench::make_request(kind_named(request.at("kind").get<std::string>()),
                                                          request.at("parameters").get<bench::LayerParameters>());
    const platform::PrecisionInfo& precision = table_->precision(request.value("precision", "fp32"));
    const platform::CompiledPlatform compiled(*table_, mode_, precision);
    const platform::CompiledKind* kind = compiled.find(kind_name(layer.kind));
    if (!kind) throw Error(ErrorCode::bad_request, "the platform has no function for this kind");
    platform::Program::Scratch scratch;
    const double truth = kind->latency.evaluate(
        platform::layer_variables(bench::layer_of(layer).shape, precision.bytes_per_element), scratch);
    // Another process, another measurement, another time of the same layer: other noise, but all by the seed.
    std::mt19937_64 random(seed_ * 0x9e3779b97f4a7c15 ^ stats::mixed(request.at("parameters").dump()) ^ asked_++);
    // A measurement is off as a whole, as by clocks and temperature; its samples differ a tenth as much.
    constexpr double within = 0.1;
    double off = std::max(1 + noise_ * normal(random), 0.1);
    if (uniform(random) < outliers_) off *= 1.2 + 1.8 * uniform(random);
    std::vector<double> times;
    for (int i = 0; i < std::clamp(request.value("repeats", 1), 1, 1000); ++i)
      times.push_back(truth * off * std::max(1 + within * noise_ * normal(random), 0.1));
    return times;
  }

  std::shared_ptr<const platform::Platform> table_;
  const platform::Mode& mode_;
  double noise_, outliers_;
  std::uint64_t seed_, asked_ = 0;
};

int run(const Arguments& arguments) {
  Device device(arguments);
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    std::fputs((device.answer(line).dump() + '\n').c_str(), stdout);
    std::fflush(stdout);
  }
  return kDone;
}

}  // namespace

const Command kSimulateCommand = {
    "simulate",
    "",
    0,
    0,
    R"(Reads requests of the runner protocol (docs/runners.md) from standard input, one a line, and answers each with
the time that a platform table gives, with noise: to try out `blackthorn bench` without a device, and to see how
near it comes to a truth that is known.

Exit status: 0 done, 2 bad input.

Examples
  blackthorn bench --runner "blackthorn simulate --platform jetson-tx2" --out simulated.json
)",
    {{"--platform", "ID|FILE.json", "the truth (jetson-nano)"},
     {"--mode", "ID", "power mode (the platform's first)"},
     {"--noise", "PERCENT", "standard deviation of a measurement (1)"},
     {"--outliers", "PERCENT", "share of measurements that take 1.2 to 3 times as long (0)"},
     {"--seed", "N", "of the noise (1)"}},
    run,
};

}  // namespace blackthorn::cli
