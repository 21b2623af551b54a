// The workloads under Google Benchmark. Its options apply, such as --benchmark_format=json.
#include <benchmark/benchmark.h>

#include "workloads.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const auto list = blackthorn::speed::workloads();
  for (const auto& workload : list) {
    benchmark::RegisterBenchmark(workload.name.c_str(), [&workload](benchmark::State& state) {
      for (auto iteration : state) benchmark::DoNotOptimize(workload.run());
      state.SetItemsProcessed(state.iterations() * workload.items);
      state.SetLabel(workload.item);
    });
  }
  benchmark::RunSpecifiedBenchmarks();
}
