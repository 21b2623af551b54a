// The sizes of the symbols in what a file says of its tensors' shapes: a symbol is one size wherever it stands. Known
// from the inputs, and from tensors whose shapes inference finds; needed where the file's word is all there is, behind
// plugins and unknown operators.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "inference/binding.h"

namespace blackthorn::inference {

class StatedSizes {
 public:
  /// `graph` is the main graph, its inputs bound.
  StatedSizes(const Graph& graph, const BindingResult& bound);

  /// A stated shape with the size of each symbol that is known, kUnknownDim for the others. A first dimension that is
  /// the file's batch follows where that is replaced.
  Shape resolved(const Shape& stated) const;
  /// What is found of a tensor settles the symbols that the file uses of it, where nothing has before.
  void learn(const Shape& stated, const Shape& found);

 private:
  std::vector<std::int64_t> sizes_;  // by symbol; kUnknownDim where unknown
  std::optional<ReplacedSize> replaced_;
};

}  // namespace blackthorn::inference
