// Platform::from_json: reads a table part by part, each check with its place; then tries every function out.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/formatted.h"
#include "base/layer_kind.h"
#include "base/text.h"
#include "platform/cursor.h"
#include "platform/definition.h"
#include "platform/inheritance.h"
#include "platform/json_text.h"
#include "platform/probe.h"

namespace blackthorn::platform {

namespace {

using nlohmann::json;

constexpr std::string_view kSchema = "blackthorn-platform/1";
// Every function is compiled for every mode and precision, so their number is limited.
constexpr std::size_t kMaxModes = 16;
constexpr std::size_t kMaxPrecisions = 4;
constexpr std::size_t kMaxParameters = 16;
// A standard deviation of the logarithm: 3 is a factor of 20, more says nothing.
constexpr double kMaxSigma = 3;
constexpr double kMaxBytes = 1e15;

Basis read_basis(const Cursor& cursor) {
  return static_cast<Basis>(cursor.choice({"measured", "calibrated", "derived", "assumed"}));
}

std::string read_date(const Cursor& cursor) {
  const std::string date = cursor.text();
  bool good = date.size() == 10;
  for (std::size_t i = 0; good && i < date.size(); ++i) {
    good = i == 4 || i == 7 ? date[i] == '-' : date[i] >= '0' && date[i] <= '9';
  }
  if (!good) cursor.fail_expected("a date such as \"2021-08-04\"");
  return date;
}

Device read_device(const Cursor& cursor) {
  cursor.expect_keys({"gpu", "compute_capability", "sm_count", "cores_per_sm", "memory_bytes", "reserved_bytes"},
                     {"launch_price_usd", "price_note", "launch_year", "last_software"});
  Device device;
  device.gpu = cursor.at("gpu").text();
  device.compute_capability = cursor.at("compute_capability").text();
  device.sm_count = static_cast<int>(cursor.at("sm_count").integer(1, 10000));
  device.cores_per_sm = static_cast<int>(cursor.at("cores_per_sm").integer(1, 10000));
  device.memory_bytes = cursor.at("memory_bytes").integer(1, static_cast<std::int64_t>(kMaxBytes));
  device.reserved_bytes = cursor.at("reserved_bytes").integer(0, device.memory_bytes);
  if (cursor.has("launch_price_usd")) device.launch_price_usd = cursor.at("launch_price_usd").number(0, 1e9);
  if (cursor.has("price_note")) device.price_note = cursor.at("price_note").text(false);
  if (cursor.has("launch_year")) device.launch_year = static_cast<int>(cursor.at("launch_year").integer(1990, 2100));
  if (cursor.has("last_software")) device.last_software = cursor.at("last_software").text(false);
  return device;
}

// The id of an entry, which no entry before it has.
std::string unique_id(const Cursor& cursor, std::set<std::string>& seen) {
  const Cursor place = cursor.at("id");
  std::string id = place.id();
  if (!seen.insert(id).second) place.fail(formatted("the id {} is taken by an entry before this one", in_quotes(id)));
  return id;
}

std::vector<Mode> read_modes(const Cursor& cursor) {
  std::vector<Mode> modes;
  std::set<std::string> seen;
  for (const Cursor& entry : cursor.elements(1)) {
    if (modes.size() == kMaxModes) entry.fail(formatted("more than {} modes", kMaxModes));
    entry.expect_keys({"id", "name", "gpu_mhz", "memory_gb_s", "basis"}, {"power_w"});
    Mode mode;
    mode.id = unique_id(entry, seen);
    mode.name = entry.at("name").text();
    mode.gpu_mhz = entry.at("gpu_mhz").positive();
    mode.memory_gb_s = entry.at("memory_gb_s").positive();
    if (entry.has("power_w")) mode.power_w = entry.at("power_w").number(0, 1e6);
    mode.basis = read_basis(entry.at("basis"));
    modes.push_back(std::move(mode));
  }
  return modes;
}

std::vector<PrecisionInfo> read_precisions(const Cursor& cursor) {
  std::vector<PrecisionInfo> precisions;
  std::set<std::string> seen;
  for (const Cursor& entry : cursor.elements(1)) {
    if (precisions.size() == kMaxPrecisions) entry.fail(formatted("more than {} precisions", kMaxPrecisions));
    entry.expect_keys({"id", "bytes_per_element", "flop_per_cycle_per_sm"});
    PrecisionInfo precision;
    precision.id = unique_id(entry, seen);
    precision.bytes_per_element = entry.at("bytes_per_element").positive();
    precision.flop_per_cycle_per_sm = entry.at("flop_per_cycle_per_sm").positive();
    precisions.push_back(std::move(precision));
  }
  return precisions;
}

std::vector<Source> read_sources(const Cursor& cursor) {
  std::vector<Source> sources;
  for (const Cursor::Member& member : cursor.members()) {
    if (!is_id(member.key)) member.value.fail("expected ids of lower-case letters, digits and - as keys");
    member.value.expect_keys({"text"}, {"url"});
    Source source;
    source.id = member.key;
    source.text = member.value.at("text").text();
    if (member.value.has("url")) source.url = member.value.at("url").text();
    if (!source.url.empty() && !source.url.starts_with("https://") && !source.url.starts_with("http://")) {
      member.value.at("url").fail_expected("an address that starts with https://");
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

ErrorModel read_error(const Cursor& cursor) {
  cursor.expect_keys({"sigma", "source"});
  return {cursor.at("sigma").number(0, kMaxSigma), cursor.at("source").text()};
}

std::vector<Coefficient> read_coefficients(const Cursor& cursor) {
  std::vector<Coefficient> coefficients;
  for (const Cursor::Member& member : cursor.members()) {
    const Cursor& entry = member.value;
    entry.expect_keys({"value", "support", "source"}, {"low", "high"});
    Coefficient coefficient;
    coefficient.name = member.key;
    coefficient.value = entry.at("value").number(-1e12, 1e12);
    if (entry.has("low") != entry.has("high")) entry.fail("expected both \"low\" and \"high\", or neither");
    if (entry.has("low")) {
      coefficient.low = entry.at("low").number(-1e12, 1e12);
      coefficient.high = entry.at("high").number(-1e12, 1e12);
      if (*coefficient.low > *coefficient.high) entry.at("low").fail("\"low\" is above \"high\"");
      if (coefficient.value < *coefficient.low || coefficient.value > *coefficient.high) {
        entry.at("value").fail("the value is outside \"low\" to \"high\"");
      }
    }
    entry.at("support").choice({"data", "partly", "none"});
    coefficient.support = entry.at("support").text();
    coefficient.source = entry.at("source").text();
    coefficients.push_back(std::move(coefficient));
  }
  return coefficients;
}

// Names, each with one meaning only.
class SymbolTable {
 public:
  SymbolTable() {
    for (std::size_t i = 0; i < kVariableCount; ++i) add(kVariableNames[i], {Expression::Kind::variable, i, 0});
    for (std::size_t i = 0; i < kConstantNames.size(); ++i) add(kConstantNames[i], {Expression::Kind::constant, i, 0});
  }

  void add(const Cursor::Member& member, const Symbol& symbol) {
    if (!is_name(member.key)) member.value.fail("expected a name of letters, digits and _ as key");
    expect_free(member.value, member.key);
    add(member.key, symbol);
  }
  /// Fails where the name means something already.
  void expect_free(const Cursor& cursor, const std::string& name) const {
    const auto ops = operators();
    const bool is_operator =
        std::any_of(ops.begin(), ops.end(), [&](const TableOperator& op) { return op.name == name; });
    if (symbols.contains(name) || is_operator) cursor.fail(formatted("the name {} is taken already", in_quotes(name)));
  }

  Symbols symbols;

 private:
  void add(std::string_view name, const Symbol& symbol) { symbols.emplace(name, symbol); }
};

void collect_calls(const Expression& expression, std::set<std::size_t>& calls) {
  if (expression.kind == Expression::Kind::function) calls.insert(expression.index);
  for (const Expression& argument : expression.arguments) collect_calls(argument, calls);
}

// Takes away functions that call only functions taken away before; what is left calls itself somehow.
void refuse_circles(const Cursor& cursor, const std::vector<TableFunction>& functions) {
  std::vector<std::size_t> waiting_for(functions.size());
  std::vector<std::vector<std::size_t>> callers(functions.size());
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    std::set<std::size_t> calls;
    collect_calls(functions[i].value, calls);
    waiting_for[i] = calls.size();
    for (const std::size_t callee : calls) callers[callee].push_back(i);
    if (calls.empty()) ready.push_back(i);
  }
  while (!ready.empty()) {
    const std::size_t done = ready.back();
    ready.pop_back();
    for (const std::size_t caller : callers[done]) {
      if (--waiting_for[caller] == 0) ready.push_back(caller);
    }
  }
  for (std::size_t i = 0; i < functions.size(); ++i) {
    if (waiting_for[i] == 0) continue;
    cursor.at(functions[i].name).at("value").fail("functions must not call themselves, or each other in a circle");
  }
}

// Adds the functions' names first, so that they may call each other in any order.
std::vector<TableFunction> read_functions(const Cursor& cursor, SymbolTable& table) {
  std::vector<TableFunction> functions;
  const std::vector<Cursor::Member> members = cursor.members();
  for (const Cursor::Member& member : members) {
    member.value.expect_keys({"value"}, {"parameters", "description"});
    if (member.value.has("description")) member.value.at("description").text();
    TableFunction function;
    function.name = member.key;
    if (member.value.has("parameters")) {
      for (const Cursor& parameter : member.value.at("parameters").elements()) {
        if (function.parameters.size() == kMaxParameters) parameter.fail("too many parameters");
        function.parameters.push_back(parameter.name());
      }
    }
    table.add(member, {Expression::Kind::function, functions.size(), function.parameters.size()});
    functions.push_back(std::move(function));
  }
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const Cursor& entry = members[i].value;
    std::set<std::string> seen;
    for (std::size_t p = 0; p < functions[i].parameters.size(); ++p) {
      const Cursor place = entry.at("parameters").elements()[p];
      table.expect_free(place, functions[i].parameters[p]);
      if (!seen.insert(functions[i].parameters[p]).second) place.fail("this parameter stands twice");
    }
    functions[i].value = parse_expression(entry.at("value"), table.symbols, functions[i].parameters);
  }
  refuse_circles(cursor, functions);
  return functions;
}

std::vector<Range> read_ranges(const Cursor& cursor) {
  std::vector<Range> ranges;
  for (const Cursor::Member& member : cursor.members()) {
    const auto variable = find_variable(member.key);
    if (!variable) member.value.fail(formatted("unknown variable {}", in_quotes(member.key)));
    const std::vector<Cursor> bounds = member.value.elements();
    if (bounds.size() != 2) member.value.fail_expected("an array of low and high");
    Range range{*variable, bounds[0].number(0, 1e18), bounds[1].number(0, 1e18)};
    if (range.low > range.high) member.value.fail("the low end is above the high end");
    ranges.push_back(range);
  }
  return ranges;
}

Expression read_expression(const Cursor& kind, std::string_view key, double otherwise, const Symbols& symbols) {
  if (kind.has(key)) return parse_expression(kind.at(key), symbols);
  return {Expression::Kind::number, otherwise, 0, {}};
}

Power read_power(const Cursor& cursor, const std::vector<PrecisionInfo>& precisions) {
  cursor.expect_keys({"watts", "sigma", "precision", "gflop_per_s", "source"});
  Power power;
  power.watts = cursor.at("watts").number(1e-6, 1e6);
  power.sigma = cursor.at("sigma").number(0, 3);
  power.precision = cursor.at("precision").id();
  const bool known = std::any_of(precisions.begin(), precisions.end(),
                                 [&](const PrecisionInfo& p) { return p.id == power.precision; });
  if (!known) cursor.at("precision").fail("no precision of the table has this id");
  const std::vector<Cursor> ends = cursor.at("gflop_per_s").elements(2);
  if (ends.size() != 2) cursor.at("gflop_per_s").fail_expected("two numbers, the least and the greatest");
  power.low_gflop_per_s = ends[0].number(0, 1e12);
  power.high_gflop_per_s = ends[1].number(power.low_gflop_per_s, 1e12);
  power.source = cursor.at("source").text();
  return power;
}

KindInfo read_kind(const Cursor::Member& member, const std::vector<Source>& sources) {
  const Cursor& entry = member.value;
  if (std::find(kKindNames.begin(), kKindNames.end(), member.key) == kKindNames.end()) {
    entry.fail(formatted("unknown kind {}; expected one of {}", in_quotes(member.key), joined(kKindNames)));
  }
  entry.expect_keys({"latency", "formula", "basis", "error"},
                    {"compute", "memory", "launches", "ranges", "sources", "step_variables"});
  KindInfo info;
  info.kind = member.key;
  info.basis = read_basis(entry.at("basis"));
  info.formula = entry.at("formula").text();
  info.error = read_error(entry.at("error"));
  if (entry.has("ranges")) info.ranges = read_ranges(entry.at("ranges"));
  if (entry.has("sources")) {
    for (const Cursor& place : entry.at("sources").elements()) {
      const std::string id = place.id();
      const auto found = std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.id == id; });
      if (found == sources.end())
        place.fail(formatted("unknown source {}; add it to \"sources\" of the table", in_quotes(id)));
      info.sources.push_back(found->text);
    }
  }
  if (entry.has("step_variables")) {
    for (const Cursor& place : entry.at("step_variables").elements()) {
      const auto variable = find_variable(place.text());
      if (!variable) place.fail(formatted("unknown variable {}", in_quotes(place.text())));
      info.step_variables.push_back(*variable);
    }
  }
  return info;
}

Platform read_table(const Cursor& root) {
  root.expect_keys({"schema", "id", "name", "software", "date", "basis", "device", "modes", "precisions", "kinds",
                    "pipeline", "sources", "common_error"},
                   {"description", "extends", "functions", "coefficients", "power", "extrapolation_factor"});
  Platform platform;
  platform.id = root.at("id").id();
  platform.name = root.at("name").text();
  platform.software = root.at("software").text();
  platform.date = read_date(root.at("date"));
  if (root.has("description")) platform.description = root.at("description").text(false);
  platform.basis = read_basis(root.at("basis"));
  platform.device = read_device(root.at("device"));
  platform.modes = read_modes(root.at("modes"));
  platform.precisions = read_precisions(root.at("precisions"));
  platform.sources = read_sources(root.at("sources"));
  const ErrorModel common = read_error(root.at("common_error"));
  platform.common_sigma = common.sigma;
  platform.common_source = common.source;
  if (root.has("power")) platform.power = read_power(root.at("power"), platform.precisions);
  if (root.has("extrapolation_factor")) {
    platform.extrapolation_factor = root.at("extrapolation_factor").number(1, 100);
  }

  SymbolTable table;
  if (root.has("coefficients")) {
    platform.coefficients = read_coefficients(root.at("coefficients"));
    std::size_t index = 0;
    for (const Cursor::Member& member : root.at("coefficients").members()) {
      table.add(member, {Expression::Kind::coefficient, index++, 0});
    }
  }
  auto definition = std::make_shared<Platform::Definition>();
  if (root.has("functions")) definition->functions = read_functions(root.at("functions"), table);
  const std::vector<Cursor::Member> kinds = root.at("kinds").members();
  if (kinds.empty()) root.at("kinds").fail_expected("at least one kind");
  for (const Cursor::Member& member : kinds) {
    platform.kinds.push_back(read_kind(member, platform.sources));
    KindFunctions functions;
    functions.latency = parse_expression(member.value.at("latency"), table.symbols);
    functions.compute = read_expression(member.value, "compute", 0, table.symbols);
    functions.memory = read_expression(member.value, "memory", 0, table.symbols);
    functions.launches = read_expression(member.value, "launches", 1, table.symbols);
    definition->kinds.emplace(member.key, std::move(functions));
  }
  const Cursor pipeline = root.at("pipeline");
  pipeline.expect_keys({"enqueue_ms", "gap_ms", "start_ms"});
  definition->enqueue_ms = parse_expression(pipeline.at("enqueue_ms"), table.symbols);
  definition->gap_ms = parse_expression(pipeline.at("gap_ms"), table.symbols);
  definition->start_ms = parse_expression(pipeline.at("start_ms"), table.symbols);
  platform.definition = std::move(definition);

  for (const Mode& mode : platform.modes) {
    for (const PrecisionInfo& precision : platform.precisions) probe(platform, mode, precision);
  }
  return platform;
}

}  // namespace

Platform Platform::from_json(std::string_view text, std::string_view name) {
  return from_tree(parse_table_text(text, name), name);
}

Platform Platform::from_tree(const json& own, std::string_view name) {
  const Cursor::Table own_table{own, name};
  const Cursor cursor(own_table);
  if (!own.is_object()) cursor.fail_expected("an object");
  if (!cursor.has("schema")) cursor.fail(formatted("the key \"schema\" is missing; expected {}", in_quotes(kSchema)));
  cursor.at("schema").choice({kSchema});
  const json whole = with_inherited(own, name);
  try {
    const Cursor::Table table{whole, name};
    return read_table(Cursor(table));
  } catch (const Error& error) {
    // A fault that shows in what was inherited stands at a place that the user's file does not have.
    const bool inherits = own.contains("extends") && !error.where().empty();
    if (!inherits || own.contains(json::json_pointer(error.where()))) throw;
    throw Error(
        error.code(),
        formatted("{} [in a part taken from {}]", error.message(), own.at("extends").get_ref<const std::string&>()),
        error.where());
  }
}

}  // namespace blackthorn::platform
