#include "platform/inheritance.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/formatted.h"
#include "base/text.h"
#include "platform/cursor.h"
#include "platform/embedded.h"
#include "platform/json_text.h"

namespace blackthorn::platform {

namespace {

using nlohmann::json;

// Embedded tables extend each other in few steps; more would be a circle.
constexpr int kMaxGenerations = 4;

constexpr std::string_view kOwn[] = {"schema", "id", "name", "basis", "date", "description", "extends", "power"};

const EmbeddedTable* find_embedded(const std::string& id) {
  const auto tables = embedded_tables();
  for (const std::string& name : {formatted("models/{}", id), id}) {
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.name == name; });
    if (found != tables.end()) return &*found;
  }
  return nullptr;
}

// Puts `over` over `base`: as a whole, or for `levels` > 0 member by member, each with one level less.
void overlay(json& base, const json& over, int levels) {
  if (levels == 0 || !base.is_object() || !over.is_object()) {
    base = over;
    return;
  }
  for (const auto& [key, value] : over.items()) overlay(base[key], value, levels - 1);
}

int merged_levels(std::string_view key) {
  if (key == "kinds") return 2;
  if (key == "functions" || key == "coefficients" || key == "sources" || key == "device") return 1;
  return 0;
}

json inherited(const json& table, std::string_view name, int generations) {
  if (!table.is_object() || !table.contains("extends")) return table;
  const Cursor::Table place{table, name};
  const Cursor cursor = Cursor(place).at("extends");
  const EmbeddedTable* base = find_embedded(cursor.id());
  if (base == nullptr) {
    const auto id = [](const EmbeddedTable& embedded) { return embedded.name.substr(embedded.name.find('/') + 1); };
    cursor.fail(formatted("no embedded table has the id {}; expected one of {}", in_quotes(cursor.id()),
                          joined(embedded_tables(), ", ", id)));
  }
  if (generations == 0) cursor.fail(formatted("tables extend each other more than {} deep", kMaxGenerations));
  json result = inherited(parse_table_text(base->json, base->name), base->name, generations - 1);
  for (const std::string_view key : kOwn) result.erase(std::string(key));
  for (const auto& [key, value] : table.items()) overlay(result[key], value, merged_levels(key));
  return result;
}

}  // namespace

json with_inherited(const json& table, std::string_view name) { return inherited(table, name, kMaxGenerations); }

}  // namespace blackthorn::platform
