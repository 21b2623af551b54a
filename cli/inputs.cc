#include "inputs.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "file_source.h"
#include "onnx/reader.h"
#include "room.h"

namespace blackthorn::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMaxTableBytes = 16 << 20;

[[noreturn]] void bad(const std::string& message, const std::string& where) {
  throw Error(ErrorCode::bad_request, message, where);
}

bool is_onnx(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending == ".onnx";
}

// "NAME=REST" at the last "=": names may hold one, sizes do not.
std::pair<std::string, std::string> split_name(const std::string& text, const std::string& option,
                                               const std::string& form) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) bad(option + " wants " + form, text);
  return {text.substr(0, equals), text.substr(equals + 1)};
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
  return read_model(source, fs::path(path).filename().string());
}

std::optional<std::string> platform_file_text(const std::string& id_or_file) {
  const bool file = id_or_file.ends_with(".json") || id_or_file.find('/') != std::string::npos;
  return file ? std::optional(read_file(id_or_file, kMaxTableBytes)) : std::nullopt;
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

Report analyse(Model model, const Settings& settings) {
  return Session(std::make_shared<const Model>(std::move(model)), tables()).analyse(settings);
}

Settings settings_from_options(const Arguments& arguments) {
  Settings settings;
  settings.platform = table_id(arguments.get("--platform").value_or(settings.platform));
  settings.mode = arguments.get("--mode").value_or("");
  settings.precision = arguments.get("--precision").value_or("");
  // Wrong for all models alike, so it is said before the first one is read.
  const auto table = tables().find(settings.platform);
  table->mode(settings.mode);
  table->precision(settings.precision);
  if (const auto batch = arguments.get("--batch")) settings.binding.batch = parse_size(*batch, "--batch");
  for (const std::string& text : arguments.all("--dim")) {
    const auto [name, size] = split_name(text, "--dim", "NAME=N");
    settings.binding.dims[name] = parse_size(size, "--dim " + text);
  }
  for (const std::string& text : arguments.all("--shape")) {
    if (text.find('=') == std::string::npos) {
      settings.binding.shapes[""] = parse_shape(text);
    } else {
      const auto [name, shape] = split_name(text, "--shape", "NAME=1x3x224x224");
      settings.binding.shapes[name] = parse_shape(shape);
    }
  }
  if (const auto budget = arguments.get("--budget")) settings.budget_ms = parse_budget_ms(*budget);
  return settings;
}

Settings name_shapes(Settings settings, const Model& model) {
  auto nameless = settings.binding.shapes.extract("");
  if (nameless.empty()) return settings;
  const auto& inputs = model.graph.inputs;
  if (inputs.size() != 1) bad("the model has several inputs, so --shape wants a name: NAME=1x3x224x224", model.name);
  settings.binding.shapes[model.graph.tensor(inputs[0]).name] = nameless.mapped();
  return settings;
}

}  // namespace blackthorn::cli
