// platforms/schema.json lists what the code knows: no more, no less. (schema.test.mjs holds the tables against it.)
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/layer_kind.h"
#include "platform/expression.h"
#include "platform/variables.h"

using namespace blackthorn;
using namespace blackthorn::platform;
using nlohmann::json;

namespace {

json schema() {
  std::ifstream file(BLACKTHORN_SOURCE_DIR "/platforms/schema.json");
  return json::parse(file);
}

template <typename Names>
std::set<std::string> set_of(const Names& names) {
  return {names.begin(), names.end()};
}

}  // namespace

TEST_CASE("the schema lists the variables") {
  std::set<std::string> listed;
  const json table = schema();
  for (const json& variable : table["$defs"]["variable"]["oneOf"]) listed.insert(variable["const"]);
  CHECK(listed == set_of(kVariableNames));
}

TEST_CASE("the schema lists the kinds") {
  CHECK(schema()["properties"]["kinds"]["propertyNames"]["enum"].get<std::set<std::string>>() == set_of(kKindNames));
}

TEST_CASE("the schema lists the operators with their arguments") {
  const json table = schema();
  std::set<std::string> listed;
  for (const json& form : table["$defs"]["expression"]["anyOf"]) {
    if (form["type"] != "array") continue;
    const json& head = form["prefixItems"][0];
    std::vector<std::string> names;
    if (head.contains("enum")) names = head["enum"].get<std::vector<std::string>>();
    if (head.contains("const")) names = {head["const"].get<std::string>()};
    for (const std::string& name : names) {
      CAPTURE(name);
      listed.insert(name);
      const auto ops = operators();
      const auto op = std::find_if(ops.begin(), ops.end(), [&](const TableOperator& o) { return o.name == name; });
      REQUIRE(op != ops.end());
      // In the array the operator itself comes on top, and all fields count as one.
      const std::size_t fields = op->fields.empty() ? 0 : op->fields.size() - 1;
      CHECK(form["minItems"] == op->least_arguments - fields + 1);
      CHECK(form.contains("maxItems") == (op->most_arguments <= Cursor::kMaxEntries));
      if (form.contains("maxItems")) CHECK(form["maxItems"] == op->most_arguments - fields + 1);
    }
  }
  CHECK(listed.size() == operators().size());
}

TEST_CASE("what the schema forbids as a name is taken") {
  std::set<std::string> taken = set_of(kVariableNames);
  taken.merge(set_of(kConstantNames));
  for (const TableOperator& op : operators()) {
    if (is_name(op.name)) taken.emplace(op.name);
  }
  CHECK(schema()["$defs"]["name"]["not"]["enum"].get<std::set<std::string>>() == taken);
}
