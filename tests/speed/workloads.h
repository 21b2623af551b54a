// What is measured for speed: pieces of the way from a model to a report, on ResNet-50 (the sample that the page
// ships) and the embedded Jetson Nano table in FP16.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace blackthorn::speed {

struct Workload {
  std::string name;
  std::string item;             // what is counted: "layer", "report"
  std::int64_t items = 1;       // in one call of `run`
  std::function<double()> run;  // returns something that depends on all the work
};

/// Throws Error where the sample cannot be read.
std::vector<Workload> workloads();

}  // namespace blackthorn::speed
