#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "platform/example_table.h"
#include "platform/platform.h"

using namespace blackthorn;
using nlohmann::json;
using platform::Platform;

namespace {

struct Fault {
  std::string where, message;
};

Fault fault_of(const std::string& text) {
  try {
    Platform::from_json(text, "test.json");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::bad_platform_table);
    return {error.where(), error.message()};
  }
  return {"no fault", ""};
}

std::string numbered(int i) {
  std::string name(1, 'f');
  return name.append(std::to_string(i));
}

// An edit of the example: `value` is put at `place`; an empty value takes away what stands there.
struct Edit {
  std::string place, value;
};

std::string edited(const Edit& edit) {
  json table = example_table();
  const json::json_pointer place(edit.place);
  if (edit.value.empty()) {
    table.at(place.parent_pointer()).erase(place.back());
  } else {
    table[place] = json::parse(edit.value);
  }
  return table.dump();
}

}  // namespace

TEST_CASE("the example of the documentation is read") {
  const Platform table = Platform::from_json(example_table().dump(), "example");
  CHECK(table.id == "example-board");
  CHECK(table.device.sm_count == 4);
  CHECK(table.device.memory_bytes == 8589934592);
  CHECK(table.modes.at(0).power_w == 20);
  CHECK(table.coefficients.at(0).high == 0.75);
  CHECK(table.kinds.size() == 2);
  CHECK(table.kinds[0].kind == "conv");
  CHECK(table.kinds[0].basis == platform::Basis::measured);
  CHECK(table.kinds[0].ranges.size() == 4);
  CHECK(table.kinds[0].sources == std::vector<std::string>{"Own measurements of 300 layers, clocks locked"});
  CHECK(table.kinds[0].step_variables == std::vector{platform::Variable::c_out});
  CHECK(table.common_sigma == 0.05);
  CHECK(table.extrapolation_factor == 2);

  const platform::CompiledPlatform compiled(table, table.mode(""), table.precision(""));
  CHECK(compiled.enqueue_ms() == 0.03);
  CHECK(compiled.gap_ms() == 0.005);
  CHECK(compiled.start_ms() == 0.05);
  CHECK(compiled.find("softmax") == nullptr);
  platform::VariableRow row{};
  const auto set = [&](platform::Variable variable, double value) { row[static_cast<std::size_t>(variable)] = value; };
  set(platform::Variable::c_in, 100);
  set(platform::Variable::c_out, 65);
  set(platform::Variable::h_out, 16);
  set(platform::Variable::w_out, 17);
  platform::Program::Scratch scratch;
  // base 0.06, two steps of 0.006 · ⌈272/128⌉
  CHECK(compiled.find("conv")->latency.evaluate(row, scratch) == doctest::Approx(0.06 + 2 * 0.006 * 3));
  CHECK(compiled.find("conv")->launches.evaluate(row, scratch) == 1);
  CHECK(compiled.find("conv")->compute.evaluate(row, scratch) == 0);
}

TEST_CASE("other good tables are read") {
  const std::vector<Edit> edits = {
      {"/functions", ""},  // without the kind that calls it
      {"/coefficients/unused", R"({"value": -1, "support": "none", "source": "a trial"})"},
      {"/kinds/conv/launches", R"(["case", [">", "groups", 1], "groups", 1])"},
      {"/kinds/conv/sources", ""},
      {"/kinds/conv/ranges", ""},
      {"/device/launch_year", "2020"},
      {"/description", "\"\""},
      {"/extrapolation_factor", "1"},
      {"/pipeline/gap_ms", R"(["/", 0.01, "gpu_ghz"])"},
      {"/functions/transfer/value", R"(["max", "bytes", 0])"},
  };
  for (const Edit& edit : edits) {
    CAPTURE(edit.place);
    json table = json::parse(edited(edit));
    if (edit.place == "/functions") table["kinds"].erase("pointwise");
    CHECK(fault_of(table.dump()).where == "no fault");
  }
}

TEST_CASE("a fault is reported with its place") {
  struct Row {
    Edit edit;
    std::string where, says;
  };
  const std::string deep = std::string(70, '[') + std::string(70, ']');
  const std::vector<Row> rows = {
      // what a table is
      {{"/schema", ""}, "", "\"schema\" is missing"},
      {{"/schema", "\"blackthorn-platform/2\""}, "/schema", "blackthorn-platform/1"},
      {{"/colour", "1"}, "/colour", "unknown key \"colour\""},
      {{"/id", ""}, "", "\"id\" is missing"},
      {{"/id", "\"My Board\""}, "/id", "expected an id"},
      {{"/id", "7"}, "/id", "expected an id"},
      {{"/name", "\"\""}, "/name", "not empty"},
      {{"/software", "[]"}, "/software", "expected a text, found an array of 0"},
      {{"/date", "\"yesterday\""}, "/date", "expected a date"},
      {{"/basis", "\"guessed\""}, "/basis", "expected one of \"measured\""},
      {{"/kinds", ""}, "", "\"kinds\" is missing"},
      {{"/modes", ""}, "", "\"modes\" is missing"},
      {{"/pipeline", ""}, "", "\"pipeline\" is missing"},
      {{"/description", "5"}, "/description", "expected a text"},
      {{"/extrapolation_factor", "0.5"}, "/extrapolation_factor", "from 1 to 100"},
      {{"/extends", "\"jetson-nono\""}, "/extends", "tensorrt-8-gpu"},
      {{"/extends", "\"models/tensorrt-8-gpu\""}, "/extends", "expected an id"},
      {{"/extends", "3"}, "/extends", "expected an id"},
      // device, modes, precisions
      {{"/device", "4"}, "/device", "expected an object"},
      {{"/device/sm_count", "0"}, "/device/sm_count", "an integer from 1"},
      {{"/device/sm_count", "1.5"}, "/device/sm_count", "an integer"},
      {{"/device/sm_count", "\"4\""}, "/device/sm_count", "found \"4\""},
      {{"/device/cores_per_sm", ""}, "/device", "\"cores_per_sm\" is missing"},
      {{"/device/reserved_bytes", "8589934593"}, "/device/reserved_bytes", "from 0 to 8589934592"},
      {{"/device/memory_bytes", "1e300"}, "/device/memory_bytes", "an integer"},
      {{"/device/launch_price_usd", "-1"}, "/device/launch_price_usd", "a number from 0"},
      {{"/device/fans", "2"}, "/device/fans", "unknown key"},
      {{"/modes", "[]"}, "/modes", "at least 1"},
      {{"/modes", "{}"}, "/modes", "expected an array"},
      {{"/modes/0/gpu_mhz", "0"}, "/modes/0/gpu_mhz", "above 0"},
      {{"/modes/0/gpu_mhz", "-5"}, "/modes/0/gpu_mhz", "above 0"},
      {{"/modes/0/memory_gb_s", "null"}, "/modes/0/memory_gb_s", "found null"},
      {{"/modes/0/power_w", "true"}, "/modes/0/power_w", "found true"},
      {{"/modes/0/basis", ""}, "/modes/0", "\"basis\" is missing"},
      {{"/modes/1", example_table()["modes"][0].dump()}, "/modes/1/id", "\"20w\" is taken"},
      {{"/precisions/0/bytes_per_element", "0"}, "/precisions/0/bytes_per_element", "above 0"},
      {{"/precisions/1", example_table()["precisions"][0].dump()}, "/precisions/1/id", "is taken"},
      // power
      {{"/power", "4"}, "/power", "expected an object"},
      {{"/power", R"({"watts": 0, "sigma": 0.1, "precision": "fp16", "gflop_per_s": [0, 1], "source": "x"})"},
       "/power/watts",
       "a number from"},
      {{"/power", R"({"watts": 4, "sigma": 0.1, "precision": "fp8", "gflop_per_s": [0, 1], "source": "x"})"},
       "/power/precision",
       "no precision of the table"},
      {{"/power", R"({"watts": 4, "sigma": 0.1, "precision": "fp16", "gflop_per_s": [2, 1], "source": "x"})"},
       "/power/gflop_per_s/1",
       "a number from 2"},
      {{"/power", R"({"watts": 4, "sigma": 0.1, "precision": "fp16", "gflop_per_s": [2], "source": "x"})"},
       "/power/gflop_per_s",
       "at least 2"},
      // sources and coefficients
      {{"/sources", "[]"}, "/sources", "expected an object"},
      {{"/sources/own/url", "\"javascript:alert(1)\""}, "/sources/own/url", "https://"},
      {{"/sources/Own", "{\"text\": \"x\"}"}, "/sources/Own", "ids of lower-case"},
      {{"/coefficients/reach/value", "\"1\""}, "/coefficients/reach/value", "expected a number"},
      {{"/coefficients/reach/value", "0.8"}, "/coefficients/reach/value", "outside"},
      {{"/coefficients/reach/low", "0.9"}, "/coefficients/reach/low", "above \"high\""},
      {{"/coefficients/reach/low", ""}, "/coefficients/reach", "both"},
      {{"/coefficients/reach/support", "\"some\""}, "/coefficients/reach/support", "\"partly\""},
      {{"/coefficients/c_out", R"({"value": 1, "support": "none", "source": "x"})"}, "/coefficients/c_out", "taken"},
      {{"/coefficients/max", R"({"value": 1, "support": "none", "source": "x"})"}, "/coefficients/max", "taken"},
      {{"/coefficients/a b", R"({"value": 1, "support": "none", "source": "x"})"}, "/coefficients/a b", "a name of"},
      {{"/coefficients/a~1b", R"({"value": 1, "support": "none", "source": "x"})"}, "/coefficients/a~1b", "a name of"},
      // functions
      {{"/functions/transfer/value", "\"byte\""}, "/functions/transfer/value", "unknown name \"byte\""},
      {{"/functions/transfer/parameters/0", "\"c_in\""}, "/functions/transfer/parameters/0", "taken"},
      {{"/functions/transfer/parameters/1", "\"bytes\""}, "/functions/transfer/parameters/1", "twice"},
      {{"/functions/transfer/parameters/0", "\"9\""}, "/functions/transfer/parameters/0", "a name of"},
      {{"/functions/transfer/body", "1"}, "/functions/transfer/body", "unknown key"},
      {{"/functions/reach", "{\"value\": 1}"}, "/functions/reach", "taken"},
      {{"/functions/transfer/value", R"(["transfer", "bytes"])"}, "/functions/transfer/value", "circle"},
      {{"/functions", R"({"a": {"value": "b"}, "b": {"value": "c"}, "c": {"value": ["+", "a", 1]},
                          "transfer": {"parameters": ["x"], "value": "x"}})"},
       "/functions/a/value",
       "circle"},
      // expressions
      {{"/kinds/conv/latency", "\"c_outt\""}, "/kinds/conv/latency", "unknown name \"c_outt\""},
      {{"/kinds/conv/latency", "null"}, "/kinds/conv/latency", "expected an expression"},
      {{"/kinds/conv/latency", "[]"}, "/kinds/conv/latency", "expected an expression"},
      {{"/kinds/conv/latency", "{\"a\": 1}"}, "/kinds/conv/latency", "expected an expression"},
      {{"/kinds/conv/latency", "[1, 2]"}, "/kinds/conv/latency/0", "operator or function"},
      {{"/kinds/conv/latency", R"(["mod", 1, 2])"}, "/kinds/conv/latency/0", "unknown operator or function \"mod\""},
      {{"/kinds/conv/latency", R"(["reach", 1])"}, "/kinds/conv/latency/0", "unknown operator"},
      {{"/kinds/conv/latency", R"(["/", 1])"}, "/kinds/conv/latency", "takes 2 arguments, found 1"},
      {{"/kinds/conv/latency", R"(["/", 1, 2, 3])"}, "/kinds/conv/latency", "takes 2 arguments, found 3"},
      {{"/kinds/conv/latency", R"(["+", 1])"}, "/kinds/conv/latency", "takes 2 or more arguments"},
      {{"/kinds/conv/latency", R"(["-"])"}, "/kinds/conv/latency", "takes 1 to 2 arguments, found 0"},
      {{"/kinds/conv/latency", R"(["case", 1, 2, 3, 4])"}, "/kinds/conv/latency", "otherwise"},
      {{"/kinds/conv/latency", R"(["+", 1, ["*", 2, ["max", 1, "c_x"]]])"}, "/kinds/conv/latency/2/2/2", "c_x"},
      {{"/kinds/conv/latency", "\"transfer\""}, "/kinds/conv/latency", "takes 1 arguments; call it as"},
      {{"/kinds/conv/latency", R"(["transfer", 1, 2])"}, "/kinds/conv/latency", "takes 1 arguments, found 2"},
      {{"/kinds/conv/latency", R"(["step", "c_out"])"}, "/kinds/conv/latency/1", "\"width\", \"base\", \"height\""},
      {{"/kinds/conv/latency", R"(["step"])"}, "/kinds/conv/latency", "\"width\", \"base\", \"height\""},
      {{"/kinds/conv/latency/2/width", ""}, "/kinds/conv/latency/2", "\"width\" is missing"},
      {{"/kinds/conv/latency/2/depth", "1"}, "/kinds/conv/latency/2/depth", "unknown key"},
      {{"/kinds/conv/latency/2/base", "\"c\""}, "/kinds/conv/latency/2/base", "unknown name"},
      {{"/kinds/conv/latency/2/base/1", "\"c\""}, "/kinds/conv/latency/2/base/1", "unknown name"},
      {{"/kinds/conv/latency", R"(["step", "c_out", "c_in", {"width": 1, "base": 1, "height": 1}])"},
       "/kinds/conv/latency",
       "takes 4 arguments, found 5"},
      {{"/kinds/conv/latency", deep},
       "/kinds/conv/latency" +
           [] {
             std::string zeros;
             for (int i = 0; i < 61; ++i) zeros += "/0";
             return zeros;
           }(),
       "nested deeper than 64"},
      // what functions give
      {{"/kinds/conv/latency", R"(["-", 5, "c_out"])"},
       "/kinds/conv/latency",
       "not negative, found -59 for a first 7x7"},
      {{"/kinds/conv/latency", R"(["/", 1, ["-", "stride", 1]])"}, "/kinds/conv/latency", "found inf for one element"},
      {{"/kinds/conv/latency", R"(["pow", -8, ["/", "c_in", 3]])"}, "/kinds/conv/latency", "NaN"},
      {{"/kinds/conv/launches", R"(["-", "residual", 1])"}, "/kinds/conv/launches", "found -1"},
      {{"/pipeline/gap_ms", "\"c_out\""}, "/pipeline/gap_ms", "depends on no layer's variable"},
      {{"/pipeline/start_ms", "-1"}, "/pipeline/start_ms", "found -1"},
      {{"/pipeline/t_cpu", "1"}, "/pipeline/t_cpu", "unknown key"},
      // kinds
      {{"/kinds", "{}"}, "/kinds", "at least one"},
      {{"/kinds/convolution", "{}"}, "/kinds/convolution", "depthwise_conv"},
      {{"/kinds/conv/basis", ""}, "/kinds/conv", "\"basis\" is missing"},
      {{"/kinds/conv/error/sigma", "-0.1"}, "/kinds/conv/error/sigma", "from 0 to 3"},
      {{"/kinds/conv/error", "0.1"}, "/kinds/conv/error", "expected an object"},
      {{"/kinds/conv/ranges/c_in", "[5, 1]"}, "/kinds/conv/ranges/c_in", "above the high end"},
      {{"/kinds/conv/ranges/c_in", "[5]"}, "/kinds/conv/ranges/c_in", "an array of low and high"},
      {{"/kinds/conv/ranges/c_in/1", "\"x\""}, "/kinds/conv/ranges/c_in/1", "expected a number"},
      {{"/kinds/conv/ranges/depth", "[1, 2]"}, "/kinds/conv/ranges/depth", "unknown variable"},
      {{"/kinds/conv/sources/0", "\"other\""}, "/kinds/conv/sources/0", "unknown source \"other\""},
      {{"/kinds/conv/step_variables/0", "\"gpu_ghz\""}, "/kinds/conv/step_variables/0", "unknown variable"},
      {{"/common_error/sigma", "7"}, "/common_error/sigma", "from 0 to 3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.edit.place);
    CAPTURE(row.edit.value);
    const Fault fault = fault_of(edited(row.edit));
    CAPTURE(fault.message);
    CHECK(fault.where == row.where);
    CHECK(fault.message.find(row.says) != std::string::npos);
    CHECK(fault.message.starts_with("platform table "));
  }
}

TEST_CASE("text that is no table is told as such") {
  CHECK(fault_of("").where == "byte 1");
  CHECK(fault_of("{\"schema\": }").where == "byte 12");
  CHECK(fault_of("{\"schema\": }").message.find("line 1, column 12") != std::string::npos);
  CHECK(fault_of("\xff\xfe").where == "byte 1");
  CHECK(fault_of("[1]").message.find("expected an object, found an array of 1") != std::string::npos);
  CHECK(fault_of("{\"a\": 1e999}").message.find("out of range") != std::string::npos);
  CHECK(fault_of("{\"a\": {\"b\": [0, {\"c\": 1, \"c\": 2}]}}").where == "/a/b/1/c");
  CHECK(fault_of(std::string(5 << 20, ' ')).message.find("larger than") != std::string::npos);
  CHECK(fault_of(std::string(1 << 20, '[')).message.find("nested deeper") != std::string::npos);
}

TEST_CASE("functions that grow without end are refused in time") {
  json table = example_table();
  // Each doubles the one before with other arguments: 2^40 calls.
  json& functions = table["functions"];
  functions["f0"] = {{"parameters", {"x"}}, {"value", "x"}};
  for (int i = 1; i <= 40; ++i) {
    const std::string before = numbered(i - 1);
    functions[numbered(i)] = {{"parameters", {"x"}},
                              {"value", {"+", {before, {"*", 2, "x"}}, {before, {"+", {"*", 2, "x"}, 1}}}}};
  }
  table["kinds"]["conv"]["latency"] = {"f40", "c_out"};
  const Fault fault = fault_of(table.dump());
  CHECK(fault.where == "/kinds/conv/latency");
  CHECK(fault.message.find("too large") != std::string::npos);

  // Shared calls are cheap, however often they are made.
  for (int i = 1; i <= 40; ++i) {
    const std::string before = numbered(i - 1);
    functions[numbered(i)]["value"] = {"+", {before, "x"}, {before, "x"}};
  }
  CHECK(fault_of(table.dump()).where == "no fault");
}

TEST_CASE("a table that extends another takes what it does not say itself") {
  const json own = {{"schema", "blackthorn-platform/1"},
                    {"id", "my-nano"},
                    {"name", "My Nano"},
                    {"date", "2024-05-01"},
                    {"basis", "measured"},
                    {"extends", "jetson-nano"},
                    {"device", {{"launch_price_usd", 60}}},
                    {"kinds", {{"conv", {{"latency", 1.5}, {"basis", "measured"}}}}},
                    {"coefficients", {{"t_cpu", {{"value", 0.06}, {"support", "data"}, {"source", "own"}}}}}};
  const Platform table = Platform::from_json(own.dump(), "my");
  const Platform base = Platform::embedded("jetson-nano");
  CHECK(table.id == "my-nano");
  CHECK(table.basis == platform::Basis::measured);
  CHECK(table.device.launch_price_usd == 60);
  CHECK(table.device.gpu == base.device.gpu);
  CHECK(table.description.empty());
  CHECK(table.modes.size() == base.modes.size());
  CHECK(table.kinds.size() == base.kinds.size());
  const platform::CompiledPlatform compiled(table, table.mode(""), table.precision(""));
  CHECK(compiled.enqueue_ms() == 0.06);
  CHECK(compiled.gap_ms() == platform::CompiledPlatform(base, base.mode(""), base.precision("")).gap_ms());
  const platform::CompiledKind& conv = *compiled.find("conv");
  CHECK(conv.latency.is_constant());
  CHECK(conv.info->basis == platform::Basis::measured);
  CHECK_FALSE(conv.memory.is_constant());
  CHECK(conv.info->ranges.size() == 10);

  json faulty = own;
  faulty["functions"] = {{"transfer", {{"parameters", {"bytes"}}, {"value", "bytes"}}}};
  const Fault fault = fault_of(faulty.dump());
  CHECK(fault.where == "/functions/conv_memory/value");
  CHECK(fault.message.find("[in a part taken from jetson-nano]") != std::string::npos);

  for (const char* key : {"id", "name", "date", "basis"}) {
    faulty = own;
    faulty.erase(key);
    CHECK(fault_of(faulty.dump()).message.find("is missing") != std::string::npos);
  }
}
