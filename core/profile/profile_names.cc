#include "profile/profile_names.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace blackthorn::profile {
namespace {

// A name holds few of the characters that also separate names, so a candidate ends at one of the next few.
constexpr std::size_t kMostEnds = 16;
// Characters that stand around a name within what is looked up.
constexpr std::size_t kAround = 64;
// A name that more nodes than that have tells nothing.
constexpr std::size_t kMostNamesakes = 64;
constexpr std::string_view kBefore = " ([{,;", kBehind = " )]},;";
constexpr std::string_view kRange = "{ForeignNode[", kTo = "...", kRangeEnd = "]}";

/// A name of the form: `before`, anything up to `up_to`, the names, `behind`, digits.
struct Form {
  std::string_view before, up_to, behind;
  NameRole role;
};

constexpr std::array<Form, 6> kForms = {{
    {"Reformatting CopyNode for Input Tensor ", " to ", "", NameRole::reformat_input},
    {"Reformatting CopyNode for Output Tensor ", " to ", "", NameRole::reformat_output},
    {"Reformatting CopyNode for Network Input ", "", "", NameRole::reformat_input},
    {"", "", " input reformatter ", NameRole::reformat_input},
    {"", "", " output reformatter ", NameRole::reformat_output},
    {"", "", " copy", NameRole::copy},
}};

/// What runtimes put around a name of the file.
struct Affix {
  std::string_view before, behind;
};

constexpr std::array<Affix, 8> kAffixes = {{
    {"node_of_", ""},
    {"squeeze_after_", ""},
    {"copied_squeeze_after_", ""},
    {"unsqueeze_node_after_", ""},
    {"", "_copy_output"},
    {"", "_copy_input"},
    {"", "_nchwc"},
    {"", "_token_"},
}};

/// Words of types and names, in lower case; the first row that fits counts, so longer words stand before their parts.
struct KindWord {
  std::string_view word;
  std::array<LayerKind, 3> kinds;
  std::size_t count;
};

using enum LayerKind;
constexpr std::array<KindWord, 38> kKindWords = {{
    {"reformat", {reformat, copy}, 2},
    {"reorder", {reformat, copy}, 2},
    {"deconv", {deconv}, 1},
    {"convtranspose", {deconv}, 1},
    {"conv", {conv, depthwise_conv}, 2},
    {"fullyconnected", {fully_connected}, 1},
    {"fully_connected", {fully_connected}, 1},
    {"gemm", {fully_connected, matmul, conv}, 3},
    {"matmul", {matmul, fully_connected}, 2},
    {"matrixmultiply", {matmul, fully_connected}, 2},
    {"matrix_multiply", {matmul, fully_connected}, 2},
    {"lstm", {recurrent}, 1},
    {"gru", {recurrent}, 1},
    {"rnn", {recurrent}, 1},
    {"pool", {pool, reduce}, 2},
    {"reduce", {reduce, pool}, 2},
    {"softmax", {softmax}, 1},
    {"lrn", {lrn}, 1},
    {"batchnorm", {scale}, 1},
    {"norm", {norm}, 1},
    {"resize", {resize}, 1},
    {"upsample", {resize}, 1},
    {"scale", {scale, pointwise}, 2},
    {"pointwise", {pointwise, scale}, 2},
    {"pwn", {pointwise, scale}, 2},
    {"elementwise", {pointwise, scale}, 2},
    {"activation", {pointwise}, 1},
    {"relu", {pointwise}, 1},
    {"clip", {pointwise}, 1},
    {"sigmoid", {pointwise}, 1},
    {"tanh", {pointwise}, 1},
    {"mul", {pointwise, scale}, 2},
    {"add", {pointwise, scale}, 2},
    {"shuffle", {copy}, 1},
    {"transpose", {copy}, 1},
    {"slice", {copy}, 1},
    {"concat", {copy}, 1},
    {"copy", {copy, reformat}, 2},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts the ending and the digits behind it off; false where the text does not end so.
bool cut_ending(std::string_view& text, std::string_view ending) {
  if (ending.empty()) return true;
  std::size_t end = text.size();
  while (end > 0 && is_digit(text[end - 1])) --end;
  // "x copy" ends without digits, and a name before it may itself end in some.
  if (!text.substr(0, end).ends_with(ending)) return false;
  text = text.substr(0, end - ending.size());
  return !text.empty();
}

/// Where a name may end.
struct End {
  std::size_t at;
  std::size_t digits;  // where the digits before it begin; `at` where there are none
};

/// The places where names may end in a text, from left to right.
class Ends {
 public:
  explicit Ends(std::string_view text) : text_(text) {}

  /// The next kMostEnds behind `start`, which is nowhere before that of the call before.
  std::span<const End> behind(std::size_t start) {
    const auto passed = std::find_if(next_.begin(), next_.end(), [&](const End& end) { return end.at > start; });
    next_.erase(next_.begin(), passed);
    while (next_.size() < kMostEnds && at_ < text_.size()) {
      if (!is_digit(text_[at_++])) digits_ = at_;
      if (at_ > start && (at_ == text_.size() || kBehind.find(text_[at_]) != kBehind.npos))
        next_.push_back({at_, digits_});
    }
    return next_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0, digits_ = 0;
  std::vector<End> next_;
};

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

}  // namespace

NameIndex::NameIndex(const Graph& graph) {
  const auto see = [&](std::string_view name) { longest_ = std::max(longest_, name.size()); };
  made_names_.reserve(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const auto id = static_cast<NodeId>(i);
    // ONNX Runtime calls a node without a name by operator and number.
    const std::string& name =
        node.name.empty() ? made_names_.emplace_back(node.op + '_' + std::to_string(i)) : node.name;
    nodes_[name].push_back(id);
    see(name);
  }
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (tensor.name.empty() || tensor.constant || tensor.role == TensorRole::initializer) continue;
    tensors_.emplace(tensor.name, static_cast<TensorId>(i));
    see(tensor.name);
  }
}

TensorId NameIndex::tensor(std::string_view name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? kNoTensor : found->second;
}

/// One search of a text for names.
class NameIndex::Search {
 public:
  Search(const NameIndex& index, std::string_view text, bool tensors_first)
      : index_(index),
        text_(text),
        tensors_first_(tensors_first),
        longest_(index.longest_ + kAround),
        hashes_(text, longest_) {}

  Mentions run() {
    Ends ends(text_);
    std::unordered_set<std::string_view, NameHash, NameEqual> seen;
    for (std::size_t start = 0; start < text_.size();) {
      hashes_.cover(start);
      std::size_t next = start + 1;
      const std::span<const End> candidates = ends.behind(start);
      // The longest first: "a + b" may itself be a name.
      for (std::size_t i = candidates.size(); i-- > 0;) {
        const End& end = candidates[i];
        if (end.at - start > longest_) continue;
        const Part word = hashes_.part(start, end.at);
        if (!seen.contains(word) && !look_up(start, end)) continue;
        seen.insert(word.text);
        next = end.at;
        break;
      }
      start = next;
      while (start < text_.size() && kBefore.find(text_[start - 1]) == kBefore.npos) ++start;
    }
    return std::move(found_);
  }

 private:
  bool look_up_exactly(std::size_t from, std::size_t to) {
    const Part word = hashes_.part(from, to);
    const auto node = index_.nodes_.find(word);
    const bool is_node = node != index_.nodes_.end();
    if (tensors_first_ || !is_node) {
      if (const auto tensor = index_.tensors_.find(word); tensor != index_.tensors_.end()) {
        found_.tensors.push_back(tensor->second);
        return true;
      }
    }
    if (is_node && node->second.size() <= kMostNamesakes)
      found_.nodes.insert(found_.nodes.end(), node->second.begin(), node->second.end());
    return is_node;
  }

  bool look_up(std::size_t from, const End& end) {
    if (look_up_exactly(from, end.at)) return true;
    for (const Affix& affix : kAffixes) {
      if (!text_.substr(from, end.at - from).starts_with(affix.before)) continue;
      const std::size_t inner = from + affix.before.size();
      std::size_t to = end.at;
      if (!affix.behind.empty()) {
        to = std::max(inner, end.digits);
        if (!text_.substr(inner, to - inner).ends_with(affix.behind)) continue;
        to -= affix.behind.size();
      }
      if (to > inner && look_up_exactly(inner, to)) return true;
    }
    return false;
  }

  const NameIndex& index_;
  std::string_view text_;
  bool tensors_first_;
  std::size_t longest_;  // characters of a name with anything around it
  PartHashes hashes_;
  Mentions found_;
};

Mentions NameIndex::mentions(std::string_view text, bool tensors_first) const {
  return Search(*this, text, tensors_first).run();
}

NameMeaning NameIndex::meaning(std::string_view name) const {
  NameMeaning result;
  for (const Form& form : kForms) {
    std::string_view inner = name;
    if (!inner.starts_with(form.before)) continue;
    inner.remove_prefix(form.before.size());
    const std::size_t at = inner.find(form.up_to);
    if (at == inner.npos) continue;
    inner.remove_prefix(at + form.up_to.size());
    if (!cut_ending(inner, form.behind)) continue;
    result.role = form.role;
    name = inner;
    break;
  }
  const bool range = name.starts_with(kRange) && name.ends_with(kRangeEnd);
  const std::size_t to = range ? name.find(kTo) : name.npos;
  if (to == name.npos) {
    result.mentions = mentions(name, result.role == NameRole::copy);
    return result;
  }
  if (result.role == NameRole::own) result.role = NameRole::range;
  name.remove_suffix(kRangeEnd.size());
  result.mentions = mentions(name.substr(kRange.size(), to - kRange.size()), false);
  result.last = mentions(name.substr(to + kTo.size()), false);
  return result;
}

std::span<const LayerKind> measured_kinds(std::string_view type, std::string_view name) {
  for (const std::string_view text : {type, name}) {
    const std::string lower = lower_case(text.substr(0, 256));
    for (const KindWord& row : kKindWords) {
      if (lower.find(row.word) != lower.npos) return std::span(row.kinds).first(row.count);
    }
  }
  return {};
}

}  // namespace blackthorn::profile
