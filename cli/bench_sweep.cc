// blackthorn bench --sweep: which function of one parameter a layer's time is.

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "bench/sweep.h"
#include "bench_options.h"
#include "output.h"
#include "room.h"

namespace blackthorn::cli {

int run_sweep(const Arguments& arguments, const std::string& range) {
  const Output output(arguments, Offer::text_or_json);
  const LayerKind kind = kind_named(arguments.get("--kind").value_or("conv"));
  const std::size_t equals = range.find('=');
  if (equals == std::string::npos) bad("--sweep is a parameter and its range, such as c_out=1:1024");
  const std::string name = range.substr(0, equals);
  const auto ends = split(range.substr(equals + 1), ':');
  if (ends.size() < 2 || ends.size() > 3)
    bad("--sweep is a parameter and its range, such as c_out=1:1024 or c_out=8:1024:8");
  bench::SweepOptions options;
  options.low = whole(ends[0], "--sweep");
  options.high = whole(ends[1], "--sweep");
  if (ends.size() == 3) options.step = whole(ends[2], "--sweep");
  bench::LayerParameters at;
  if (const auto text = arguments.get("--at")) {
    for (const std::string& part : split(*text, ',')) {
      const std::size_t sign = part.find('=');
      if (sign == std::string::npos) bad("--at lists parameters, such as c_in=64,h_in=56");
      at[part.substr(0, sign)] = whole(std::string_view(part).substr(sign + 1), "--at");
    }
  }
  const auto request = [&](std::int64_t x) {
    bench::LayerParameters given = at;
    given[name] = x;
    return bench::make_request(kind, given);
  };
  request(options.low);  // what is wrong is said before anything is measured
  request(options.high);
  MeasurerOptions measuring = measurer_options(arguments);
  if (const auto file = arguments.get("--out")) measuring.file = *file;
  Measurer measurer(measuring);
  bench::SweepPlanner planner(options);
  std::size_t samples = 0;
  while (const auto x = planner.next()) {
    std::vector<double> times;
    try {
      times = measurer.measure(request(*x));
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled || measurer.fault().empty() || planner.measurements() == 0) throw;
      break;
    }
    samples += times.size();
    if (times.empty())
      planner.report_failure(*x);
    else
      planner.report(*x, times);
  }
  const bench::SweepResult result = planner.result();
  nlohmann::ordered_json points = nlohmann::ordered_json::array();
  for (const bench::SweepPoint& point : result.points) points.push_back({{name, point.x}, {"ms", point.ms}});
  nlohmann::ordered_json json = {{"points", points},
                                 {"samples", samples},
                                 {"family", result.family},
                                 {"width", result.width},
                                 {"probability", std::round(result.probability * 1e4) / 1e4},
                                 {"error_bound", std::round(result.error_bound * 1e5) / 1e5},
                                 {"noise", std::round(result.noise * 1e5) / 1e5},
                                 {"converged", result.converged},
                                 {"function", result.function(name)}};
  if (output.json()) {
    output.write(json.dump(2) + "\n");
    return kDone;
  }
  std::string text;
  for (const auto& [key, value] : json.items()) {
    if (key == "points") continue;
    std::string line = key;
    line.resize(13, ' ');
    text += line + (value.is_string() ? value.get<std::string>() : value.dump()) + '\n';
  }
  for (const bench::SweepPoint& point : result.points) {
    std::array<char, 80> line{};
    std::snprintf(line.data(), line.size(), "%-12s %8lld  %.6g ms\n", name.c_str(), static_cast<long long>(point.x),
                  point.ms);
    text += line.data();
  }
  output.write(text);
  return kDone;
}

}  // namespace blackthorn::cli
