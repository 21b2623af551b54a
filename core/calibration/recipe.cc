#include "calibration/recipe.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace blackthorn::calibration {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void bad(const std::string& message, const std::string& where) {
  throw Error(ErrorCode::bad_request, "calibration recipe: " + message, where);
}

/// An object of which every member must be asked for: what nobody asks for is a mistake.
class Members {
 public:
  Members(const Json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) bad("expected an object", where_);
  }
  ~Members() = default;
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  std::string place(const std::string& name) const { return where_ + "/" + name; }
  const Json* find(const std::string& name) {
    ++asked_[name];
    const auto found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
  }
  const Json& need(const std::string& name) {
    const Json* found = find(name);
    if (!found) bad("this member is missing", place(name));
    return *found;
  }
  double number(const std::string& name, double otherwise) {
    const Json* found = find(name);
    if (!found) return otherwise;
    if (!found->is_number() || !(found->get<double>() >= 0)) bad("expected a number, not negative", place(name));
    return found->get<double>();
  }
  bool flag(const std::string& name, bool otherwise) {
    const Json* found = find(name);
    if (!found) return otherwise;
    if (!found->is_boolean()) bad("expected true or false", place(name));
    return found->get<bool>();
  }
  std::string text(const std::string& name, const std::string& otherwise) {
    const Json* found = find(name);
    if (!found) return otherwise;
    if (!found->is_string()) bad("expected a text", place(name));
    return found->get<std::string>();
  }
  std::string text(const std::string& name) {
    need(name);
    return text(name, "");
  }
  /// A text, or an array of texts.
  std::vector<std::string> texts(const std::string& name) {
    const Json* found = find(name);
    if (!found) return {};
    if (found->is_string()) return {found->get<std::string>()};
    if (!found->is_array()) bad("expected texts", place(name));
    std::vector<std::string> result;
    for (const Json& item : *found) {
      if (!item.is_string()) bad("expected texts", place(name));
      result.push_back(item.get<std::string>());
    }
    return result;
  }
  /// A number for all platforms ("*"), or an object of one for each.
  std::map<std::string, double, std::less<>> by_platform(const std::string& name) {
    const Json* found = find(name);
    if (!found) return {};
    if (!found->is_object()) return {{"*", number(name, 0)}};
    std::map<std::string, double, std::less<>> result;
    Members each(*found, place(name));
    for (const auto& [platform, value] : found->items()) result[platform] = each.number(platform, 0);
    return result;
  }
  /// Throws for a member that was not asked for.
  void done() const {
    for (const auto& [name, value] : json_.items())
      if (!asked_.contains(name)) bad("this member has no meaning here", place(name));
  }

 private:
  const Json& json_;
  std::string where_;
  std::map<std::string, int> asked_;
};

std::map<std::string, std::vector<std::string>, std::less<>> columns(const Json* json, const std::string& where) {
  std::map<std::string, std::vector<std::string>, std::less<>> result;
  if (!json) return result;
  Members members(*json, where);
  for (const auto& [name, value] : json->items()) result[name] = members.texts(name);
  return result;
}

Selection selection(Members& members) {
  Selection result;
  result.where = columns(members.find("where"), members.place("where"));
  result.except = columns(members.find("except"), members.place("except"));
  result.at_least_ms = members.number("at_least_ms", 0);
  return result;
}

CoefficientPrior coefficient(const std::string& name, const Json& json, const std::string& where) {
  Members members(json, where);
  CoefficientPrior result;
  result.name = name;
  members.need("prior");
  result.prior = members.by_platform("prior");
  for (const auto& [platform, value] : result.prior)
    if (!(value > 0)) bad("a prior must be positive", members.place("prior"));
  result.sigma = members.number("sigma", 0);
  result.between = members.by_platform("between");
  result.meaning = members.text("meaning");
  members.done();
  return result;
}

MeasurementSet measurement_set(const Json& json, const std::string& where) {
  Members members(json, where);
  MeasurementSet result;
  result.id = members.text("id");
  result.variant = members.text("variant", "");
  result.file = members.text("file");
  result.rows = selection(members);
  result.sigma = members.number("sigma", 0.1);
  if (result.sigma <= 0) bad("sigma must be positive", members.place("sigma"));
  result.scale = members.number("scale", 0);
  result.offset_ms = members.number("offset_ms", 0);
  result.weight = members.number("weight", 1);
  result.fitted = members.flag("fitted", true);
  result.text = members.text("text");
  result.url = members.text("url", "");
  members.done();
  return result;
}

Check check(const Json& json, const std::string& where) {
  Members members(json, where);
  Check result;
  result.id = members.text("id");
  result.title = members.text("title");
  members.need("sets");
  result.sets = members.texts("sets");
  result.rows = selection(members);
  result.leave_out = members.text("leave_out");
  result.out = members.texts("out");
  if (result.out.empty()) result.out = result.sets;
  result.remove_scale = members.flag("remove_scale", false);
  result.statistic = members.text("statistic", "mape");
  result.goal = members.number("goal", 0);
  members.done();
  return result;
}

const double* find_at(const std::map<std::string, double, std::less<>>& values, std::string_view platform) {
  auto found = values.find(platform);
  if (found == values.end()) found = values.find("*");
  return found == values.end() ? nullptr : &found->second;
}

ErrorRule error_rule(const Json& json, const std::string& where) {
  Members members(json, where);
  ErrorRule result;
  members.need("platforms");
  result.platforms = members.texts("platforms");
  result.kind = members.text("kind");
  members.need("checks");
  result.checks = members.texts("checks");
  result.text = members.text("text");
  members.done();
  return result;
}

}  // namespace

double CoefficientPrior::prior_at(std::string_view platform) const {
  // A variant may have a prior of its own, else it is that of its platform.
  const std::size_t at = platform.find('@');
  if (at != std::string_view::npos) {
    if (const auto own = prior.find(platform.substr(at)); own != prior.end()) return own->second;
  }
  const double* found = find_at(prior, platform.substr(0, at));
  if (!found) bad("no prior for platform " + std::string(platform), "/coefficients/" + name + "/prior");
  return *found;
}

double CoefficientPrior::between_at(std::string_view platform) const {
  // What a variant does not say is as on its platform, so "*" is not for it.
  if (const auto at = platform.find('@'); at != std::string_view::npos) {
    const auto found = between.find(platform.substr(at));
    return found == between.end() ? 0 : found->second;
  }
  const double* found = find_at(between, platform);
  return found ? *found : 0;
}

Recipe parse_recipe(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) bad("this is no JSON", "");
  Members members(json, "");
  if (members.text("schema") != "blackthorn-calibration/1") bad("expected blackthorn-calibration/1", "/schema");
  Recipe recipe;
  members.need("platforms");
  recipe.platforms = members.texts("platforms");
  const Json& coefficients = members.need("coefficients");
  const Members all(coefficients, "/coefficients");
  for (const auto& [name, value] : coefficients.items())
    recipe.coefficients.push_back(coefficient(name, value, all.place(name)));
  const auto each = [&](const std::string& name, const auto& read, auto& results) {
    const Json& list = members.need(name);
    if (!list.is_array()) bad("expected an array", members.place(name));
    for (std::size_t i = 0; i < list.size(); ++i)
      results.push_back(read(list[i], members.place(name) + "/" + std::to_string(i)));
  };
  each("measurements", measurement_set, recipe.sets);
  each("checks", check, recipe.checks);
  each("errors", error_rule, recipe.errors);
  members.done();
  for (const Check& one : recipe.checks) {
    std::vector<std::string> ids = one.sets;
    ids.insert(ids.end(), one.out.begin(), one.out.end());
    for (const std::string& id : ids) {
      bool known = false;
      for (const MeasurementSet& set : recipe.sets) known = known || set.id == id;
      if (!known) bad("check '" + one.id + "' names measurements that the recipe does not have", id);
    }
  }
  for (const ErrorRule& rule : recipe.errors) {
    for (const std::string& id : rule.checks) {
      bool known = false;
      for (const Check& one : recipe.checks) known = known || one.id == id;
      if (!known) bad("an error names a check that the recipe does not have", id);
    }
  }
  return recipe;
}

}  // namespace blackthorn::calibration
