// `"extends"`: a table takes what it does not say itself from an embedded model or platform.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace blackthorn::platform {

/// The table with what it extends put under it. Of "functions", "coefficients" and "sources" the entries are merged, of
/// "kinds" and "device" also the members of each entry; everything else is taken as a whole. What says
/// who a table is (schema, id, name, basis, date, description) is never inherited. Throws Error bad_platform_table at
/// /extends.
nlohmann::json with_inherited(const nlohmann::json& table, std::string_view name);

}  // namespace blackthorn::platform
