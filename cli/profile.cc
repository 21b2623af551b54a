// blackthorn profile: an estimate beside the measured profile of the same network, and a table fitted to it.

#include <filesystem>

#include "base/error.h"
#include "commands.h"
#include "file_source.h"
#include "inputs.h"
#include "output.h"
#include "profile/profile_text.h"
#include "room.h"
#include "table_file.h"

namespace blackthorn::cli {
namespace {

namespace fs = std::filesystem;

std::string read_measured(const std::string& file) {
  return read_file(file, static_cast<std::int64_t>(profile::kMaxProfileBytes));
}

std::string file_name(const std::string& path) { return fs::path(path).filename().string(); }

void write_table(const std::string& file, const Arguments& arguments, const profile::ProfileReport& profile) {
  const std::string platform = arguments.get("--platform").value_or(Settings().platform);
  const std::optional<std::string> own_table = platform_file_text(platform);
  profile::Recalibration recalibration;
  recalibration.id = id_of_file(file);
  recalibration.profile = file_name(arguments.operands()[1]);
  recalibration.date = arguments.get("--date").value_or(today());
  write_table_file(file, profile::recalibrated_table(*profile.report, own_table, profile.factors, recalibration));
}

int run(const Arguments& arguments) {
  const Output output(arguments, Offer::all);
  const Settings settings = settings_from_options(arguments);
  const std::string &model_file = arguments.operands()[0], &profile_file = arguments.operands()[1];
  profile::Profile profile = profile::read_profile(read_measured(profile_file), file_name(profile_file));
  if (const auto layers = arguments.get("--layers"))
    profile::add_layer_info(profile, read_measured(*layers), file_name(*layers));
  Model model = read_model_file(model_file);
  const Settings in_model = name_shapes(settings, model);
  const Analysis report = analyse(std::move(model), in_model);
  profile::ProfileReport result{&report, &profile, profile::compare_profile(report, profile), {}};
  if (const auto table = arguments.get("--recalibrate")) {
    result.factors = profile::kind_factors(report, result.comparison);
    write_table(*table, arguments, result);
  }
  output.write(output.json() ? profile::profile_json(result) : profile::profile_text(result, output.format().sheets));
  return kDone;
}

std::vector<Option> options() {
  return estimate_options(Budget::none, Offer::all,
                          {{"--layers", "FILE.json", "what trtexec --exportLayerInfo wrote: types, tensors and shapes"},
                           {"--recalibrate", "TABLE.json",
                            "write a platform table that is fitted to the profile: a factor for\neach kind of layer"},
                           {"--date", "YYYY-MM-DD", "day of the measurement, for that table (today)"}});
}

}  // namespace

const Command kProfileCommand = {
    "profile",
    "MODEL.onnx PROFILE.json",
    2,
    2,
    R"(Estimates the model and sets each layer beside what was measured of it. The profile is what TensorRT's
`trtexec --exportProfile` writes, or the profile of an ONNX Runtime session; the content says which. Layers are
matched by the names of nodes within theirs, then by tensors, then by kind and order; several that belong
together are one group. What has no match is listed, and the errors are those of the groups.

--recalibrate writes a table for --platform that extends the one used with factors that fit the profile.

Exit status: 0 done, 2 bad input (the error is on standard error).

Examples
  trtexec --onnx=model.onnx --fp16 --exportProfile=profile.json     (on the board)
  blackthorn profile model.onnx profile.json --platform jetson-nano --precision fp16
  blackthorn profile model.onnx profile.json --layers layers.json --format csv --output layers.csv
  blackthorn profile model.onnx profile.json --recalibrate my-nano.json
  blackthorn estimate other.onnx --platform my-nano.json
)",
    options(),
    run,
};

}  // namespace blackthorn::cli
