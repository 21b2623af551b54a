// A profile compared with an estimate, for people and programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "profile/profile_comparison.h"
#include "profile/recalibration.h"

namespace blackthorn::profile {

/// All that `blackthorn profile` shows; what it points to must outlive it.
struct ProfileReport {
  const Report* report = nullptr;
  const Profile* profile = nullptr;
  ProfileComparison comparison;
  std::vector<KindFactor> factors;  // empty where no table was asked for
};

/// `format`: "table", "md", "csv" (one line for each group and each layer without a match) or "json"
/// (`blackthorn-profile/1`).
std::string profile_text(const ProfileReport& profile, std::string_view format);

}  // namespace blackthorn::profile
