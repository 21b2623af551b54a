#include "profile/profile_match.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "base/groups.h"
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

/// Layers of ours that one name stands for, in their order: a part of a list that the Matcher keeps, so many measured
/// layers with that name share it.
using Layers = std::span<const std::int32_t>;

/// First and last of the nodes that a name mentions; kNone and 0 for none.
struct Extent {
  std::size_t low = kNone, high = 0;
};

class Matcher {
 public:
  Matcher(const Graph& graph, const Engine& engine, const Profile& profile)
      : graph_(graph),
        engine_(engine),
        profile_(profile),
        names_(graph),
        each_(engine.layers.size()),
        copies_(graph.tensors.size()),
        copies_of_node_(graph.nodes.size()),
        next_input_(engine.layers.size(), 0),
        layers_of_(profile.layers.size()),
        first_measured_(engine.layers.size(), kNone),
        last_measured_(engine.layers.size(), kNone),
        parents_(profile.layers.size() + engine.layers.size()),
        weakest_(parents_.size(), Evidence::name),
        free_(profile.layers.size(), false) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
    std::iota(each_.begin(), each_.end(), 0);
    for (const ProfiledLayer& layer : profile.layers) meanings_.push_back(names_.meaning(layer.name));
    const auto each_copy = [&](const auto& visit) {
      for (const Layer& layer : engine.layers)
        if (copies_for_concatenation(layer)) visit(layer, static_cast<std::int32_t>(&layer - engine.layers.data()));
    };
    each_copy([&](const Layer& layer, std::int32_t) {
      copies_.count(at(layer.inputs[0]));
      copies_of_node_.count(at(layer.nodes[0]));
    });
    copies_.lay_out();
    copies_of_node_.lay_out();
    each_copy([&](const Layer& layer, std::int32_t l) {
      copies_.put(at(layer.inputs[0]), l);
      copies_of_node_.put(at(layer.nodes[0]), l);
    });
    for (std::size_t l = 0; l < engine.layers.size(); ++l)
      if (engine.layers[l].kind == LayerKind::reformat) reformats_.emplace(engine.layers[l].inputs[0], l);
  }

  Matching run() {
    for (std::size_t m = 0; m < meanings_.size(); ++m) by_name(m);
    for (std::size_t m = 0; m < meanings_.size(); ++m) by_tensors(m);
    by_ranges();
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

  Layers one(std::size_t layer) const { return Layers(each_).subspan(layer, 1); }

  std::vector<Layers> layers_of(const Mentions& mentions) const {
    std::vector<Layers> layers;
    for (const NodeId node : mentions.nodes) {
      if (const Layers copies = copies_of_node_[at(node)]; !copies.empty())
        layers.push_back(copies);
      else if (layer_of(node) != kNone)
        layers.push_back(one(layer_of(node)));
    }
    for (const TensorId tensor : mentions.tensors)
      if (producer(tensor) != kNone) layers.push_back(one(producer(tensor)));
    return layers;
  }

  // ---- the relation, and its connected parts ----

  std::size_t root(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }

  bool is_measured(std::size_t l) const { return first_measured_[l] != kNone; }

  /// Of several layers that one name stands for all are linked the first time. They then belong together, and whoever
  /// has that name later joins all by joining one.
  void link(std::size_t m, Layers layers, Evidence evidence) {
    const auto first = static_cast<std::size_t>(layers.front());
    if (layers.size() == 1 && last_measured_[first] == m) return;
    layers_of_[m].push_back(layers);
    const bool together = layers.size() > 1 && !whole_.insert(layers.data()).second;
    for (const std::int32_t layer : together ? layers.first(1) : layers) {
      const auto l = static_cast<std::size_t>(layer);
      if (!is_measured(l)) first_measured_[l] = m;
      last_measured_[l] = m;
      const std::size_t a = root(m), b = root(profile_.layers.size() + l);
      parents_[b] = a;
      weakest_[a] = std::max({weakest_[a], weakest_[b], evidence});
    }
  }
  void link(std::size_t m, std::size_t l, Evidence evidence) { link(m, one(l), evidence); }

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
        for (const Layers layers : layers_of(mentions)) link(m, layers, evidence);
        break;
    }
    free_[m] = !mentions.empty() && role != NameRole::range && layers_of_[m].empty();
  }

  /// A copy of a tensor is a layer of ours where the engine has one, else a part of the layer that wrote the tensor.
  void copy_by_name(std::size_t m, const Mentions& mentions) {
    for (const TensorId tensor : mentions.tensors)
      if (const Layers copies = copies_[at(tensor)]; !copies.empty()) link(m, copies, Evidence::tensor);
    if (!layers_of_[m].empty()) return;
    for (const Layers layers : layers_of(mentions)) link(m, layers, Evidence::tensor);
  }

  /// The reformat of the tensor where there is one that is not measured yet; kNone otherwise.
  std::size_t open_reformat(TensorId tensor) const {
    const auto found = reformats_.find(tensor);
    return found == reformats_.end() || is_measured(found->second) ? kNone : found->second;
  }

  /// The reformat of a network input, where it is one, else a part of the layer that it prepares the input for.
  void reformat_by_name(std::size_t m, const Mentions& mentions, Evidence evidence) {
    const std::vector<Layers> readers = layers_of(mentions);
    for (const TensorId tensor : mentions.tensors)
      if (const std::size_t reformat = open_reformat(tensor); reformat != kNone) return link(m, reformat, evidence);
    for (const Layers layers : readers) {
      for (const std::int32_t reader : layers) {
        const std::vector<TensorId>& inputs = engine_.layers[at(reader)].inputs;
        // What has no open reformat never has one again: the next who asks goes on from there.
        for (std::size_t& next = next_input_[at(reader)]; next < inputs.size(); ++next)
          if (const std::size_t reformat = open_reformat(inputs[next]); reformat != kNone)
            return link(m, reformat, evidence);
      }
    }
    for (const Layers layers : readers) link(m, layers, evidence);
  }

  void by_tensors(std::size_t m) {
    if (!layers_of_[m].empty() || meanings_[m].role == NameRole::range) return;
    for (const MeasuredTensor& output : profile_.layers[m].outputs) {
      const TensorId tensor = output.name.empty() ? kNoTensor : names_.tensor(output.name);
      if (tensor == kNoTensor) continue;
      if (const std::size_t l = producer(tensor); l != kNone) link(m, l, Evidence::tensor);
    }
  }

  Extent extent(const Mentions& mentions) const {
    Extent nodes;
    const auto see = [&](NodeId node) {
      if (node == kNoNode) return;
      nodes.low = std::min(nodes.low, at(node));
      nodes.high = std::max(nodes.high, at(node));
    };
    for (const NodeId node : mentions.nodes) see(node);
    for (const TensorId tensor : mentions.tensors) see(graph_.tensor(tensor).producer);
    return nodes;
  }

  /// The layers that nobody has named yet, by the first of their nodes.
  using Unnamed = std::set<std::pair<std::size_t, std::size_t>>;

  void by_ranges() {
    Unnamed unnamed;
    for (std::size_t l = 0; l < engine_.layers.size(); ++l)
      if (!is_measured(l) && !engine_.layers[l].nodes.empty()) unnamed.emplace(at(engine_.layers[l].nodes.front()), l);
    std::vector<Extent> extents;
    std::multiset<std::size_t> after;  // first nodes of those measured later
    for (const NameMeaning& meaning : meanings_) {
      extents.push_back(extent(meaning.mentions));
      if (extents.back().low != kNone) after.insert(extents.back().low);
    }
    std::set<std::size_t> before;  // last nodes of those measured earlier
    for (std::size_t m = 0; m < meanings_.size(); ++m) {
      if (extents[m].low != kNone) after.erase(after.find(extents[m].low));
      if (meanings_[m].role == NameRole::range) by_range(m, extents[m], before, after, unnamed);
      if (extents[m].low != kNone) before.insert(extents[m].high);
    }
  }

  /// All that nobody else names, from one end to the other. An end without a name of the file lies where the layers
  /// measured before or after have theirs; with no name at all only the order speaks for it.
  void by_range(std::size_t m, const Extent& first, const std::set<std::size_t>& before,
                const std::multiset<std::size_t>& after, Unnamed& unnamed) {
    const Extent last = extent(meanings_[m].last);
    std::size_t low = first.low, high = last.low == kNone ? kNone : last.high;
    const Evidence evidence = low == kNone && high == kNone ? Evidence::order : Evidence::range;
    if (low == kNone) {
      const auto behind = high == kNone ? before.end() : before.lower_bound(high);
      low = behind == before.begin() ? 0 : *std::prev(behind) + 1;
    }
    if (high == kNone) {
      const auto next = after.upper_bound(low);
      high = next == after.end() ? graph_.nodes.size() : std::min(graph_.nodes.size(), *next - 1);
    }
    if (low > high) return;
    const auto begin = unnamed.lower_bound({low, 0}), end = unnamed.upper_bound({high, kNone});
    std::vector<std::size_t> layers;
    for (auto layer = begin; layer != end; ++layer) layers.push_back(layer->second);
    unnamed.erase(begin, end);
    std::sort(layers.begin(), layers.end());
    for (const std::size_t l : layers) link(m, l, evidence);
  }

  /// What matching by order asks of a measured layer.
  struct Wanted {
    std::span<const LayerKind> kinds;
    const Shape* shape;  // of its first output; nullptr where unknown
  };
  Wanted wanted(std::size_t m) const {
    const ProfiledLayer& measured = profile_.layers[m];
    const bool known = !measured.outputs.empty() && !measured.outputs[0].shape.empty();
    return {measured_kinds(measured.type, measured.name), known ? &measured.outputs[0].shape : nullptr};
  }

  /// 0: not the same layer; more: how much speaks for it.
  int likeness(const Wanted& measured, std::size_t l) const {
    const Layer& layer = engine_.layers[l];
    if (!measured.kinds.empty() && !holds(measured.kinds, layer.kind)) return 0;
    const Shape* shape = layer.outputs.empty() ? nullptr : graph_.shape(layer.outputs[0]);
    if (shape && measured.shape) return *shape == *measured.shape ? 3 : 0;
    return measured.kinds.empty() ? 0 : 1;
  }

  /// For each measured layer of `left` the range of our layers between those of its matched neighbours.
  std::vector<std::pair<std::size_t, std::size_t>> ranges(const std::vector<std::size_t>& left) const {
    const std::size_t count = profile_.layers.size();
    std::vector<std::size_t> before(count, 0), after(count, engine_.layers.size());
    std::size_t last = 0, next = engine_.layers.size();
    for (std::size_t m = 0; m < count; ++m) {
      before[m] = last;
      if (layers_of_[m].empty()) continue;
      last = 0;
      for (const Layers layers : layers_of_[m]) last = std::max(last, static_cast<std::size_t>(layers.back()));
    }
    for (std::size_t m = count; m-- > 0;) {
      after[m] = next;
      if (layers_of_[m].empty()) continue;
      next = engine_.layers.size();
      for (const Layers layers : layers_of_[m]) next = std::min(next, static_cast<std::size_t>(layers.front()));
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
      if (!is_measured(l)) right.push_back(l);
    if (left.empty() || right.empty() || left.size() > kMostPairs / right.size()) return;
    const auto allowed = ranges(left);
    std::vector<Wanted> measured;
    for (const std::size_t m : left) measured.push_back(wanted(m));
    const auto like = [&](std::size_t i, std::size_t j) {
      const auto [low, high] = allowed[i];
      return right[j] >= low && right[j] <= high ? likeness(measured[i], right[j]) : 0;
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
        next = static_cast<std::size_t>(layers_of_[m].front().front());
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
    const std::vector<Layers> own = layers_of_[m];
    // Several layers of one name are copies, all of the same kind.
    for (const Layers layers : own)
      if (holds(kinds, engine_.layers[at(layers.front())].kind)) return;
    for (const Layers layers : own) {
      // What is no such layer never becomes one: the next who asks goes on from there.
      Position& next = looked_before_[{layers.data(), kinds.data()}];
      for (; next.layer < layers.size(); ++next.layer, next.input = 0) {
        const std::vector<TensorId>& inputs = engine_.layers[at(layers[next.layer])].inputs;
        for (; next.input < inputs.size(); ++next.input) {
          const std::size_t before = producer(inputs[next.input]);
          if (before == kNone || is_measured(before) || !holds(kinds, engine_.layers[before].kind)) continue;
          return link(m, before, Evidence::neighbour);
        }
      }
    }
  }

  /// A pointwise layer that was not measured ran at the end of the layer before it.
  void fused_behind() {
    for (std::size_t l = 0; l < engine_.layers.size(); ++l) {
      const Layer& layer = engine_.layers[l];
      if (is_measured(l) || layer.kind != LayerKind::pointwise || layer.inputs.empty()) continue;
      const std::size_t before = producer(layer.inputs[0]);
      if (before != kNone && is_measured(before)) link(first_measured_[before], l, Evidence::neighbour);
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
      if (!is_measured(l)) {
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
  std::vector<std::int32_t> each_;  // every layer of ours, for lists of one
  Groups copies_, copies_of_node_;  // layers of ours, by the tensor copied and by the node that causes them
  std::map<TensorId, std::size_t> reformats_;
  std::vector<std::size_t> next_input_;  // of each layer of ours: inputs before it have no open reformat
  struct Position {
    std::size_t layer = 0, input = 0;
  };
  std::map<std::pair<const std::int32_t*, const LayerKind*>, Position> looked_before_;  // by layers and kinds wanted
  std::vector<std::vector<Layers>> layers_of_;                                          // of each measured layer
  std::set<const std::int32_t*> whole_;                      // lists of several layers that were linked
  std::vector<std::size_t> first_measured_, last_measured_;  // of each layer of ours
  std::vector<std::size_t> parents_;                         // union-find: measured layers, then ours
  std::vector<Evidence> weakest_;                            // of each root
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
