#include "profile/profile_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"
#include "platform/json_text.h"
#include "stats/statistics.h"

namespace blackthorn::profile {
namespace {

using nlohmann::json;

// A layer of more than a day is none; times above would spoil every sum.
constexpr double kMostMs = 1e8;
// Engines have a few thousand.
constexpr std::size_t kMostLayers = 20000;
constexpr std::string_view kRunEnding = "_kernel_time";

/// Fails with the place: "/3/averageMs".
class Place {
 public:
  Place(std::string_view what, std::string_view file, std::string pointer = {})
      : what_(what), file_(file), pointer_(std::move(pointer)) {}

  Place at(std::string_view key) const { return {what_, file_, platform::pointer_to(pointer_, key)}; }
  Place at(std::size_t index) const { return at(std::to_string(index)); }
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(ErrorCode::bad_request, std::string(what_) + ' ' + platform::in_quotes(file_) + ": " + message,
                pointer_);
  }

 private:
  std::string_view what_, file_;
  std::string pointer_;
};

json parse(std::string_view text, std::string_view what, std::string_view name) {
  platform::JsonOrigin origin;
  origin.code = ErrorCode::bad_request;
  origin.what = what;
  origin.name = name;
  origin.max_bytes = kMaxProfileBytes;
  origin.unique_keys = false;
  return platform::parse_json_text(text, origin);
}

double time_of(const json& element, std::string_view key, const Place& place) {
  const json& value = element.at(std::string(key));
  const double time = value.is_number() ? value.get<double>() : std::nan("");
  if (!(time >= 0 && time <= kMostMs)) place.at(key).fail("expected a time of 0 or more");
  return time;
}

std::string text_of(const json& element, std::string_view key) {
  const auto found = element.find(key);
  return found != element.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Shape shape_of(const json& dims) {
  Shape shape;
  if (!dims.is_array()) return shape;
  for (const json& dim : dims) shape.push_back(dim.is_number_integer() ? dim.get<std::int64_t>() : kUnknownDim);
  return shape;
}

// ---- TensorRT ----

bool is_tensorrt(const json& element) { return element.contains("averageMs") || element.contains("timeMs"); }

Profile read_tensorrt(const json& array, const Place& place) {
  Profile profile;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const json& element = array[i];
    if (!element.is_object()) place.at(i).fail("expected an object");
    if (const auto count = element.find("count"); count != element.end() && count->is_number_integer())
      profile.inferences = std::max<std::int64_t>(count->get<std::int64_t>(), 0);
    if (!element.contains("name")) continue;
    if (!element.at("name").is_string()) place.at(i).at("name").fail("expected a text");
    ProfiledLayer layer;
    layer.name = text_of(element, "name");
    if (element.contains("medianMs")) {
      layer.ms = time_of(element, "medianMs", place.at(i));
    } else if (element.contains("averageMs")) {
      layer.ms = time_of(element, "averageMs", place.at(i));
    } else if (element.contains("timeMs") && profile.inferences > 0) {
      layer.ms = time_of(element, "timeMs", place.at(i)) / static_cast<double>(profile.inferences);
    } else {
      place.at(i).fail("the layer has neither \"medianMs\" nor \"averageMs\"");
    }
    profile.layers.push_back(std::move(layer));
  }
  return profile;
}

// ---- ONNX Runtime ----

bool is_onnx_runtime(const json& element) { return element.contains("cat") && element.contains("name"); }

// [{"float": [1, 3, 224, 224]}, …]; a null stands for what is no tensor.
std::vector<MeasuredTensor> tensors_of(const json& arguments, std::string_view key) {
  std::vector<MeasuredTensor> tensors;
  const auto found = arguments.find(key);
  if (found == arguments.end() || !found->is_array()) return tensors;
  for (const json& tensor : *found) {
    if (tensor.is_object() && !tensor.empty()) tensors.push_back({{}, shape_of(tensor.begin().value())});
  }
  return tensors;
}

struct NodeRuns {
  ProfiledLayer layer;
  std::vector<double> ms;
};

Profile read_onnx_runtime(const json& array, const Place& place) {
  Profile profile;
  std::vector<NodeRuns> nodes;  // in order of their first run
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> known;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const json& event = array[i];
    if (!event.is_object()) place.at(i).fail("expected an object");
    const std::string name = text_of(event, "name");
    if (name == "model_run") ++profile.inferences;
    if (text_of(event, "cat") != "Node" || !name.ends_with(kRunEnding)) continue;
    if (!event.contains("dur")) place.at(i).fail("a run of a node without \"dur\"");
    const json arguments = event.contains("args") && event.at("args").is_object() ? event.at("args") : json::object();
    const std::string type = text_of(arguments, "op_name");
    const auto [entry, added] = known.emplace(std::tuple(name, text_of(arguments, "node_index"), type), nodes.size());
    if (added) {
      NodeRuns& node = nodes.emplace_back();
      node.layer.name = name.substr(0, name.size() - kRunEnding.size());
      node.layer.type = type;
      node.layer.inputs = tensors_of(arguments, "input_type_shape");
      node.layer.outputs = tensors_of(arguments, "output_type_shape");
    }
    nodes[entry->second].ms.push_back(time_of(event, "dur", place.at(i)) / 1000);
  }
  for (NodeRuns& node : nodes) {
    // A node in the body of a loop runs several times in one inference.
    const double turns =
        profile.inferences > 0 ? static_cast<double>(node.ms.size()) / static_cast<double>(profile.inferences) : 1;
    node.layer.ms = median(node.ms) * std::max(turns, 1.0);
    profile.layers.push_back(std::move(node.layer));
  }
  return profile;
}

struct Format {
  std::string_view name;
  bool (*recognises)(const json& element);  // one element of the array
  Profile (*read)(const json& array, const Place& place);
};

constexpr std::array<Format, 2> kFormats = {{
    {"TensorRT", is_tensorrt, read_tensorrt},
    {"ONNX Runtime", is_onnx_runtime, read_onnx_runtime},
}};

std::vector<MeasuredTensor> info_tensors(const json& layer, std::string_view key) {
  std::vector<MeasuredTensor> tensors;
  const auto found = layer.find(key);
  if (found == layer.end() || !found->is_array()) return tensors;
  for (const json& tensor : *found) {
    if (!tensor.is_object()) continue;
    const auto dims = tensor.find("Dimensions");
    tensors.push_back({text_of(tensor, "Name"), dims == tensor.end() ? Shape() : shape_of(*dims)});
  }
  return tensors;
}

}  // namespace

Profile read_profile(std::string_view text, std::string_view name) {
  const Place place("profile", name);
  const json array = parse(text, "profile", name);
  if (!array.is_array()) {
    place.fail(
        "expected an array, as trtexec --exportProfile and ONNX Runtime's profiling write it" +
        std::string(array.is_object() && array.contains("Layers") ? "; these are layer infos, see --layers" : ""));
  }
  for (const Format& format : kFormats) {
    const bool found = std::any_of(array.begin(), array.end(), [&](const json& element) {
      return element.is_object() && format.recognises(element);
    });
    if (!found) continue;
    Profile profile = format.read(array, place);
    profile.format = format.name;
    if (profile.layers.empty()) place.fail("it holds no time of a layer");
    if (profile.layers.size() > kMostLayers) place.fail("it has more than " + std::to_string(kMostLayers) + " layers");
    return profile;
  }
  place.fail("the format is none that is known here (" +
             joined(kFormats, ", ", [](const Format& format) { return format.name; }) + ")");
}

void add_layer_info(Profile& profile, std::string_view text, std::string_view name) {
  const Place place("layer information", name);
  const json root = parse(text, "layer information", name);
  const json* layers = root.is_object() && root.contains("Layers") ? &root.at("Layers") : &root;
  if (!layers->is_array()) place.fail("expected {\"Layers\": […]}, as trtexec --exportLayerInfo writes it");
  // A name may stand for several layers: they come in the same order in both files.
  std::unordered_map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t i = profile.layers.size(); i-- > 0;) by_name[profile.layers[i].name].push_back(i);
  for (std::size_t i = 0; i < layers->size(); ++i) {
    const json& element = (*layers)[i];
    if (element.is_string()) continue;
    if (!element.is_object() || text_of(element, "Name").empty()) place.at(i).fail("expected an object with \"Name\"");
    const auto found = by_name.find(text_of(element, "Name"));
    if (found == by_name.end() || found->second.empty()) continue;
    ProfiledLayer& layer = profile.layers[found->second.back()];
    found->second.pop_back();
    layer.type = text_of(element, "LayerType");
    layer.inputs = info_tensors(element, "Inputs");
    layer.outputs = info_tensors(element, "Outputs");
  }
}

}  // namespace blackthorn::profile
