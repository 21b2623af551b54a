// Operators of detectors: suppression of overlapping boxes and pooling of regions.
#include <algorithm>

#include "inference/rules.h"

namespace blackthorn::inference::shape_rules {

// boxes [N, boxes, 4], scores [N, classes, boxes], most boxes of a class → [selected, 3]
void non_max_suppression(OpContext& c) {
  const Shape& boxes = c.shape(0);
  const Shape& scores = c.shape(1);
  require(boxes.size() == 3 && scores.size() == 3, "NonMaxSuppression takes boxes and scores of rank 3");
  c.shape_is_bound();
  std::int64_t most = boxes[1];
  if (!c.has(2)) {
    most = 0;  // by definition: without a number, no box
  } else if (const auto* limit = c.ints(2); limit != nullptr && limit->size() == 1 && most != kUnknownDim) {
    most = std::clamp<std::int64_t>((*limit)[0], 0, most);
  }
  if (boxes[0] == kUnknownDim || scores[1] == kUnknownDim || most == kUnknownDim) return c.set(0, {kUnknownDim, 3});
  c.set(0, {exact_dim(Checked(boxes[0]) * scores[1] * most), 3});
}

// X [N, C, H, W], regions [regions, 4], batch indices
void roi_align(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& regions = c.shape(1);
  require(in.size() == 4 && regions.size() == 2, "RoiAlign takes an input of rank 4 and regions of rank 2");
  c.set(0, {regions[0], in[1], exact_dim(c.attr("output_height", 1)), exact_dim(c.attr("output_width", 1))});
}

// X [N, C, H, W], regions [regions, 5]
void max_roi_pool(OpContext& c) {
  const Shape& in = c.shape(0);
  const Shape& regions = c.shape(1);
  const auto* size = c.attr_ints("pooled_shape");
  require(in.size() == 4 && regions.size() == 2 && size != nullptr && size->size() == 2,
          "MaxRoiPool takes an input of rank 4, regions of rank 2 and a pooled_shape");
  c.set(0, {regions[0], in[1], exact_dim((*size)[0]), exact_dim((*size)[1])});
}

}  // namespace blackthorn::inference::shape_rules
