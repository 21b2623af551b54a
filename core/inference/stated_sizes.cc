#include "inference/stated_sizes.h"

namespace blackthorn::inference {

StatedSizes::StatedSizes(const Graph& graph, const BindingResult& bound) : replaced_(bound.replaced) {
  if (!graph.symbols) return;
  for (const std::string& symbol : *graph.symbols) {
    const auto found = bound.sizes.find(symbol);
    sizes_.push_back(found == bound.sizes.end() ? kUnknownDim : found->second);
  }
}

Shape StatedSizes::resolved(const Shape& stated) const {
  Shape shape = stated;
  for (std::int64_t& dim : shape)
    if (const auto symbol = symbol_of_dim(dim)) dim = *symbol < sizes_.size() ? sizes_[*symbol] : kUnknownDim;
  if (replaced_ && !stated.empty() && stated.front() == replaced_->from) shape.front() = replaced_->to;
  return shape;
}

void StatedSizes::learn(const Shape& stated, const Shape& found) {
  if (stated.size() != found.size()) return;
  for (std::size_t axis = 0; axis < stated.size(); ++axis) {
    const auto symbol = symbol_of_dim(stated[axis]);
    if (symbol && *symbol < sizes_.size() && sizes_[*symbol] == kUnknownDim && found[axis] >= 0)
      sizes_[*symbol] = found[axis];
  }
}

}  // namespace blackthorn::inference
