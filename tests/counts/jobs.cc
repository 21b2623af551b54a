#include "counts/jobs.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "analysis/session.h"
#include "base/csv_reader.h"
#include "base/error.h"
#include "bench/device_table.h"
#include "bench/measurement_csv.h"
#include "counts/allocations.h"
#include "onnx/reader.h"
#include "print/json_writer.h"
#include "profile/profile_text.h"
#include "report/formats.h"
#include "stats/statistics.h"

namespace blackthorn::counts {
namespace {

using nlohmann::json;

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorCode::unreadable_file, "cannot open " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

analysis::Settings settings_of(const json& job, platform::Tables& tables) {
  analysis::Settings settings =
      analysis::settings_from_json(job.contains("settings") ? read_text(job.at("settings")) : "{}");
  if (job.contains("table")) settings.platform = tables.add(read_text(job.at("table")), "table.json");
  return settings;
}

analysis::Analysis analysed(const json& job, platform::Tables& tables) {
  const std::string bytes = read_text(job.at("model"));
  onnx::MemorySource source({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  auto model = std::make_shared<const graph::Model>(onnx::read_model(source, "model.onnx"));
  return analysis::Session(std::move(model), tables).analyse(settings_of(job, tables));
}

std::string estimate(const json& job, platform::Tables& tables) { return report::report_json(analysed(job, tables)); }

std::string every_format(const json& job, platform::Tables& tables) {
  const analysis::Analysis report = analysed(job, tables);
  std::string all = report::inspect_json(report) + report::inspect_text(report);
  for (const report::Format& format : report::format_table()) all += format.write(report);
  return all;
}

std::string describe(const json& job, platform::Tables& tables) {
  const auto table = tables.find(tables.add(read_text(job.at("table")), "table.json"));
  return report::platform_json(*table) + report::platform_text(*table);
}

std::string profile(const json& job, platform::Tables& tables) {
  profile::Profile measured = profile::read_profile(read_text(job.at("profile")), "profile.json");
  if (job.contains("layers")) profile::add_layer_info(measured, read_text(job.at("layers")), "layers.json");
  const analysis::Analysis report = analysed(job, tables);
  profile::ProfileReport result{&report, &measured, profile::compare_profile(report, measured), {}};
  result.factors = profile::kind_factors(report, result.comparison);
  return profile::profile_json(result) + profile::profile_text(result, report::find_format("csv").sheets);
}

std::string measurements(const json& job, platform::Tables&) {
  std::string all;
  for (const bench::MeasurementRecord& record : bench::read_measurements(read_text(job.at("csv"))).records)
    all += bench::measurement_row(record);
  return all;
}

std::string fit(const json& job, platform::Tables&) {
  std::vector<bench::MeasuredLayer> layers;
  for (const bench::MeasurementRecord& record : bench::read_measurements(read_text(job.at("csv"))).records)
    layers.push_back({record.request, bench::layer_of(record.request).shape, stats::median(record.samples_ms)});
  bench::DeviceFacts facts;
  facts.id = facts.name = "measured";
  facts.date = "2026-01-01";
  return bench::device_table(bench::DevicePlanner::of_measured(bench::Plan::standard(), {}, layers), facts);
}

struct Work {
  std::string_view name;
  std::string (*run)(const json& job, platform::Tables& tables);
};

constexpr std::array<Work, 6> kWork = {{
    {"estimate", estimate},
    {"every format", every_format},
    {"describe table", describe},
    {"profile", profile},
    {"measurements", measurements},
    {"fit", fit},
}};

}  // namespace

// Its name in the machine's symbols is its name here.
extern "C" [[gnu::noinline]] void counted_job(const std::function<void()>& work) { work(); }

void run_jobs(const std::string& file) {
  const json jobs = json::parse(read_text(file));
  platform::Tables tables;
  for (const json& job : jobs) {
    const std::string name = job.at("do");
    const auto* const work =
        std::find_if(kWork.begin(), kWork.end(), [&](const Work& row) { return row.name == name; });
    if (work == kWork.end()) throw Error(ErrorCode::bad_request, "no such job: " + name);
    allocations.most_held = allocations.held;
    const Allocations before = allocations;
    std::int64_t bytes = 0;
    std::string error;
    counted_job([&] {
      try {
        bytes = static_cast<std::int64_t>(work->run(job, tables).size());
      } catch (const Error& thrown) {
        error = std::string(error_name(thrown.code())) + ": " + thrown.message();
      }
    });
    const Allocations after = allocations;
    print::JsonWriter line;
    line.begin_object().integer("calls", after.calls - before.calls).integer("bytes", after.bytes - before.bytes);
    line.integer("most_held", after.most_held - before.held).integer("answer_bytes", bytes).text("error", error);
    std::puts(line.end_object().take().c_str());
    std::fflush(stdout);
  }
}

}  // namespace blackthorn::counts
