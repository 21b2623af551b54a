#include "platform/tables.h"

#include <algorithm>

#include "base/formatted.h"
#include "base/text.h"

namespace blackthorn::platform {

std::string Tables::add(std::string_view json, std::string_view name) {
  const auto known = std::find_if(added_.begin(), added_.end(), [&](const Added& a) { return a.text == json; });
  if (known != added_.end()) return known->id;
  auto table = std::make_shared<const Platform>(Platform::from_json(json, name));
  const std::vector<std::string> embedded = Platform::embedded_ids();
  const auto taken = [&](const std::string& id) {
    return loaded_.contains(id) || std::find(embedded.begin(), embedded.end(), id) != embedded.end();
  };
  const std::string own = lower_case(table->id);
  std::string id = own;
  for (int number = 2; taken(id); ++number) id = formatted("{}#{}", own, number);
  loaded_.emplace(id, std::move(table));
  added_.push_back({std::string(json), id});
  return id;
}

std::shared_ptr<const Platform> Tables::find(std::string_view id) {
  const std::string wanted = lower_case(id);
  if (const auto found = loaded_.find(wanted); found != loaded_.end()) return found->second;
  return loaded_[wanted] = std::make_shared<const Platform>(Platform::embedded(id));
}

std::shared_ptr<const Tables::Compiled> Tables::compiled(std::string_view id, std::string_view mode,
                                                         std::string_view precision) {
  const std::shared_ptr<const Platform> table = find(id);
  const Mode& in_mode = table->mode(mode);
  const PrecisionInfo& in_precision = table->precision(precision);
  auto& kept = compiled_[{table.get(), &in_mode, &in_precision}];
  if (!kept) kept = std::make_shared<const Compiled>(table, in_mode, in_precision);
  return kept;
}

}  // namespace blackthorn::platform
