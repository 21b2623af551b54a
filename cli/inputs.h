// What the commands take in: model files and folders, platform tables, settings from options.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/session.h"
#include "args.h"
#include "graph/graph.h"
#include "output.h"
#include "room.h"

namespace blackthorn::cli {

/// The operands with every folder replaced by the .onnx files within, sorted. Throws Error bad_request for a folder
/// without any.
std::vector<std::string> model_files(const std::vector<std::string>& operands);
bool is_folder(const std::string& path);

/// The file's model, named as the file without its folder. Throws Error.
Model read_model_file(const std::string& path);

/// One analysis of a model that is looked at once.
Analysis analyse(Model model, const Settings& settings, Detail detail = Detail::steps);

/// The tables of this run.
platform::Tables& tables();

/// The id by which `tables` knows an embedded table's id, or a file where the text ends in .json or holds a slash.
std::string table_id(const std::string& id_or_file);
std::shared_ptr<const platform::Platform> load_platform(const std::string& id_or_file);

/// The text of such a file; nothing where it is an embedded table's id.
std::optional<std::string> platform_file_text(const std::string& id_or_file);

enum class Budget : std::uint8_t {
  none,
  judged,  // the command's exit status says whether the budget is met
};

/// Options of a command that estimates: what to estimate, `more` of its own, and where the result goes.
std::vector<Option> estimate_options(Budget budget, Offer offer, const std::vector<Option>& more = {});

/// Settings from those options. "--shape 1x3x224x224" without a name is kept under "" (see `name_shapes`).
/// Throws Error bad_request and what loading a platform throws.
Settings settings_from_options(const Arguments& arguments);

/// The settings for one model: a shape without a name goes to the model's only input.
/// Throws Error bad_request where it has several.
Settings name_shapes(Settings settings, const Model& model);

}  // namespace blackthorn::cli
