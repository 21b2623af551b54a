// A measured profile beside the estimate of the same network: times of each group, totals and errors.
//
// A group's estimate is the time of its layers in the network, gaps and waits included: TensorRT's profiler takes times
// from the end of one layer to the end of the next.
#pragma once

#include <optional>
#include <vector>

#include "analysis/session.h"
#include "profile/profile_match.h"
#include "stats/statistics.h"

namespace blackthorn::profile {

/// Times of one of Matching::groups, in ms of one inference.
struct GroupTimes {
  std::optional<LayerKind> kind;  // that makes most of its estimated time; nothing where several share it
  double measured_ms = 0, estimated_ms = 0;
  double kernel_ms = 0;     // of estimated_ms, without gaps and waits
  bool comparable = false;  // something was measured, and the platform knows a time for all of its layers

  double error() const { return Pair{measured_ms, estimated_ms}.error(); }
};

struct ProfileComparison {
  Matching matching;
  std::vector<GroupTimes> groups;              // as Matching::groups
  double measured_ms = 0;                      // of all measured layers
  double estimated_ms = 0;                     // of all our layers
  double matched_ms = 0;                       // of measured_ms what stands in groups
  Statistics errors;                           // of comparable groups, each counting the same
  double mape_by_time = 0, rmspe_by_time = 0;  // the same, each weighted with its measured time
};

ProfileComparison compare_profile(const Analysis& report, const Profile& profile);

}  // namespace blackthorn::profile
