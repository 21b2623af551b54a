// Sequences of tensors and optional values, as far as shapes go: a sequence is known where it is made of tensors whose
// number is known, item by item. An optional value is taken as what it holds.
#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {
namespace {

using Items = std::vector<Shape>;

/// The items as they are known, for a rule that looks at one of them or at none.
const Items& items_of(OpContext& c, std::size_t input) {
  const auto& sequence = c.sequence(input);
  require(sequence != nullptr, "the items of a sequence are unknown");
  return *sequence;
}

/// The same for a rule that looks at all, or makes as many.
const Items& all_items_of(OpContext& c, std::size_t input) {
  const Items& items = items_of(c, input);
  c.sequence_steps(items.size());
  return items;
}

/// To be called before the items are made.
void may_have(OpContext& c, std::size_t items) {
  require(items <= kMaxSequenceItems, "a sequence has too many items");
  c.sequence_steps(items);
}

void set_items(OpContext& c, Items items) { c.set_sequence(0, std::make_shared<const Items>(std::move(items))); }

/// Place of an item: counted from the back where negative, `fallback` where the input is left out.
std::size_t position(OpContext& c, std::size_t input, std::int64_t fallback, std::size_t places) {
  const std::int64_t given = c.has(input) ? c.need_int(input) : fallback;
  return normal_axis(given, places);
}

bool all_equal(const Items& items) {
  return std::adjacent_find(items.begin(), items.end(), std::not_equal_to<>()) == items.end();
}

}  // namespace

void identity(OpContext& c) {
  if (c.sequence(0) != nullptr) return c.set_sequence(0, c.sequence(0));
  same_shape(c);
}

void sequence_empty(OpContext& c) { set_items(c, {}); }

void sequence_construct(OpContext& c) {
  may_have(c, c.input_count());
  Items items;
  for (std::size_t i = 0; i < c.input_count(); ++i) items.push_back(c.shape(i));
  set_items(c, std::move(items));
}

// sequence, position
void sequence_at(OpContext& c) {
  const Items& items = items_of(c, 0);
  require(!items.empty(), "an item of an empty sequence");
  if (c.ints(1) == nullptr) {
    c.sequence_steps(items.size());
    require(all_equal(items), "which item of a sequence is unknown");
    return c.set(0, items[0]);
  }
  c.set(0, items[position(c, 1, 0, items.size())]);
}

// sequence, tensor, position (behind the last)
void sequence_insert(OpContext& c) {
  may_have(c, items_of(c, 0).size() + 1);
  Items items = items_of(c, 0);
  const Shape& fresh = c.shape(1);
  const bool anywhere = c.has(2) && c.ints(2) == nullptr;
  items.push_back(fresh);
  if (anywhere) {
    require(all_equal(items), "the place of a new item is unknown");
  } else if (c.has(2)) {
    const std::size_t at = position(c, 2, 0, items.size());
    std::rotate(items.begin() + static_cast<std::ptrdiff_t>(at), items.end() - 1, items.end());
  }
  set_items(c, std::move(items));
}

// sequence, position (the last)
void sequence_erase(OpContext& c) {
  Items items = all_items_of(c, 0);
  require(!items.empty(), "an item of an empty sequence");
  std::size_t at = items.size() - 1;
  if (c.has(1) && c.ints(1) == nullptr)
    require(all_equal(items), "which item goes is unknown");
  else
    at = position(c, 1, -1, items.size());
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
  set_items(c, std::move(items));
}

void sequence_length(OpContext& c) {
  c.shape_is_exact();
  c.set(0, {});
  if (c.sequence(0) == nullptr) return;
  c.set_value(0, {{static_cast<std::int64_t>(c.sequence(0)->size())}, {}});
  c.output_is_constant();
}

// tensor, sizes (a number for all but the last, or a list; items of one without an axis where left out)
void split_to_sequence(OpContext& c) {
  const Shape& in = c.shape(0);
  const std::size_t axis = normal_axis(c.attr("axis", 0), in.size());
  const std::int64_t whole = in[axis];
  require(whole != kUnknownDim, "how long the axis to split is, is unknown");
  std::vector<std::int64_t> sizes;
  bool keep = true;
  if (c.has(1)) {
    const auto& given = c.need_ints(1);
    if (c.rank(1) == 0) {
      require(given.size() == 1 && given[0] > 0, "SplitToSequence into parts of no size");
      require(exact(ceil_div(whole, given[0])) <= static_cast<std::int64_t>(kMaxSequenceItems),
              "a sequence has too many items");
      for (std::int64_t left = whole; left > 0; left -= given[0]) sizes.push_back(std::min(left, given[0]));
    } else {
      sizes = given;
    }
  } else {
    require(whole <= static_cast<std::int64_t>(kMaxSequenceItems), "a sequence has too many items");
    sizes.assign(static_cast<std::size_t>(whole), 1);
    keep = c.attr("keepdims", 1) != 0;
  }
  may_have(c, sizes.size());
  Items items;
  for (const std::int64_t size : sizes) {
    require(size >= 0, "a size of SplitToSequence is negative");
    Shape item = in;
    if (keep)
      item[axis] = size;
    else
      item.erase(item.begin() + static_cast<std::ptrdiff_t>(axis));
    items.push_back(std::move(item));
  }
  set_items(c, std::move(items));
}

void concat_from_sequence(OpContext& c) {
  const Items& items = all_items_of(c, 0);
  require(!items.empty(), "ConcatFromSequence of an empty sequence");
  const bool fresh = c.attr("new_axis", 0) != 0;
  Shape out = items[0];
  const std::size_t axis = normal_axis(c.attr("axis", 0), out.size() + (fresh ? 1 : 0));
  if (fresh) {
    require(all_equal(items), "items of different shape become one tensor");
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(axis), static_cast<std::int64_t>(items.size()));
    return c.set(0, std::move(out));
  }
  Checked sum = 0;
  for (const Shape& item : items) {
    require(item.size() == out.size(), "items of different rank become one tensor");
    for (std::size_t i = 0; i < item.size(); ++i)
      require(i == axis || item[i] == out[i], "items that differ beside the axis become one tensor");
    require(item[axis] != kUnknownDim, "the size of an item is unknown");
    sum = sum + item[axis];
  }
  out[axis] = exact_dim(sum);
  c.set(0, std::move(out));
}

}  // namespace blackthorn::inference::shape_rules
