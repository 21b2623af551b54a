// Names of tensors: text that never changes and that copies share, so that a copy of a graph asks for no memory for
// them. Those of one file stand one behind the other in a few blocks; a block lives as long as one of its names.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace blackthorn::graph {

/// A view of text that it keeps alive.
class Name : public std::string_view {
 public:
  Name() = default;
  /// A copy of the text, in a block of its own.
  template <typename Text>
  requires(std::convertible_to<const Text&, std::string_view> && !std::derived_from<Text, Name>) Name(const Text& text)
      : Name(copy_of(text)) {}  // NOLINT: what stands for text is a name
  /// `text` lies in `block`.
  Name(std::shared_ptr<const char[]> block, std::string_view text) : std::string_view(text), block_(std::move(block)) {}

  Name(const Name&) = default;  // for moving too: what was moved from is still a name
  Name& operator=(const Name&) = default;

 private:
  static Name copy_of(std::string_view text);

  std::shared_ptr<const char[]> block_;
};

/// Makes names that share their blocks.
class NamePool {
 public:
  Name keep(std::string_view text);

 private:
  static constexpr std::size_t kBlockBytes = 4096;

  std::shared_ptr<char[]> block_;
  std::size_t used_ = kBlockBytes;  // of the block
};

}  // namespace blackthorn::graph
