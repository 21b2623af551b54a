#include "platform/platform.h"

#include <algorithm>

#include "base/error.h"
#include "base/formatted.h"
#include "base/nearest.h"
#include "base/text.h"
#include "platform/embedded.h"
#include "platform/json_text.h"

namespace blackthorn::platform {

std::string_view basis_name(Basis basis) {
  switch (basis) {
    case Basis::measured: return "measured";
    case Basis::calibrated: return "calibrated";
    case Basis::derived: return "derived";
    case Basis::assumed: return "assumed";
  }
  return "assumed";
}

namespace {

// The entry of that id (the first for an empty id), or an error that names those that exist.
template <typename Entry>
const Entry& find_entry(const std::vector<Entry>& entries, std::string_view id, ErrorCode code, const std::string& of) {
  if (id.empty()) return entries.front();
  const std::string wanted = lower_case(id);
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.id == wanted; });
  if (found != entries.end()) return *found;
  std::vector<std::string> ids;
  for (const Entry& entry : entries) ids.push_back(entry.id);
  std::string guess = did_you_mean(id, ids);
  if constexpr (requires(const Entry& e) { e.name; }) {
    // A word of a name: the Nano's 10 W mode is also called MAXN.
    std::vector<std::string_view> names;
    for (const Entry& entry : entries) names.push_back(entry.name);
    if (const auto named = guess.empty() ? nearest(id, names) : std::nullopt)
      guess = formatted("; did you mean {}, {}?", ids[*named], names[*named]);
  }
  throw Error(code, formatted("{} {}; choose one of: {}{}", of, in_quotes(id), joined(ids), guess));
}

}  // namespace

Platform Platform::embedded(std::string_view id) {
  const std::string wanted = lower_case(id);
  // A '/' marks what is no platform but a model for platforms to extend.
  if (wanted.find('/') == wanted.npos) {
    for (const EmbeddedTable& table : embedded_tables()) {
      if (table.name == wanted) return from_json(table.json, table.name);
    }
  }
  throw Error(ErrorCode::unknown_platform,
              formatted("there is no platform {}; choose one of: {}, or give a table of your own as a .json file{}",
                        in_quotes(id), joined(embedded_ids()), did_you_mean(id, embedded_ids())));
}

std::vector<std::string> Platform::embedded_ids() {
  std::vector<std::string> ids;
  for (const EmbeddedTable& table : embedded_tables()) {
    if (table.name.find('/') == table.name.npos) ids.emplace_back(table.name);
  }
  return ids;
}

const Mode& Platform::mode(std::string_view wanted) const {
  return find_entry(modes, wanted, ErrorCode::unknown_mode, formatted("{} has no power mode", name));
}

const PrecisionInfo& Platform::precision(std::string_view wanted) const {
  return find_entry(precisions, wanted, ErrorCode::unknown_precision, formatted("{} has no precision", name));
}

}  // namespace blackthorn::platform
