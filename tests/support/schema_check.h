// Checks a JSON document against a schema: the part of JSON Schema 2020-12 that our own schemas use. A keyword that
// it does not know is a problem too, so that no rule of a schema goes unchecked.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace blackthorn::test {

class SchemaCheck {
 public:
  using json = nlohmann::json;
  explicit SchemaCheck(json schema) : root_(std::move(schema)) {}

  /// One line for each violation; empty for a valid document.
  std::vector<std::string> problems(const json& document) const {
    std::vector<std::string> result;
    check(root_, document, "", result);
    return result;
  }

 private:
  void check(const json& schema, const json& value, const std::string& at, std::vector<std::string>& out) const {
    for (const auto& [keyword, rule] : schema.items()) {
      if (!keyword_holds(keyword, rule, schema, value, at, out)) out.push_back(at + " breaks " + keyword);
    }
  }

  bool keyword_holds(const std::string& keyword, const json& rule, const json& schema, const json& value,
                     const std::string& at, std::vector<std::string>& out) const {
    if (keyword == "type") return has_type(rule, value);
    if (keyword == "const") return value == rule;
    if (keyword == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
    if (keyword == "minimum") return !value.is_number() || value.get<double>() >= rule.get<double>();
    if (keyword == "maximum") return !value.is_number() || value.get<double>() <= rule.get<double>();
    if (keyword == "$ref") {
      check(root_.at(json::json_pointer(rule.get<std::string>().substr(1))), value, at, out);
      return true;
    }
    if (keyword == "anyOf") {
      return std::any_of(rule.begin(), rule.end(), [&](const json& one) {
        std::vector<std::string> inner;
        check(one, value, at, inner);
        return inner.empty();
      });
    }
    if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        check(rule, value[i], at + '/' + std::to_string(i), out);
      }
      return true;
    }
    if (keyword == "required") {
      return !value.is_object() ||
             std::all_of(rule.begin(), rule.end(), [&](const json& name) { return value.contains(name); });
    }
    if (keyword == "properties") {
      for (const auto& [name, property] : rule.items()) {
        if (value.is_object() && value.contains(name)) check(property, value[name], at + '/' + name, out);
      }
      return true;
    }
    if (keyword == "additionalProperties") {
      for (const auto& [name, property] : value.items()) {
        if (schema.contains("properties") && schema["properties"].contains(name)) continue;
        if (rule == false) out.push_back(at + " has no property " + name);
        if (rule.is_object()) check(rule, property, at + '/' + name, out);
      }
      return true;
    }
    return keyword == "description" || keyword == "title" || keyword == "$schema" || keyword == "$id" ||
           keyword == "$defs";
  }

  static bool has_type(const json& rule, const json& value) {
    if (rule.is_array()) {
      return std::any_of(rule.begin(), rule.end(), [&](const json& one) { return has_type(one, value); });
    }
    if (rule == "object") return value.is_object();
    if (rule == "array") return value.is_array();
    if (rule == "string") return value.is_string();
    if (rule == "integer") return value.is_number_integer();
    if (rule == "number") return value.is_number();
    if (rule == "boolean") return value.is_boolean();
    return rule == "null" && value.is_null();
  }

  json root_;
};

}  // namespace blackthorn::test
