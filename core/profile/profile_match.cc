#include "profile/profile_match.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>

#include "inference/operators.h"
#include "profile/profile_names.h"

namespace blackthorn::profile {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
/// Pairs that matching by order looks at; with more left than that on both sides, names do not belong to this model.
constexpr std::size_t kMostPairs = 4'000'000;

std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

bool holds(std::span<const LayerKind> kinds, LayerKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

class Matcher {
 public:
  Matcher(const Graph& graph, const Engine& engine, const Profile& profile)
      : graph_(graph),
        engine_(engine),
        profile_(profile),
        names_(graph),
        layers_of_(profile.layers.size()),
        measured_of_(engine.layers.size()),
        parents_(profile.layers.size() + engine.layers.size()),
        weakest_(parents_.size(), Evidence::name),
        free_(profile.layers.size(), false) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
    for (const ProfiledLayer& layer : profile.layers) meanings_.push_back(names_.meaning(layer.name));
    for (std::size_t l = 0; l < engine.layers.size(); ++l) {
      const Layer& layer = engine.layers[l];
      if (layer.kind == LayerKind::reformat) reformats_.emplace(layer.inputs[0], l);
      if (!copies_for_concatenation(layer)) continue;
      copies_.emplace(layer.inputs[0], l);
      copies_of_node_.emplace(layer.nodes[0], l);
    }
  }

  Matching run() {
    for (std::size_t m = 0; m < meanings_.size(); ++m) by_name(m);
    for (std::size_t m = 0; m < meanings_.size(); ++m) by_tensors(m);
    for (std::size_t m = 0; m < meanings_.size(); ++m) by_range(m);
    by_order();
    reorders();
    for (std::size_t m = 0; m < meanings_.size(); ++m) fused_before(m);
    fused_behind();
    return groups();
  }

 private:
  // ---- what is known of a tensor or node ----

  /// A concatenation is a copy for each of its inputs that is not written in place.
  bool copies_for_concatenation(const Layer& layer) const {
    return layer.kind == LayerKind::copy && layer.nodes.size() == 1 &&
           operator_of(graph_.node(layer.nodes[0])).op_class == OpClass::concat;
  }

  std::size_t layer_of(NodeId node) const {
    const std::int32_t layer = engine_.fates[at(node)].layer;
    return layer < 0 ? kNone : at(layer);
  }

  /// The layer that writes the tensor, also through views.
  std::size_t producer(TensorId tensor) const {
    for (const TensorId id : {tensor, engine_.storage[at(tensor)]}) {
      const NodeId node = graph_.tensor(id).producer;
      if (node != kNoNode && layer_of(node) != kNone) return layer_of(node);
    }
    return kNone;
  }

  std::vector<std::size_t> layers_of(const Mentions& mentions) const {
    std::vector<std::size_t> layers;
    for (const NodeId node : mentions.nodes) {
      const auto [first, end] = copies_of_node_.equal_range(node);
      for (auto copy = first; copy != end; ++copy) layers.push_back(copy->second);
      if (first == end && layer_of(node) != kNone) layers.push_back(layer_of(node));
    }
    for (const TensorId tensor : mentions.tensors)
      if (producer(tensor) != kNone) layers.push_back(producer(tensor));
    return layers;
  }

  // ---- the relation, and its connected parts ----

  std::size_t root(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }

  void link(std::size_t m, std::size_t l, Evidence evidence) {
    if (!measured_of_[l].empty() && measured_of_[l].back() == m) return;
    layers_of_[m].push_back(l);
    measured_of_[l].push_back(m);
    const std::size_t a = root(m), b = root(profile_.layers.size() + l);
    parents_[b] = a;
    weakest_[a] = std::max({weakest_[a], weakest_[b], evidence});
  }

  // ---- the steps ----

  void by_name(std::size_t m) {
    const auto& [role, mentions, last] = meanings_[m];
    const Evidence evidence = mentions.nodes.empty() ? Evidence::tensor : Evidence::name;
    switch (role) {
      case NameRole::range: break;
      case NameRole::copy: copy_by_name(m, mentions); break;
      case NameRole::reformat_input: reformat_by_name(m, mentions, evidence); break;
      case NameRole::own:
      case NameRole::reformat_output:
        for (const std::size_t l : layers_of(mentions)) link(m, l, evidence);
        break;
    }
    free_[m] = !mentions.empty() && role != NameRole::range && layers_of_[m].empty();
  }

  /// A copy of a tensor is a layer of ours where the engine has one, else a part of the layer that wrote the tensor.
  void copy_by_name(std::size_t m, const Mentions& mentions) {
    for (const TensorId tensor : mentions.tensors) {
      const auto [first, end] = copies_.equal_range(tensor);
      for (auto copy = first; copy != end; ++copy) link(m, copy->second, Evidence::tensor);
    }
    if (!layers_of_[m].empty()) return;
    for (const std::size_t l : layers_of(mentions)) link(m, l, Evidence::tensor);
  }

  /// The reformat of a network input, where it is one, else a part of the layer that it prepares the input for.
  void reformat_by_name(std::size_t m, const Mentions& mentions, Evidence evidence) {
    std::vector<TensorId> inputs = mentions.tensors;
    for (const std::size_t l : layers_of(mentions))
      inputs.insert(inputs.end(), engine_.layers[l].inputs.begin(), engine_.layers[l].inputs.end());
    for (const TensorId input : inputs) {
      const auto found = reformats_.find(input);
      if (found == reformats_.end() || !measured_of_[found->second].empty()) continue;
      link(m, found->second, evidence);
      return;
    }
    for (const std::size_t l : layers_of(mentions)) link(m, l, evidence);
  }

  void by_tensors(std::size_t m) {
    if (!layers_of_[m].empty() || meanings_[m].role == NameRole::range) return;
    for (const MeasuredTensor& output : profile_.layers[m].outputs) {
      const TensorId tensor = output.name.empty() ? kNoTensor : names_.tensor(output.name);
      if (tensor == kNoTensor) continue;
      if (const std::size_t l = producer(tensor); l != kNone) link(m, l, Evidence::tensor);
    }
  }

  /// Nodes that any of these mentions has: {smallest, greatest}; {kNone, 0} for none.
  std::pair<std::size_t, std::size_t> extent(const Mentions& mentions) const {
    std::size_t low = kNone, high = 0;
    const auto see = [&](NodeId node) {
      if (node == kNoNode) return;
      low = std::min(low, at(node));
      high = std::max(high, at(node));
    };
    for (const NodeId node : mentions.nodes) see(node);
    for (const TensorId tensor : mentions.tensors) see(graph_.tensor(tensor).producer);
    return {low, high};
  }

  /// All that nobody else names, from one end to the other. An end without a name of the file lies where the layers
  /// measured before or after have theirs; with no name at all only the order speaks for it.
  void by_range(std::size_t m) {
    if (meanings_[m].role != NameRole::range) return;
    const auto [first, first_high] = extent(meanings_[m].mentions);
    const auto [last_low, last] = extent(meanings_[m].last);
    std::size_t low = first, high = last_low == kNone ? kNone : last;
    const Evidence evidence = low == kNone && high == kNone ? Evidence::order : Evidence::range;
    if (low == kNone) {
      low = 0;
      for (std::size_t before = 0; before < m; ++before) {
        const auto [other_low, other_high] = extent(meanings_[before].mentions);
        if (other_low != kNone && (high == kNone || other_high < high)) low = std::max(low, other_high + 1);
      }
    }
    if (high == kNone) {
      high = graph_.nodes.size();
      for (std::size_t after = m + 1; after < meanings_.size(); ++after) {
        const std::size_t other_low = extent(meanings_[after].mentions).first;
        if (other_low != kNone && other_low > low) high = std::min(high, other_low - 1);
      }
    }
    for (std::size_t l = 0; l < engine_.layers.size(); ++l) {
      const Layer& layer = engine_.layers[l];
      if (!measured_of_[l].empty() || layer.nodes.empty()) continue;
      const std::size_t own = at(layer.nodes.front());
      if (own >= low && own <= high) link(m, l, evidence);
    }
  }

  /// 0: not the same layer; more: how much speaks for it.
  int likeness(std::size_t m, std::size_t l) const {
    const ProfiledLayer& measured = profile_.layers[m];
    const Layer& layer = engine_.layers[l];
    const auto kinds = measured_kinds(measured.type, measured.name);
    if (!kinds.empty() && !holds(kinds, layer.kind)) return 0;
    const std::optional<Shape> shape = layer.outputs.empty() ? std::nullopt : graph_.tensor(layer.outputs[0]).shape;
    const bool shapes_known = shape && !measured.outputs.empty() && !measured.outputs[0].shape.empty();
    if (shapes_known) return *shape == measured.outputs[0].shape ? 3 : 0;
    return kinds.empty() ? 0 : 1;
  }

  /// For each measured layer of `left` the range of our layers between those of its matched neighbours.
  std::vector<std::pair<std::size_t, std::size_t>> ranges(const std::vector<std::size_t>& left) const {
    const std::size_t count = profile_.layers.size();
    std::vector<std::size_t> before(count, 0), after(count, engine_.layers.size());
    std::size_t last = 0, next = engine_.layers.size();
    for (std::size_t m = 0; m < count; ++m) {
      before[m] = last;
      if (!layers_of_[m].empty()) last = *std::max_element(layers_of_[m].begin(), layers_of_[m].end());
    }
    for (std::size_t m = count; m-- > 0;) {
      after[m] = next;
      if (!layers_of_[m].empty()) next = *std::min_element(layers_of_[m].begin(), layers_of_[m].end());
    }
    std::vector<std::pair<std::size_t, std::size_t>> result;
    // Branches run in another order than ours: then the neighbours say nothing.
    for (const std::size_t m : left)
      result.push_back(before[m] <= after[m] ? std::pair(before[m], after[m])
                                             : std::pair(std::size_t{0}, engine_.layers.size()));
    return result;
  }

  /// The alignment of what is left on both sides with the greatest sum of likenesses, by dynamic programming.
  void by_order() {
    std::vector<std::size_t> left, right;
    for (std::size_t m = 0; m < meanings_.size(); ++m)
      if (layers_of_[m].empty() && !free_[m]) left.push_back(m);
    for (std::size_t l = 0; l < engine_.layers.size(); ++l)
      if (measured_of_[l].empty()) right.push_back(l);
    if (left.empty() || right.empty() || left.size() > kMostPairs / right.size()) return;
    const auto allowed = ranges(left);
    const auto like = [&](std::size_t i, std::size_t j) {
      const auto [low, high] = allowed[i];
      return right[j] >= low && right[j] <= high ? likeness(left[i], right[j]) : 0;
    };
    const std::size_t width = right.size() + 1;
    std::vector<int> best((left.size() + 1) * width, 0);  // of the layers from i and j on
    for (std::size_t i = left.size(); i-- > 0;) {
      for (std::size_t j = right.size(); j-- > 0;) {
        const int score = like(i, j);
        const int paired = score > 0 ? score + best[(i + 1) * width + j + 1] : 0;
        best[i * width + j] = std::max({paired, best[(i + 1) * width + j], best[i * width + j + 1]});
      }
    }
    for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
      const int score = like(i, j);
      if (score > 0 && best[i * width + j] == score + best[(i + 1) * width + j + 1]) {
        link(left[i++], right[j++], Evidence::order);
      } else if (best[i * width + j] == best[(i + 1) * width + j]) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  /// A change of layout that names nothing prepares what runs next.
  void reorders() {
    std::size_t next = kNone;
    for (std::size_t m = meanings_.size(); m-- > 0;) {
      if (!layers_of_[m].empty()) {
        next = layers_of_[m].front();
      } else if (next != kNone && !free_[m] &&
                 holds(measured_kinds(profile_.layers[m].type, {}), LayerKind::reformat)) {
        link(m, next, Evidence::neighbour);
      }
    }
  }

  /// A measured layer named after the last of its nodes: the layer before it that is of its kind ran within.
  void fused_before(std::size_t m) {
    const auto kinds = measured_kinds(profile_.layers[m].type, {});
    if (kinds.empty() || layers_of_[m].empty() || meanings_[m].role != NameRole::own) return;
    const std::vector<std::size_t> own = layers_of_[m];
    for (const std::size_t l : own)
      if (holds(kinds, engine_.layers[l].kind)) return;
    for (const std::size_t l : own) {
      for (const TensorId input : engine_.layers[l].inputs) {
        const std::size_t before = producer(input);
        if (before == kNone || !measured_of_[before].empty() || !holds(kinds, engine_.layers[before].kind)) continue;
        link(m, before, Evidence::neighbour);
        return;
      }
    }
  }

  /// A pointwise layer that was not measured ran at the end of the layer before it.
  void fused_behind() {
    for (std::size_t l = 0; l < engine_.layers.size(); ++l) {
      const Layer& layer = engine_.layers[l];
      if (!measured_of_[l].empty() || layer.kind != LayerKind::pointwise || layer.inputs.empty()) continue;
      const std::size_t before = producer(layer.inputs[0]);
      if (before != kNone && !measured_of_[before].empty()) link(measured_of_[before].front(), l, Evidence::neighbour);
    }
  }

  Matching groups() {
    Matching result;
    result.free = free_;
    std::map<std::size_t, std::size_t> places;  // root → group
    for (std::size_t m = 0; m < meanings_.size(); ++m) {
      if (layers_of_[m].empty()) {
        result.unmatched_measured.push_back(m);
        continue;
      }
      const auto [place, added] = places.emplace(root(m), result.groups.size());
      if (added) result.groups.push_back({{}, {}, weakest_[root(m)]});
      result.groups[place->second].measured.push_back(m);
    }
    for (std::size_t l = 0; l < engine_.layers.size(); ++l) {
      if (measured_of_[l].empty()) {
        result.unmatched_layers.push_back(l);
      } else {
        result.groups[places.at(root(profile_.layers.size() + l))].layers.push_back(l);
      }
    }
    return result;
  }

  const Graph& graph_;
  const Engine& engine_;
  const Profile& profile_;
  NameIndex names_;
  std::vector<NameMeaning> meanings_;
  std::vector<std::vector<std::size_t>> layers_of_, measured_of_;
  std::multimap<TensorId, std::size_t> copies_;  // by the tensor copied
  std::multimap<NodeId, std::size_t> copies_of_node_;
  std::map<TensorId, std::size_t> reformats_;
  std::vector<std::size_t> parents_;  // union-find: measured layers, then ours
  std::vector<Evidence> weakest_;     // of each root
  std::vector<bool> free_;
};

}  // namespace

std::string_view evidence_name(Evidence evidence) {
  static constexpr std::array<std::string_view, 5> names = {"name", "tensor", "range", "neighbour", "order"};
  return names[static_cast<std::size_t>(evidence)];
}

Matching match_profile(const Graph& graph, const Engine& engine, const Profile& profile) {
  return Matcher(graph, engine, profile).run();
}

}  // namespace blackthorn::profile
