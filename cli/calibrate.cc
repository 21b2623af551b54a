// blackthorn calibrate: coefficients of platform tables fitted to measurements.

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "commands.h"
#include "file_source.h"
#include "fit/observations.h"
#include "fit/table_writer.h"
#include "fit/validation.h"
#include "inputs.h"
#include "output.h"

namespace blackthorn::cli {
namespace {

int run(const Arguments& arguments) {
  const std::filesystem::path root = arguments.operands()[0];
  const fit::Recipe recipe = fit::parse_recipe(read_file((root / "calibration/recipe.json").string(), 64 << 20));
  fit::Files files;
  files.text = [&](const std::string& file) { return read_file((root / "measurements" / file).string(), 64 << 20); };
  files.model = [&](const std::string& file) { return read_model_file((root / "networks" / file).string()); };
  const auto observations = fit::load_observations(recipe, files);
  std::vector<platform::Platform> platforms;
  for (const auto& id : recipe.platforms) platforms.push_back(platform::Platform::embedded(id));
  const fit::Calibrator calibrator(recipe, platforms, observations);
  std::printf("%zu observations, %zu parameters\n", observations.size(), calibrator.parameter_count());
  fit::Validation validation(recipe, calibrator, observations);
  for (std::size_t p = 0; p < calibrator.platforms().size(); ++p) {
    std::printf("%s\n", calibrator.platforms()[p].id.c_str());
    for (const auto& [name, c] : calibrator.coefficients(validation.full(), validation.fitted(), p))
      std::printf("  %-20s %10.5g prior %10.5g  sigma %.3f of %.3f\n", name.c_str(), c.value, c.prior, c.sigma,
                  c.prior_sigma);
  }
  if (const auto folder = arguments.get("--output")) {
    for (std::size_t p = 0; p < platforms.size(); ++p) {
      fit::TableUpdate update;
      update.coefficients = calibrator.coefficients(validation.full(), validation.fitted(), p);
      for (const auto& prior : recipe.coefficients) update.meanings[prior.name] = prior.meaning;
      const std::string name = platforms[p].id + ".json";
      const std::string table = fit::updated_table(read_file((root / name).string(), 64 << 20), update);
      std::ofstream(std::filesystem::path(*folder) / name) << table;
    }
    if (arguments.has("--only")) return kDone;
  }
  const auto times = calibrator.predict(validation.full(), false);
  const auto corrected = calibrator.predict(validation.full(), true);
  std::ofstream dump("/tmp/fit.csv");
  dump << "set;device;precision;network;label;kernel;measured;model;corrected;heldout\n";
  std::vector<double> held(observations.size(), 0);
  for (const auto& check : recipe.checks) {
    const auto result = validation.run(check);
    std::printf("%-28s n %4zu  %s %6.2f  goal %5.2f %s | bias %6.2f worst %6.2f spearman %.3f | roofline %6.2f scaled %6.2f\n", check.id.c_str(),
                result.rows.size(), check.statistic.c_str(), 100 * result.figure, 100 * check.goal,
                result.reached() ? "ok " : "   ", 100 * result.model.bias, 100 * result.model.worst, result.model.spearman,
                100 * result.roofline_figure, 100 * result.scaled_roofline_figure);
    for (const auto& row : result.rows) held[row.observation] = row.estimated_ms;
  }
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const auto& o = observations[i];
    dump << recipe.sets[o.set].id << ';' << o.platform << ';' << o.precision << ';' << o.network << ';' << o.label << ';' << o.kernel << ';'
         << o.measured_ms << ';' << times[i] << ';' << corrected[i] << ';' << held[i] << '\n';
  }
  return kDone;
}

}  // namespace

const Command kCalibrateCommand = {"calibrate", "PLATFORMS_DIR", 1, 1, "fit coefficients of platform tables to measurements", "", {{"--output","DIR","x"},{"--only","","x"}}, run};

}  // namespace blackthorn::cli
