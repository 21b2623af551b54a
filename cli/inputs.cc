// Options, settings and files: what is wrong with any of them is said before the first model is read.
// Tests: tests/cli/cli.test.mjs.
#include "inputs.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "file_source.h"
#include "onnx/reader.h"
#include "platform/json_text.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

namespace fs = std::filesystem;

bool is_onnx(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending == ".onnx";
}

Option option_of(const Setting& setting) {
  std::string help(setting.help);
  const std::string_view otherwise = setting.unset.value.empty() ? setting.unset.words : setting.unset.value;
  if (!otherwise.empty()) help += " (" + std::string(otherwise) + ")";
  return {std::string(setting.option), std::string(setting.argument), help};
}

}  // namespace

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

std::vector<std::string> model_files(const std::vector<std::string>& operands) {
  std::vector<std::string> files;
  for (const std::string& operand : operands) {
    if (!is_folder(operand)) {
      files.push_back(operand);
      continue;
    }
    const std::size_t before = files.size();
    std::error_code error;
    fs::recursive_directory_iterator entry(operand, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      std::error_code ignored;
      if (is_onnx(entry->path()) && entry->is_regular_file(ignored)) files.push_back(entry->path().string());
    }
    if (error) throw Error(ErrorCode::unreadable_file, "the folder cannot be read: " + error.message(), operand);
    if (files.size() == before) bad("the folder holds no .onnx file", operand);
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

Model read_model_file(const std::string& path) {
  FileSource source(path);
  return read_model(source, path == kStandardInput ? "standard input" : fs::path(path).filename().string());
}

std::optional<std::string> platform_file_text(const std::string& id_or_file) {
  const bool file = id_or_file.ends_with(".json") || id_or_file.find('/') != std::string::npos;
  return file ? std::optional(read_file(id_or_file, std::int64_t{platform::kMaxTableBytes})) : std::nullopt;
}

platform::Tables& tables() {
  static platform::Tables all;
  return all;
}

std::string table_id(const std::string& id_or_file) {
  const std::optional<std::string> text = platform_file_text(id_or_file);
  return text ? tables().add(*text, id_or_file) : id_or_file;
}

std::shared_ptr<const platform::Platform> load_platform(const std::string& id_or_file) {
  return tables().find(table_id(id_or_file));
}

Analysis analyse(Model model, const Settings& settings, Detail detail) {
  return Session(std::make_shared<const Model>(std::move(model)), tables()).analyse(settings, detail);
}

std::vector<Option> estimate_options(Budget budget, Offer offer, const std::vector<Option>& more) {
  std::vector<Option> options;
  for (const Setting& setting : setting_table()) {
    if (setting.judges && budget == Budget::none) continue;
    options.push_back(option_of(setting));
  }
  options.insert(options.end(), more.begin(), more.end());
  return with_output(std::move(options), offer);
}

Settings settings_from_options(const Arguments& arguments) {
  Settings settings;
  for (const Setting& setting : setting_table())
    for (const std::string& text : arguments.all(setting.option)) setting.from_text(settings, text);
  settings.platform = table_id(settings.platform);
  // Wrong for all models alike, so it is said before the first one is read.
  const auto table = tables().find(settings.platform);
  table->mode(settings.mode);
  table->precision(settings.precision);
  return settings;
}

Settings name_shapes(Settings settings, const Model& model) {
  auto nameless = settings.binding.shapes.extract("");
  if (nameless.empty()) return settings;
  const auto& inputs = model.graph.inputs;
  if (inputs.size() != 1) bad("the model has several inputs, so --shape wants a name: NAME=1x3x224x224", model.name);
  settings.binding.shapes[std::string(model.graph.tensor(inputs[0]).name)] = nameless.mapped();
  return settings;
}

}  // namespace blackthorn::cli
