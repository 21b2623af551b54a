// A profile compared with an estimate, for people and programs.
#pragma once

#include <string>
#include <vector>

#include "print/sheet.h"
#include "profile/profile_comparison.h"
#include "profile/recalibration.h"

namespace blackthorn::profile {

/// All that `blackthorn profile` shows; what it points to must outlive it.
struct ProfileReport {
  const Analysis* report = nullptr;
  const Profile* profile = nullptr;
  ProfileComparison comparison;
  std::vector<KindFactor> factors;  // empty where no table was asked for
};

/// Tables and sentences; of a format that holds one table, a line for each group and each layer without a match.
std::string profile_text(const ProfileReport& profile, const SheetFormat& format);
/// `blackthorn-profile/1`.
std::string profile_json(const ProfileReport& profile);

}  // namespace blackthorn::profile
