// Names of a graph's tensors to their ids. Large graphs look up hundreds of thousands of names, so this is one flat
// table of hashes and ids (open addressing, linear probing, at most half full) that compares with the names in the
// tensors themselves.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "onnx/room.h"

namespace blackthorn::onnx {

class NameMap {
 public:
  /// Refers to the tensors, which must outlive the map; ids are places in this vector.
  explicit NameMap(const std::vector<Tensor>& tensors) : tensors_(tensors) {}

  /// Makes room for this many names.
  void reserve(std::size_t names) {
    const std::size_t wanted = std::bit_ceil(names * 2 + 8);
    if (wanted > slots_.size()) resize(wanted);
  }

  TensorId find(std::string_view name) const { return slots_.empty() ? kNoTensor : slots_[place(name, hash(name))].id; }

  /// The id of that name, or kNoTensor after it was set to `id`; the tensor with that id must be there before the
  /// next call.
  TensorId find_or_insert(std::string_view name, TensorId id) {
    reserve(count_ + 1);
    const std::uint32_t code = hash(name);
    Slot& slot = slots_[place(name, code)];
    if (slot.id != kNoTensor) return slot.id;
    slot = {code, id};
    ++count_;
    return kNoTensor;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    TensorId id = kNoTensor;
  };

  static std::uint32_t hash(std::string_view name) {
    const std::uint64_t code = std::hash<std::string_view>{}(name);
    return static_cast<std::uint32_t>(code ^ (code >> 32));
  }

  /// Where the name is or would be.
  std::size_t place(std::string_view name, std::uint32_t code) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = code & mask;
    while (slots_[at].id != kNoTensor &&
           (slots_[at].hash != code || tensors_[static_cast<std::size_t>(slots_[at].id)].name != name)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void resize(std::size_t size) {
    std::vector<Slot> old(size);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.id == kNoTensor) continue;
      std::size_t at = slot.hash & (size - 1);
      while (slots_[at].id != kNoTensor) at = (at + 1) & (size - 1);
      slots_[at] = slot;
    }
  }

  const std::vector<Tensor>& tensors_;
  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

}  // namespace blackthorn::onnx
