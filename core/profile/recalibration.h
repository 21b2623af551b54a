// A platform table fitted to one measured profile: a factor for each kind of layer.
//
// A factor is the median of measured / estimated kernel times of the kind's groups, weighted with their time, so that
// an outlier pulls little. In logarithms it is then drawn towards 1, the mean of two normal distributions: the table's
// own error says how far from 1 a factor may be, the groups' spread and number how well they know it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/profile_comparison.h"

namespace blackthorn::profile {

struct KindFactor {
  LayerKind kind = LayerKind::generic;
  std::size_t groups = 0;  // that it rests on
  double median = 1;       // before it is drawn towards 1
  double factor = 1;       // on the kernels' times
  double sigma = 0;  // of ln(estimate / measured) of groups that their factor has not seen, and of the table's own
};

/// For every kind that a group matched better than by order stands for; in order of kinds.
std::vector<KindFactor> kind_factors(const Analysis& report, const ProfileComparison& comparison);

/// Who the new table is, and what it rests on.
struct Recalibration {
  std::string id;       // as a platform's id
  std::string date;     // "2024-05-01", of the measurement
  std::string profile;  // its file
};

/// A table that takes all else from the report's platform. `own_table` is the platform's own text; nothing where it is
/// embedded, then the new table extends it by its id. The factors count in every mode and precision. Throws Error
/// bad_request where there are no factors, bad_platform_table where id or date are none.
std::string recalibrated_table(const Analysis& report, const std::optional<std::string>& own_table,
                               const std::vector<KindFactor>& factors, const Recalibration& recalibration);

}  // namespace blackthorn::profile
