// What the name of a measured layer says: which nodes and tensors of the model it stands for.
//
// Runtimes make a layer's name of the names in the file: "Conv_0 + PWN(Clip_3)", "Conv_5 || Conv_7",
// "{ForeignNode[a...b]}", "639 copy", "Reformatting CopyNode for Input Tensor 0 to Conv_0", "node_of_OUTPUT",
// "OUTPUT_nchwc". The forms, and what is put before or behind a name, are tables (profile_names.cc).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "graph/graph.h"
#include "profile/room.h"
#include "profile/text_parts.h"

namespace blackthorn::profile {

/// What a measured layer is to those that its name mentions.
enum class NameRole : std::uint8_t {
  own,              // it runs them
  copy,             // it copies the tensors mentioned
  reformat_input,   // it prepares an input of theirs
  reformat_output,  // it converts an output of theirs
  range,            // it runs everything from the first to the last of them
};

/// Without doubles, in the order in which the name has them.
struct Mentions {
  std::vector<NodeId> nodes;
  std::vector<TensorId> tensors;

  bool empty() const { return nodes.empty() && tensors.empty(); }
};

struct NameMeaning {
  NameRole role = NameRole::own;
  Mentions mentions;
  Mentions last;  // of a range: its other end
};

class NameIndex {
 public:
  /// Names of nodes and of tensors that are not constant. The graph must outlive the index.
  explicit NameIndex(const Graph& graph);

  NameMeaning meaning(std::string_view layer_name) const;
  /// kNoTensor where none has the name.
  TensorId tensor(std::string_view name) const;

 private:
  class Search;
  Mentions mentions(std::string_view text, bool tensors_first) const;
  PartMap<std::vector<NodeId>> nodes_;
  PartMap<TensorId> tensors_;
  std::vector<std::string> made_names_;  // that runtimes give nodes without a name
  std::size_t longest_ = 0;
};

/// The kinds that a layer of that type (else, of that name) may be; none where neither tells.
std::span<const LayerKind> measured_kinds(std::string_view type, std::string_view name);

}  // namespace blackthorn::profile
