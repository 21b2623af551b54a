// The workloads timed where Google Benchmark does not exist (WASM): each is repeated until half a second
// has passed. Writes what Google Benchmark's JSON would hold: {"benchmarks": [{name, label, items_per_second}]}.
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "workloads.h"

int main() {
  using Clock = std::chrono::steady_clock;
  auto results = nlohmann::json::array();
  double sum = 0;  // printed, so that no work can be left out
  for (const auto& workload : blackthorn::speed::workloads()) {
    sum += workload.run();
    std::int64_t calls = 0;
    const auto start = Clock::now();
    std::chrono::duration<double> elapsed{};
    do {
      sum += workload.run();
      ++calls;
      elapsed = Clock::now() - start;
    } while (elapsed.count() < 0.5);
    results.push_back({{"name", workload.name},
                       {"label", workload.item},
                       {"items_per_second", static_cast<double>(calls * workload.items) / elapsed.count()}});
  }
  std::puts(nlohmann::json({{"benchmarks", results}, {"sum", sum}}).dump().c_str());
}
