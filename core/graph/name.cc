#include "graph/name.h"

#include <algorithm>

namespace blackthorn::graph {

Name Name::copy_of(std::string_view text) {
  if (text.empty()) return {};
  auto block = std::make_shared<char[]>(text.size());
  std::copy(text.begin(), text.end(), block.get());
  const std::string_view copied(block.get(), text.size());
  return {std::move(block), copied};
}

Name NamePool::keep(std::string_view text) {
  // A long one would leave much of the block before it unused.
  if (text.empty() || text.size() > kBlockBytes / 8) return text;
  if (text.size() > kBlockBytes - used_) {
    block_ = std::make_shared<char[]>(kBlockBytes);
    used_ = 0;
  }
  char* place = block_.get() + used_;
  std::copy(text.begin(), text.end(), place);
  used_ += text.size();
  return {block_, std::string_view(place, text.size())};
}

}  // namespace blackthorn::graph
