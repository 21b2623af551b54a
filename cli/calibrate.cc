// blackthorn calibrate and blackthorn validate: coefficients of platform tables fitted to measurements, and how good
// they are on measurements that the fit has not seen.

#include <filesystem>

#include "calibration/observations.h"
#include "calibration/outcome.h"
#include "calibration/outcome_text.h"
#include "commands.h"
#include "file_source.h"
#include "inputs.h"
#include "output.h"
#include "print/printable.h"
#include "room.h"
#include "table_file.h"

namespace blackthorn::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t kMaxTextBytes = 64 << 20;

std::string read_text(const fs::path& path) { return read_file(path.string(), kMaxTextBytes); }

/// A folder of platform tables, with calibration/recipe.json, measurements/ and networks/ in it.
struct Calibration {
  explicit Calibration(const fs::path& folder)
      : recipe(calibration::parse_recipe(read_text(folder / "calibration" / "recipe.json"))) {
    calibration::Files files;
    files.text = [&](const std::string& file) { return read_text(folder / "measurements" / file); };
    files.model = [&](const std::string& file) { return read_model_file((folder / "networks" / file).string()); };
    observations = calibration::load_observations(recipe, files);
    std::vector<platform::Platform> platforms;
    for (const std::string& id : recipe.platforms) {
      tables.push_back(read_text(folder / (id + ".json")));
      platforms.push_back(platform::Platform::from_json(tables.back(), id));
    }
    const calibration::Calibrator calibrator(recipe, std::move(platforms), observations);
    outcome = calibration::calibrate(recipe, calibrator, observations);
  }

  calibration::Recipe recipe;
  std::vector<calibration::Observation> observations;
  std::vector<std::string> tables;  // texts, one for each of the recipe's platforms
  calibration::Outcome outcome;
};

int run_calibrate(const Arguments& arguments) {
  const fs::path folder = arguments.operands()[0];
  const Calibration calibration(folder);
  const bool check = arguments.has("--check");
  const fs::path target = arguments.get("--output").value_or(folder.string());
  bool same = true;
  for (std::size_t p = 0; p < calibration.tables.size(); ++p) {
    const std::string text = calibration::updated_table(calibration.tables[p], calibration.outcome.tables[p]);
    const fs::path file = target / (calibration.recipe.platforms[p] + ".json");
    if (check) {
      if (text == read_text(file)) continue;
      same = false;
      std::fputs((printable(file.string()) + ": not what the calibration gives\n").c_str(), stderr);
      continue;
    }
    write_table_file(file.string(), text);
  }
  std::fputs((calibration::coefficients_text(calibration.recipe, calibration.outcome) + '\n').c_str(), stdout);
  return same ? kDone : kBadInput;
}

int run_validate(const Arguments& arguments) {
  const Output output(arguments, Offer::whole);
  const Calibration calibration(arguments.operands()[0]);
  const auto& [recipe, observations, tables, outcome] = calibration;
  output.write(output.json() ? calibration::outcome_json(recipe, observations, outcome)
                             : calibration::outcome_text(outcome, output.format().sheets));
  return kDone;
}

}  // namespace

const Command kCalibrateCommand = {
    "calibrate",
    "PLATFORMS_DIR",
    1,
    1,
    R"(Reads PLATFORMS_DIR/calibration/recipe.json, the measurements and networks beside it, fits the coefficients of
all tables that the recipe names together, and writes the tables: each coefficient with its value, the 90 %
interval around it, and whether data or prior belief decided it; each kind of layer with its error on layers that
the fit has not seen. The same input gives the same tables to the byte.

Exit status: 0 done, 2 bad input, or with --check a table that differs.

Examples
  blackthorn calibrate platforms
  blackthorn calibrate platforms --check
)",
    {{"--output", "DIR", "where the tables are written (PLATFORMS_DIR)"},
     {"--check", "", "write nothing; say whether the tables there are what the calibration gives"}},
    run_calibrate,
};

const Command kValidateCommand = {
    "validate",
    "PLATFORMS_DIR",
    1,
    1,
    R"(Does what `calibrate` does, and judges it. Each check of the recipe leaves measurements out together (a network,
a family of architectures, a source), fits to the rest and estimates what was left out: mean and root mean square
error, bias, share within 10 %, rank correlation, share inside the 90 % interval; beside it the roofline by the
data sheet, and the roofline with one factor fitted to the other rows of the check. A second table has every set
of measurements against the tables as they ship.

Exit status: 0 done, 2 bad input.

Examples
  blackthorn validate platforms
  blackthorn validate platforms --format json --output validation.json
)",
    with_output({}, Offer::whole),
    run_validate,
};

}  // namespace blackthorn::cli
