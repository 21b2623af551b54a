// The tables of names, symbols that tools make up, and sizes; and the usual orders of dimensions.
#include "inference/dimension_role.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "base/text.h"

namespace blackthorn::inference {
namespace {

constexpr Default kDefaults[] = {
    {Role::unclear, 1, "a dimension of unknown meaning"},
    {Role::batch, 1, "the batch"},
    {Role::channels, 3, "channels"},
    {Role::height, 224, "a height"},
    {Role::width, 224, "a width"},
    {Role::depth, 16, "a depth or number of frames"},
    {Role::sequence, 128, "the length of a sequence"},
    {Role::samples, 16000, "the samples of a sound (a second at 16 kHz)"},
};

/// What a symbol means: the whole name in lower case, or a part of it.
struct NamedRole {
  std::string_view text;
  bool part;
  Role role;
};
constexpr NamedRole kNames[] = {
    {"n", false, Role::batch},         {"b", false, Role::batch},        {"bs", false, Role::batch},
    {"batch", true, Role::batch},      {"h", false, Role::height},       {"height", true, Role::height},
    {"w", false, Role::width},         {"width", true, Role::width},     {"c", false, Role::channels},
    {"channel", true, Role::channels}, {"d", false, Role::depth},        {"depth", true, Role::depth},
    {"seq", true, Role::sequence},     {"len", true, Role::sequence},    {"time", true, Role::sequence},
    {"token", true, Role::sequence},   {"frames", true, Role::sequence}, {"l", false, Role::sequence},
    {"t", false, Role::sequence},      {"past", true, Role::sequence},   {"context", true, Role::sequence},
    {"ctx", true, Role::sequence},     {"kv", false, Role::sequence},    {"samples", true, Role::samples},
    {"audio", true, Role::samples},    {"wav", true, Role::samples},
};

/// What the symbols of tf2onnx, PyTorch's exporter, and ONNX Runtime's tools hold for dimensions without a name.
constexpr std::string_view kMadeUp[] = {"unk__", "dynamic_axes_", "_dim_", "_dynamic_axes", "?", "None"};

Role role_in_image(const std::vector<DeclaredDim>& dims, std::size_t axis) {
  // Channels last where the last dimension is fixed at a number of colours and the second is not.
  if (is_colours(dims[3].value) && !is_colours(dims[1].value))
    return axis == 1 ? Role::height : axis == 2 ? Role::width : Role::channels;
  // Keys and values of attention: [batch, heads, length, size]. A picture has both sides free, or few channels.
  if (axis == 2 && !is_free(dims[1]) && !is_colours(dims[1].value) && !is_free(dims[3])) return Role::sequence;
  return axis == 1 ? Role::channels : axis == 2 ? Role::height : Role::width;
}

}  // namespace

Role role_of_name(std::string_view symbol) {
  if (is_made_up(symbol)) return Role::unclear;
  const std::string lower = lower_case(symbol);
  for (const NamedRole& name : kNames) {
    if (name.part ? lower.find(name.text) != std::string::npos : lower == name.text) return name.role;
  }
  return Role::unclear;
}

bool is_made_up(std::string_view symbol) {
  return symbol.empty() || std::any_of(std::begin(kMadeUp), std::end(kMadeUp), [&](std::string_view part) {
           return symbol.find(part) != std::string_view::npos;
         });
}

Role role_of_place(const Tensor& input, std::size_t axis, bool batched) {
  const std::vector<DeclaredDim>& dims = input.declared;
  // One picture without a batch; bytes are seldom anything else.
  if (dims.size() == 3 && (!batched || input.dtype == DType::uint8) && is_colours(dims[2].value))
    return axis == 0 ? Role::height : axis == 1 ? Role::width : Role::channels;
  if (dims.size() == 3 && !batched && is_colours(dims[0].value))
    return axis == 0 ? Role::channels : axis == 1 ? Role::height : Role::width;
  if (axis == 0) return Role::batch;
  switch (dims.size()) {
    case 2: return Role::sequence;
    case 3:
      // States of recurrent layers: [layers, batch, size].
      if (axis == 1 && dims[0].value > 1 && !is_free(dims[2])) return Role::batch;
      // One of the two is the length, the other the features; where both are free, the first.
      return axis == 1 || !is_free(dims[1]) ? Role::sequence : Role::unclear;
    case 4: return role_in_image(dims, axis);
    case 5: return axis == 1 ? Role::channels : axis == 2 ? Role::depth : axis == 3 ? Role::height : Role::width;
    default: return Role::unclear;
  }
}

const Default& default_of(Role role) {
  return *std::find_if(std::begin(kDefaults), std::end(kDefaults),
                       [&](const Default& row) { return row.role == role; });
}

}  // namespace blackthorn::inference
